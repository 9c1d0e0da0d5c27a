"""A secret in every place of a form where somebody could write down what nobody else may read.

Each secret is a word of its own with a common beginning, so that a search for the beginning finds
all of them and the rest says which.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import zstandard

from assets.programme.model import FormPlace
from tests.kobo.form_rules import Question
from tests.pipelines.broken_forms import rules_of
from tests.pipelines.small_world import SmallWorld, invented

NEEDLE = "quillonyx"
HIDDEN = {"restricted", "pseudonym", "drop"}
FILES = {"image", "audio", "video", "file"}
ODD = {"integer", "decimal", "date"}  # Where a name may be typed by mistake.


@dataclass
class Planted:
    """Every secret, by the question or the other thing that holds it."""

    secrets: dict[str, str] = field(default_factory=dict)

    def new(self, where: str) -> str:
        """Return a secret that is nowhere yet."""
        self.secrets[where] = f"{NEEDLE}{len(self.secrets):04}z"
        return self.secrets[where]


def plant(world: SmallWorld, place: FormPlace, planted: Planted) -> None:
    """Send a submission of a form that is rejected, with a secret wherever one can stand."""
    form = place.code
    answers = dict(_usual(form, place))
    files: dict[str, bytes] = {}
    for question in rules_of(form).questions.values():
        secret = _secret(place, question, planted)
        if secret:
            _item(answers, question)[question.path] = secret
            if question.kind in FILES:
                files[secret] = secret.encode()
    sender = None if place.link_code else planted.new(f"{form}: sender")
    world.send(f"secret {form}", form, answers, by=sender, files=files)


def _usual(form: str, place: FormPlace) -> dict[str, Any]:
    """Return usual answers, of somebody who consented where that is asked."""
    asked = place.consent.question if place.consent else None
    rows = (one.states[-1][1] for one in invented()[form])
    return json.loads(json.dumps(next(row for row in rows if not asked or row[asked] == "yes")))


def _secret(place: FormPlace, question: Question, planted: Planted) -> str | None:
    """Return a secret for a question, if one may stand there."""
    where = f"{place.code}: {question.path}"
    kind, _, _ = question.row["type"].partition(" ")
    consent = place.consent.question if place.consent else None
    if kind in {"note", "calculate"} or question.path in {place.partner, consent}:
        return None
    if kind in FILES:
        return f"{planted.new(where)}.jpg"
    is_hidden = question.row.get("data_class") in HIDDEN
    is_open = kind in {"text", *ODD} or kind.startswith("select_")
    return planted.new(where) if is_hidden or is_open else None


def _item(answers: dict[str, Any], question: Question) -> dict[str, Any]:
    """Return where a question's answer stands: in the first item of the repeats around it."""
    here = answers
    for repeat in question.repeats:
        here = here.setdefault(repeat, [{}])[0]
    return here


# Searching ------------------------------------------------------------------------------------


def files_with_a_secret(folder: Path) -> list[str]:
    """Return the files below a folder in whose bytes a secret stands as it is, and the lines."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes().lower()
        at = content.find(NEEDLE.encode())
        if at >= 0 or NEEDLE in str(path).lower():
            found.append(f"{path.relative_to(folder)}: {content[max(0, at - 200) : at + 60]!r}")
    return found


def landed(folder: Path) -> str:
    """Return everything that was landed, as the server sent it."""
    pages = folder.rglob("*.zst")
    return "\n".join(
        zstandard.ZstdDecompressor().decompressobj().decompress(page.read_bytes()).decode()
        for page in pages
    )


def columns_with_a_secret(database: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each schema, table and column of a DuckDB file in which a secret stands.

    A search of the file's bytes finds nothing: columns are compressed.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where table_catalog = current_database() order by all"
        ).fetchall()
        for schema, table, column in columns:
            query = (
                f'select count(*) from "{schema}"."{table}"'
                f" where contains(lower(\"{column}\"::varchar), '{NEEDLE}')"
            )
            [(number,)] = connection.execute(query).fetchall()
            if number:
                yield schema, table, column
