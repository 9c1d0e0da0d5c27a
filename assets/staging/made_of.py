"""Remembers which pulls a form's staged tables were made of, and how, in `staging.made_of`.

From it follows what of the tables is still right: a pull that was thinned, sealed, cut or damaged
since has other files, and another definition, data class, key or version of this software is
another recipe.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.kobo.pulls import Landed, Pull
from assets.staging.form_version import keys_in
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import make_if_missing

MADE_OF = "staging.made_of"


@dataclass(frozen=True)
class MadeOf:
    """What a form's tables are made of: a recipe, and pulls, oldest first.

    A pull is known by a hash of what it is made of itself; `keys` are those in its rows that may
    say a version of the form.
    """

    recipe: str
    keys: Mapping[str, tuple[str, ...]]

    @property
    def version_keys(self) -> set[str]:
        """The keys in any of its rows that may say a version of the form."""
        return {key for keys in self.keys.values() for key in keys}

    def still_right(self, before: "MadeOf") -> int:
        """Return of how many pulls, the oldest ones, what was made before is still right."""
        known = list(before.keys)
        is_right = before.recipe == self.recipe and list(self.keys)[: len(known)] == known
        return len(known) if is_right else 0


def as_staged(connection: duckdb.DuckDBPyConnection, form: str) -> MadeOf:
    """Return what a form's tables are made of; of nothing where it was never staged."""
    make_if_missing(connection, MADE_OF)
    lines = connection.execute(
        f"select recipe, content, version_keys from {MADE_OF}"
        f" where form = {literal(form)} order by pull"
    ).fetchall()
    keys = {content: tuple(keys) for _, content, keys in lines}
    return MadeOf(lines[0][0] if lines else "", keys)


def as_landed(landed: Landed, before: MadeOf) -> MadeOf:
    """Return the pulls to make tables of; of what is known, nothing is read again."""
    contents = {_content_of(pull): pull for pull in landed.pulls}
    keys = {
        content: before.keys[content] if content in before.keys else tuple(sorted(keys_in(pull)))
        for content, pull in contents.items()
    }
    return MadeOf("", keys)


def keep_made_of(
    connection: duckdb.DuckDBPyConnection, form: str, landed: Landed, made: MadeOf
) -> None:
    """Replace what is known of a form."""
    connection.execute(f"delete from {MADE_OF} where form = {literal(form)}")
    lines = [
        f"({literal(form)}, {pull.number}, {literal(content)},"
        f" [{', '.join(map(literal, keys))}]::varchar[], {literal(made.recipe)})"
        for pull, (content, keys) in zip(landed.pulls, made.keys.items(), strict=True)
    ]
    connection.execute(f"insert into {MADE_OF} values {', '.join(lines)}")


def _content_of(pull: Pull) -> str:
    """Return what changes with what a manifest says, and with any file that somebody touches."""
    files = [
        (file.name, file.sha256, file.kept_sha256, file.rows, *_touched(pull.folder / file.name))
        for file in pull.files
    ]
    said = (pull.number, pull.uid, pull.removed, files)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _touched(path: Path) -> tuple[int, ...]:
    """Return a file's size and when it was written; nothing if it is gone, as its reader says."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_size, found.st_mtime_ns
