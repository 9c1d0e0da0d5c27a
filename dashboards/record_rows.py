"""The rows that tell what a figure is made of, as the Agency's editions hold them."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from dashboards.rows import Published, Table

CONSIDERED, USED = "*", "used"


@dataclass(frozen=True, slots=True)
class FigureRule(Published):
    """How one indicator is counted, in words."""

    table: ClassVar[Table] = Table("indicator_rules", "indicator")

    indicator: str
    rule: str
    across: str
    forms: str
    is_traced: bool
    is_of_single_people: bool


@dataclass(frozen=True, slots=True)
class FigureRecords(Published):
    """How many records of a form were used for a figure, or left out for one reason."""

    table: ClassVar[Table] = Table("figure_records", "indicator, period, form, fate")

    indicator: str
    period: str
    form: str
    fate: str
    records: int | None
    submissions: int | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class FigureSubmission(Published):
    """One submission behind a figure, or left out of it; no answer of it."""

    table: ClassVar[Table] = Table("figure_submissions", "indicator, period, form, root_uuid")

    indicator: str
    period: str
    form: str
    root_uuid: str
    submission_id: int | None
    partner: str | None
    is_used: bool
    reasons: str | None
    is_provisional: bool | None
    is_warned: bool | None


@dataclass(frozen=True, slots=True)
class FormAddress(Published):
    """Where people open one form in KoboToolbox; the Agency's editions alone say it."""

    table: ClassVar[Table] = Table("form_addresses", "form")

    form: str
    server: str
    uid: str

    @property
    def table_page(self) -> str:
        """The address of the table of all submissions to the form."""
        return f"{self.server}/#/forms/{quote(self.uid, safe='')}/data/table"

    def submission_page(self, number: int) -> str:
        """Return the address that leads to one submission, shown to read in its form."""
        uid = quote(self.uid, safe="")
        return f"{self.server}/api/v2/assets/{uid}/data/{number}/enketo/redirect/view/"
