"""Replaces identifying answers by keyed pseudonyms: the same person, no longer named.

A pseudonym is an HMAC-SHA-256 under a key that lies outside the database (DOMAIN, DP1), so
that nobody who holds the database alone can try names against it.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

import duckdb

from assets.kobo.private_files import make_private_folder, write_once

KEY_BYTES = 32
DESTROYED = "pseudonym.key.destroyed"  # Lies in its place when the programme has ended.
HEX = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}")
PSEUDONYM_LETTERS = 32  # 128 bits: two people share one by chance once in 10^19 pairs.


class NoKeyError(Exception):
    """There is no key, though pseudonyms were made under one, or its file holds none."""


class Pseudonyms:
    """The pseudonyms of one programme."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def with_key_at(cls, path: Path) -> "Pseudonyms":
        """Use the key in a file that only this account can read; make it if nothing needs one yet.

        Raises:
            NoKeyError: The file holds no such key, or is gone while what needs it is still here.
        """
        made = made_under_a_key(path.parent.parent) if not path.exists() else []
        if made or path.with_name(DESTROYED).exists():
            raise NoKeyError(_gone(path, made))
        if not path.exists():
            make_key(path)
        text = path.read_text(encoding="ascii", errors="replace").strip()
        if not HEX.fullmatch(text):
            # Pseudonyms under half a key could be tried by anybody.
            raise NoKeyError(
                f"Wanted to read the key of pseudonyms in {path}, but there is none in it. Put it "
                "back from your backup; without it the same person gets another pseudonym."
            )
        return cls(bytes.fromhex(text))

    @property
    def fingerprint(self) -> str:
        """What tells two keys apart, and nothing of either."""
        return self.of("which key this is")[:8]

    @property
    def salt(self) -> str:
        """A secret that follows from the key, for hashes that nobody without it can try."""
        return self.of("salt of content hashes")

    def of(self, value: str) -> str:
        """Return the pseudonym of one answer."""
        text = value.encode(errors="surrogatepass")  # Half a letter, as a torn emoji.
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:PSEUDONYM_LETTERS]

    def cover(self, connection: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> None:
        """Make the temporary table `pseudonym_of(value, pseudonym)` for all that queries return.

        Each query in `texts` yields one column, `text`.
        """
        connection.execute(
            "create or replace temp table pseudonym_of (value varchar, pseudonym varchar)"
        )
        if not texts:
            return
        union = " union all ".join(texts)
        found = connection.execute(
            f"select distinct text from ({union}) where text is not null order by text"
        ).fetchall()
        values = [value for (value,) in found]
        connection.execute(
            "insert into pseudonym_of select unnest($values::varchar[]), unnest($made::varchar[])",
            {"values": values, "made": [self.of(value) for value in values]},
        )


def make_key(path: Path) -> None:
    """Make a key of pseudonyms, unless there is one."""
    make_private_folder(path.parent)
    write_once(path, secrets.token_hex(KEY_BYTES).encode())


def made_under_a_key(state: Path) -> list[str]:
    """Return what in a programme's state holds pseudonyms, or what they are made of."""
    patterns = ("landing/*/pull-*/manifest.json", "ledger/*", "warehouse.duckdb", "forgotten.jsonl")
    return [pattern.split("/")[0] for pattern in patterns if any(state.glob(pattern))]


def _gone(path: Path, made: Sequence[str]) -> str:
    destroyed = path.with_name(DESTROYED)
    if destroyed.exists():
        return (
            f"Wanted the key of pseudonyms, but it was destroyed on {destroyed.read_text().strip()}"
            ": the programme has ended. What was published can still be read, and accord "
            "publications works; nothing can be pulled or computed any more."
        )
    return (
        f"Wanted the key of pseudonyms in {path}, but it is not there, while {', '.join(made)} "
        "need it. No other is made, since under it each person would be a new one. Put the key "
        "back from your backup. Is it lost for good, see: accord keys replace --dry-run"
    )
