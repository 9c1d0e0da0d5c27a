"""Replaces identifying answers by keyed pseudonyms: the same person, no longer named.

A pseudonym is an HMAC-SHA-256 under a key that lies outside the database (DOMAIN, DP1), so
that nobody who holds the database alone can try names against it.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import duckdb

KEY_BYTES = 32
PSEUDONYM_LETTERS = 32  # 128 bits: two people share one by chance once in 10^19 pairs.


class Pseudonyms:
    """The pseudonyms of one programme."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def with_key_at(cls, path: Path) -> "Pseudonyms":
        """Use the key in a file that only this account can read; make it if there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(KEY_BYTES))
        return cls(bytes.fromhex(path.read_text(encoding="ascii").strip()))

    @property
    def salt(self) -> str:
        """A secret that follows from the key, for hashes that nobody without it can try."""
        return self.of("salt of content hashes")

    def of(self, value: str) -> str:
        """Return the pseudonym of one answer."""
        return hmac.new(self._key, value.encode(), hashlib.sha256).hexdigest()[:PSEUDONYM_LETTERS]

    def cover(self, connection: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> None:
        """Make the temporary table `pseudonym_of(value, pseudonym)` for all that queries return.

        Each query in `texts` yields one column, `text`.
        """
        union = " union all ".join(texts) or "select null::varchar as text"
        found = connection.execute(
            f"select distinct text from ({union}) where text is not null order by text"
        ).fetchall()
        values = [value for (value,) in found]
        connection.execute(
            "create or replace temp table pseudonym_of as"
            " select unnest($values::varchar[]) as value, unnest($made::varchar[]) as pseudonym",
            {"values": values, "made": [self.of(value) for value in values]},
        )
