"""Makes of a submission what stays of it when its retention has ended.

What stays is named, and all else goes: coded answers, pseudonyms in the place of what they were
made of, what Accord reads of KoboToolbox's own fields, and what was noted of the whole.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assets.kobo.items import CUT_ITEMS
from assets.kobo.submission_ids import ROOT_KEYS
from assets.kobo.thinned import THINNED, is_thinned
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.form_version import NUMBERED, VERSION_KEY
from assets.staging.items import inside
from assets.staging.pseudonyms import PSEUDONYM_LETTERS
from assets.staging.tables import Column, Table

Row = Mapping[str, Any]
# What a submission is known and compared by; a file keeps its number and whether it was deleted.
PLAIN = frozenset({*ROOT_KEYS, CUT_ITEMS, "_id", "_submission_time", "_submitted_by", VERSION_KEY})
PARTLY = {
    "_validation_status": ("uid", "timestamp"),
    "_attachments": ("uid", "id", "is_deleted"),
}
WORD = re.compile(r"\w+")
MADE = re.compile(rf"[0-9a-f]{{{PSEUDONYM_LETTERS}}}")


@dataclass(frozen=True)
class Thinner:
    """What stays of the submissions of a form; `stays` are restricted columns that figures need."""

    tables: Sequence[Table]
    stays: frozenset[str]
    pseudonym_of: Callable[[str], str]

    def thin(self, row: Row, noted: Mapping[str, Any]) -> dict[str, Any]:
        """Return what stays of a submission, with what was noted of it."""
        own = {key: said for key, said in row.items() if key in PLAIN or NUMBERED.fullmatch(key)}
        own |= {key: _parts(row[key], parts) for key, parts in PARTLY.items() if key in row}
        made = self._still if is_thinned(row) else self.pseudonym_of
        return {**own, **self._answers(row, self.tables[0], made), THINNED: dict(noted)}

    def _still(self, said: str) -> str:
        """Return a pseudonym as it is: a question may have become one since it was thinned."""
        return said if MADE.fullmatch(said) else self.pseudonym_of(said)

    def _answers(self, item: Row, table: Table, made: Callable[[str], str]) -> dict[str, Any]:
        left: dict[str, Any] = {}
        for column in table.columns:
            said = item.get(column.question.xpath)
            if said is not None and self._may_stay(column):
                is_made = column.data_class == "pseudonym"
                left[column.question.xpath] = made(str(said)) if is_made else said
        for other in inside(self.tables, table):
            said = item.get(other.path[-1])
            if isinstance(said, list) and all(isinstance(one, Mapping) for one in said):
                left[other.path[-1]] = [self._answers(one, other, made) for one in said]
        return left

    def _may_stay(self, column: Column) -> bool:
        if column.data_class == "restricted":
            return any(part.name in self.stays for part in column.parts)
        return column.data_class in {"keep", "pseudonym"}


def _parts(said: object, names: Sequence[str]) -> object:
    """Return the named parts of an object, or of each object in a list."""
    if isinstance(said, list):
        return [_parts(one, names) for one in said]
    if isinstance(said, Mapping):
        return {name: said[name] for name in names if name in said}
    return None


def needed(programme: Programme, place: FormPlace, tables: Sequence[Table]) -> frozenset[str]:
    """Return the restricted columns that some figure of a form may be made of.

    Of figures a word in their expressions is enough, of the form's place the question.
    """
    words = words_of_figures(programme, place)
    asked = {*place.dated_by, place.partner, place.link_code}
    if place.reports:
        asked |= {place.reports.period, place.reports.partner, place.reports.nil}
    return frozenset(
        part.name
        for table in tables
        for column in table.columns
        if column.data_class == "restricted"
        for part in column.parts
        if column.question.xpath in asked or words & {part.name, part.name.rpartition("__")[2]}
    )


def words_of_figures(programme: Programme, place: FormPlace) -> frozenset[str]:
    """Return every word in the measures of a form, and the columns that divide figures."""
    measures = (indicator.measure for _, _, indicator in programme.indicators)
    return frozenset(
        word
        for measure in measures
        if measure and measure.source.partition("/")[0] == place.code
        for word in WORD.findall(measure.model_dump_json())
    ) | {dimension.read_from for dimension in programme.file.dimensions}
