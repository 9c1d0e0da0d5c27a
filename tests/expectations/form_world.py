"""A form whose answers are held against what it demands, without Great Expectations in between."""

from datetime import date
from itertools import count
from pathlib import Path

from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import tables_of
from assets.warehouse.connection import writing
from expectations.forms.joined import NOT_KNOWN, rows_of
from expectations.forms.rules import rules_of
from tests.staging.conftest import FORM, Office
from tests.staging.invented import content, question, submission

NEWEST = date(2026, 7, 20)
_numbers = count(1)


class FormWorld:
    """Stages forms and answers in one warehouse, one after the other."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.held, self.failures = None, []

    def hold(self, *versions, classes=None, rows=None, latest=NOT_KNOWN):
        """Return what is found, as (rule, submission, item), in answers given by version.

        A version is (form, answers …); submissions are numbered 10, 11 … in the first, 20 … in
        the second. `rows` are submissions made by hand; `latest` is the query for the latest day
        of each.
        """
        landing = Landing(self.folder / f"landing-{next(_numbers)}")
        forms = {f"v{number}": form for number, (form, *_) in enumerate(versions, 1)}
        given = rows or [
            submission(
                10 * number + place,
                answers,
                **{"__version__": f"v{number}", **answers.get("system", {})},
            )
            for number, (_, *of_version) in enumerate(versions, 1)
            for place, answers in enumerate(of_version)
        ]
        with writing(self.folder / "warehouse.duckdb") as connection:
            pull = Office(landing, connection, self.folder / "warehouse.duckdb").land(forms, given)
            form = stage(
                connection, FORM, Landed((pull,)), classes or {}, Pseudonyms(b"a key")
            ).form
            tables = tables_of(FORM, form, classes or {})
            self.held = rules_of(form, tables, NEWEST)
            self.failures = [
                (rule, root.removeprefix("root-"), item or "")
                for table in tables
                for rule in self.held.rules[table.name]
                for root, item in connection.execute(
                    _failing(table, tables, rule, latest)
                ).fetchall()
            ]
        return sorted((rule.name, root, item) for rule, root, item in self.failures)

    def found(self, *asked, answers, classes=None, latest=NOT_KNOWN, **more):
        """Return what is found in one submission to one version, by rule and item."""
        found = self.hold((content(*asked, **more), answers), classes=classes, latest=latest)
        return [f"{rule} {item}".strip() for rule, _, item in found]

    @property
    def unchecked(self):
        """What could not be checked of the form that was held last: (check, column, why, what)."""
        return [(one.code, one.column_name, one.reason, one.what) for one in self.held.unchecked]


def _failing(table, tables, rule, latest):
    rows = rows_of(table, tables, [rule], f"select root_uuid from staging.{FORM}", latest)
    item = "item_path" if table.repeat else "null"
    return f"select root_uuid, {item} from ({rows}) where {rule.condition}"


def select(name, *choices, kind="select_one", **more):
    """A question with choices, and the list that offers them, to be put into `content`."""
    return question(kind, name, select_from_list_name=name, **more), {
        "choices": [{"list_name": name, "name": choice} for choice in choices]
    }
