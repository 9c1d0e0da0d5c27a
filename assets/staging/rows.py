"""What the rows of staged tables are made of, as SQL over the pages that were read.

Answers arrive as text; here they get the type that the form gives them, and nothing else
happens to them. What does not read as its type is left empty and named in `unreadable`; and in
`retyped` as well, if the question had another type in the version that the answer was given on.
Reading pages is `assets.staging.pages`; putting rows into tables is `assets.staging.filling`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import duckdb

from assets.staging.history import STATES
from assets.staging.ids import known_as, root_of
from assets.staging.items import Pages
from assets.staging.malformed import malformed_in_its_version
from assets.staging.pages import how_read
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import Column, Table
from assets.staging.thinned import IS_THINNED, noted
from assets.staging.types import Part, in_utc
from assets.warehouse.connection import literal, quoted

# What a row tells of its answers; its other system columns come from KoboToolbox itself.
TOLD = ("unreadable", "retyped", "malformed")


@dataclass(frozen=True)
class Recipe:
    """How the tables of a form are made of its pages."""

    pages: Pages
    pseudonyms: Pseudonyms

    @property
    def tables(self) -> tuple[Table, ...]:
        """The form's table first, then those of its repeats."""
        return self.pages.tables

    @cached_property
    def hash(self) -> str:
        """What changes with anything that a row follows from, besides what was landed."""
        said = [
            duckdb.__version__, *how_read(self.pages), *self.system, STATES,
            *map(self.rows, self.tables), *(str(columns_of(table)) for table in self.tables),
        ]  # fmt: skip
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    @cached_property
    def system(self) -> list[str]:
        """SQL for what KoboToolbox itself says of a state of a submission."""
        attached = "list_filter(r._attachments, lambda a: not coalesce(a.is_deleted, false))"
        return [
            f"{root_of('r')} as root_uuid",
            f"{known_as('r._uuid')} as instance_uuid",
            f"{self.pages.version} as form_version",
            f"{in_utc('r._submission_time')} as submitted_at",
            "r._submitted_by as submitted_by",
            "replace(r._validation_status.uid, 'validation_status_', '') as validation_status",
            'make_timestamp(r._validation_status."timestamp" * 1000000) as validated_at',
            f"len({attached})::integer as attachments",
            f"{self.content_hash(self.tables[0])} as content_hash",
        ]

    def rows(self, table: Table) -> str:
        """Return a query for a table's rows, of the submissions in `landed` that are `current`."""
        read = _read_as(table, self.pages)
        own = [name for name in table.system_columns if name not in TOLD]
        if table.path:
            own = [
                "root_uuid",
                "item_path",
                "nullif(parent_item_path, '') as parent_item_path",
                f"{self.content_hash(table)} as content_hash",
            ]
        return f"select {', '.join([*own, *read.told, *read.columns])} from {read.source}"

    def facts(self, table: Table) -> str:
        """Return a query for what is made of each landed state besides its answers, line by line.

        By the place of its page among all, its number and the path of its item.
        """
        read = _read_as(table, self.pages, every=True)
        facts = [f"{self.content_hash(table)} as content_hash", *read.told]
        return (
            f"select place, submission_id, item_path, {', '.join(facts)} from {read.source}"
            " order by place, submission_id, item_path"
        )

    def texts_to_replace(self) -> list[str]:
        """Return queries for the texts that pseudonyms are made of."""
        whole = f" where not {IS_THINNED}" if self.pages.has_thinned else ""
        return [
            f"select {self.pages.text(column)} as text from {self.pages.source(table)}{whole}"
            for table in self.tables
            for column in table.columns
            if column.data_class == "pseudonym"
        ]

    def content_hash(self, table: Table) -> str:
        """Hash all that a row says, under the key: a bare hash of a lone name could be guessed."""
        answers = [*map(self.pages.text, table.columns), *self.pages.inner(table)]
        said = f"[{', '.join(answers) or 'null'}]::varchar"
        made = f"sha256({literal(self.pseudonyms.salt)} || {said})"
        return _as_noted(table, "content_hash", made, self.pages)


def columns_of(table: Table) -> list[tuple[str, str]]:
    """Return the columns of a staged table, with their types."""
    answers = {
        part.name: "varchar" if column.data_class == "pseudonym" else part.type
        for column in table.columns
        for part in (column.parts[:1] if column.data_class == "pseudonym" else column.parts)
    }
    return [*table.system_columns.items(), *answers.items()]


class _Read(NamedTuple):
    """SQL for what a table's rows tell of answers that could not be read, and for the answers.

    Both are within `source`, in which every answer is read as its type once.
    """

    told: list[str]
    columns: list[str]
    source: str


def _read_as(table: Table, pages: Pages, *, every: bool = False) -> _Read:
    columns, read, unreadable, retyped, malformed = [], [], [], [], []
    for column in table.columns:
        text = pages.text(column)
        if column.data_class == "pseudonym":
            columns.append(_pseudonym(column, text, pages))
            malformed.append(malformed_in_its_version(column, text, pages.version, pages.versions))
            continue
        foreign = _is_foreign(column, pages)
        readings = [(part, part.reading.format(text=text)) for part in column.parts]
        lossy = [f"{_read_once(part)} is null" for part in column.parts if part.is_lossy]
        if foreign and not lossy:  # A list of names would take any text for names.
            readings = [(part, f"case when not {foreign} then {sql} end") for part, sql in readings]
            lossy = [foreign]
        read += [f"{sql}::{part.type} as {_read_once(part)}" for part, sql in readings]
        columns += [f'{_read_once(part)} as "{part.name}"' for part in column.parts]
        misread = f"{text} is not null and ({' or '.join(lossy)})"
        then = f" then {literal(column.name)} end"
        if lossy:
            unreadable.append(f"case when {misread}{then}")
        if foreign:
            retyped.append(f"case when {foreign} and {misread}{then}")
    found = {
        "unreadable": unreadable, "retyped": retyped, "malformed": [*filter(None, malformed)],
    }  # fmt: skip
    told = [
        f"{_as_noted(table, fact, _joined(names), pages)} as {fact}"
        for fact, names in found.items()
    ]
    source = f"(select {', '.join(['*', *read])} from {pages.source(table, every=every)})"
    return _Read(told, columns, source)


def _read_once(part: Part) -> str:
    """Return what a typed answer is called within `source`: as nothing else there is."""
    return quoted(f"={part.name}")


def _is_foreign(column: Column, pages: Pages) -> str:
    """Return SQL that says whether a row's version asked a question of a type unlike today's."""
    versions = ", ".join(map(literal, column.retyped_in))
    return f"coalesce({pages.version} in ({versions}), false)" if versions else ""


def _joined(names: Sequence[str]) -> str:
    """Return SQL that lists the names that are not null."""
    return f"nullif(concat_ws(', ', {', '.join(names)}), '')::varchar" if names else "null::varchar"


def _as_noted(table: Table, fact: str, sql: str, pages: Pages) -> str:
    """Return SQL for what a row tells, or what was noted of it before it was thinned."""
    if not pages.has_thinned:
        return sql
    return f"case when {IS_THINNED} then {noted(table, fact)} else {sql} end"


def _pseudonym(column: Column, text: str, pages: Pages) -> str:
    made = f"(select pseudonym from pseudonym_of where value = {text})"
    if pages.has_thinned:  # The pseudonym is all that was left.
        made = f"case when {IS_THINNED} then {text} else {made} end"
    return f'{made} as "{column.name}"'
