"""Which tables and columns a form becomes.

One table per form and one per repeat; a column's name is the question's full path in lower case
joined by `__`. Filling them is `assets.staging.load`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from assets.staging.form import Form, Question
from assets.staging.types import Part, parts_of

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
    "unreadable": "varchar",
}
ITEM_COLUMNS = {
    "root_uuid": "varchar",
    "item_path": "varchar",
    "parent_item_path": "varchar",
    "content_hash": "varchar",
    "unreadable": "varchar",
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


@dataclass(frozen=True)
class Table:
    """One staged table: a form, or one of its repeats (`repeat` is then its xpath)."""

    name: str
    repeat: str
    path: tuple[str, ...]  # The repeats to go through, outermost first.
    columns: tuple[Column, ...]

    @property
    def system_columns(self) -> Mapping[str, str]:
        """The columns that every table of this kind has, with their types."""
        return ITEM_COLUMNS if self.repeat else SUBMISSION_COLUMNS


def tables_of(
    name: str, form: Form, classes: Mapping[str, DataClass], *, is_sensitive: bool = False
) -> tuple[Table, ...]:
    """Return the tables of a form: its own first, then its repeats', outer before inner.

    `classes` gives the data class by question xpath. A question without one is kept, but stays
    out where the form is sensitive (DESIGN §2).
    """
    unclassified: DataClass = "drop" if is_sensitive else "keep"
    names = _table_names(name, form)
    return tuple(
        Table(
            name=names[repeat],
            repeat=repeat,
            path=form.parents_of(repeat) if repeat else (),
            columns=_columns(
                [question for question in form.questions if question.repeat == repeat],
                classes,
                unclassified,
                taken=ITEM_COLUMNS if repeat else SUBMISSION_COLUMNS,
            ),
        )
        for repeat in ("", *form.repeats)
    )


def _table_names(name: str, form: Form) -> Mapping[str, str]:
    """Return a table name for each repeat; `Member` and `member` are two repeats."""
    names = {"": name}
    for repeat in form.repeats:
        number, free = 1, table_name(name, repeat)
        while free in names.values():
            number += 1
            free = f"{table_name(name, repeat)}_{number}"
        names[repeat] = free
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
        data_class = classes.get(question.xpath) or CLASS_OF_DEVICE_DETAILS.get(
            question.type, unclassified
        )
        if data_class == "drop":
            continue
        parts = _free(column_name(question.xpath), question.type, names)
        names.update(part.name for part in parts)
        columns.append(Column(question, data_class, parts))
    return tuple(columns)


def column_name(xpath: str) -> str:
    """Return the column that a question goes to, unless its name is taken by another."""
    return re.sub(r"[^\w/]", "_", xpath.lower()).replace("/", "__")


def _free(name: str, question_type: str, taken: set[str]) -> tuple[Part, ...]:
    """Number a name that is taken: `Age` and `age` are two questions but one column name."""
    number, parts = 1, parts_of(name, question_type)
    while any(part.name in taken for part in parts):
        number += 1
        parts = parts_of(f"{name}_{number}", question_type)
    return parts
