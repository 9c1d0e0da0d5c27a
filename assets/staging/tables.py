"""Which tables and columns a form becomes.

One table per form and one per repeat; a column's name is the question's full path in lower case
joined by `__`. Where two would have one name, the second gets a number; what the newest version
asks comes first, so that a question's column is where the form of today says. Filling them is
`assets.staging.load`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from assets.staging.form import Form, Question
from assets.staging.types import LINES, PLACES, Part, can_hold, parts_of

DataClass = Literal["keep", "pseudonym", "restricted", "drop"]

SUBMISSION_COLUMNS = {
    "root_uuid": "varchar",
    "submission_id": "bigint",
    "instance_uuid": "varchar",
    "form_version": "varchar",
    "submitted_at": "timestamp",
    "submitted_by": "varchar",
    "validation_status": "varchar",
    "validated_at": "timestamp",
    "attachments": "integer",
    "content_hash": "varchar",
    "unreadable": "varchar",  # Columns whose answer does not read as its type …
    "retyped": "varchar",  # … and those of them that had another type when the answer was given.
    "malformed": "varchar",  # Columns of pseudonyms whose answer broke its question's constraint.
}
ITEM_COLUMNS = {
    "root_uuid": "varchar",
    "item_path": "varchar",
    "parent_item_path": "varchar",
    "content_hash": "varchar",
    "unreadable": "varchar",
    "retyped": "varchar",
    "malformed": "varchar",
}
# What KoboCollect adds about the phone or its owner is not an answer (DOMAIN, DP1).
CLASS_OF_DEVICE_DETAILS: Mapping[str, DataClass] = {
    "deviceid": "pseudonym",
    "phonenumber": "drop",
    "simserial": "drop",
    "subscriberid": "drop",
    "email": "drop",
}


@dataclass(frozen=True)
class Column:
    """A question's place in a table: one part for most, several for a point or a moment."""

    question: Question
    data_class: DataClass
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """The name of the first part, by which the question is known."""
        return self.parts[0].name

    @property
    def retyped_in(self) -> tuple[str, ...]:
        """The versions of the form whose answers need not read as the column's type."""
        return tuple(
            version
            for version, then in self.question.asked.items()
            if not can_hold(self.question.type, then.type)
        )


@dataclass(frozen=True)
class Table:
    """One staged table: a form, or one of its repeats (`repeat` is then its xpath)."""

    name: str
    repeat: str
    path: tuple[str, ...]  # The repeats to go through, outermost first; the last is its own.
    columns: tuple[Column, ...]

    @property
    def system_columns(self) -> Mapping[str, str]:
        """The columns that every table of this kind has, with their types."""
        return ITEM_COLUMNS if self.repeat else SUBMISSION_COLUMNS


def tables_of(
    name: str, form: Form, classes: Mapping[str, DataClass], *, is_sensitive: bool = False
) -> tuple[Table, ...]:
    """Return the tables of a form: its own first, then its repeats', outer before inner.

    `classes` gives the data class by question xpath. A question without one is kept, a place
    restricted; but both stay out where the form is sensitive (DESIGN §2).
    """
    unclassified: DataClass = "drop" if is_sensitive else "keep"
    names = _table_names(name, form)
    return tuple(
        Table(
            name=names[path],
            repeat=path[-1] if path else "",
            path=path,
            columns=_columns(
                [question for question in form.questions if question.path == path],
                classes,
                unclassified,
                taken=ITEM_COLUMNS if path else SUBMISSION_COLUMNS,
            ),
        )
        for path in ((), *form.paths)
    )


def unclassified(form: Form, classes: Mapping[str, DataClass]) -> tuple[str, ...]:
    """Return the questions that somebody has to give a data class, by their paths."""
    return tuple(
        dict.fromkeys(
            question.xpath
            for question in form.questions
            if question.xpath not in classes
            and question.type not in CLASS_OF_DEVICE_DETAILS
            and classes.get(question.select, "keep") == "keep"
        )
    )


def _table_names(name: str, form: Form) -> Mapping[tuple[str, ...], str]:
    """Return a table name for each repeat; `Member` and `member` are two repeats."""
    names: dict[tuple[str, ...], str] = {(): name}
    for path in form.paths:
        number, free = 1, table_name(name, path[-1])
        while free in names.values():
            number += 1
            free = f"{table_name(name, path[-1])}_{number}"
        names[path] = free
    return names


def table_name(form: str, repeat: str = "") -> str:
    """Return a form's or a repeat's table name, without its schema."""
    return "__".join([form, column_name(repeat)]) if repeat else form


def _columns(
    questions: Iterable[Question],
    classes: Mapping[str, DataClass],
    unclassified: DataClass,
    taken: Iterable[str],
) -> tuple[Column, ...]:
    names = set(taken)
    columns = []
    for question in questions:
        data_class = _class_of(question, classes, unclassified)
        is_area = data_class == "restricted" and question.type in PLACES
        if data_class == "drop" or (is_area and question.type in LINES):
            continue  # A line or a shape cannot be told by an area alone.
        parts = _free(column_name(question.xpath), question.type, names, is_area=is_area)
        names.update(part.name for part in parts)
        columns.append(Column(question, data_class, parts))
    return tuple(columns)


def _class_of(
    question: Question, classes: Mapping[str, DataClass], unclassified: DataClass
) -> DataClass:
    """Return a question's class; what specifies an "other" answer is no freer than its select."""
    of_select = classes.get(question.select, "keep")
    fallback = unclassified if of_select == "keep" else of_select
    if fallback == "keep" and question.type in PLACES:
        fallback = "restricted"
    return classes.get(question.xpath) or CLASS_OF_DEVICE_DETAILS.get(question.type, fallback)


def column_name(xpath: str) -> str:
    """Return the column that a question goes to, unless its name is taken by another."""
    return re.sub(r"[^\w/]", "_", xpath.lower()).replace("/", "__")


def _free(name: str, question_type: str, taken: set[str], *, is_area: bool) -> tuple[Part, ...]:
    """Number a name that is taken: `Age` and `age` are two questions but one column name."""
    number, parts = 1, parts_of(name, question_type, is_area=is_area)
    while any(part.name in taken for part in parts):
        number += 1
        parts = parts_of(f"{name}_{number}", question_type, is_area=is_area)
    return parts
