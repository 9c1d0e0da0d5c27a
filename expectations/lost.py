"""The check that nothing is lost: what was received is what became of it (DESIGN §2).

Held per form and period against `quality.reconciliation`, and in total against what was counted
before anything was settled: what KoboToolbox sent, and what of it was staged or cut out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg
import duckdb

from assets.graph import key_of
from assets.kobo.landing import Landing
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.run import Run
from assets.warehouse.connection import literal
from expectations.settling import arrived
from expectations.shown import STOPS

CHECK = "nothing_is_lost"
TABLE = "quality.reconciliation"
ALL = "*"
SENTENCE = (
    "Received = used + quarantined + excluded + on hold + without consent + forgotten, for each "
    "form and period; and as many were received as KoboToolbox sent."
)
WHAT_TO_DO = (
    "This is a fault of Accord and not of the data: nothing was published. Compare the numbers of "
    "the form in quality.reconciliation and quality.submissions with its rows in staging, and "
    "report it."
)
FATES = ("used", "quarantined", "excluded", "on_hold", "without_consent", "forgotten")
COLUMNS = ("received", *FATES)
COUNTED = """
    select
        {form} as form,
        (select count(*) from staging.{table}) as staged,
        (select count(*) from staging.{table} where {came}) as came,
        (select count(*) from staging.cut_out where form = {form}) as cut_out,
        (select count(*) from staging.cut_out where form = {form} and {came}) as cut_out_came
"""


@dataclass(frozen=True)
class Counted:
    """A form's submissions, counted before anything was settled."""

    sent: int  # By KoboToolbox, as the landing has them.
    staged: int
    came: int  # Of these, by the as-of day.
    cut_out: int
    cut_out_came: int

    @property
    def as_numbers(self) -> Mapping[str, int]:
        """What of the identity is known before anything is settled."""
        return {
            "received": self.came + self.cut_out_came,
            "received_with_answers": self.came,
            "without_consent_or_forgotten": self.cut_out_came,
        }

    @property
    def is_whole(self) -> bool:
        """Say whether everything that was sent was staged or cut out."""
        return self.sent == self.staged + self.cut_out


@dataclass(frozen=True)
class Balance:
    """What became of the submissions of one form in one period; `*` is all of them."""

    form: str
    period: str
    fates: Mapping[str, int]  # What was received, and each fate.

    @property
    def adds_up(self) -> bool:
        """Say whether what was received is what became of it."""
        return self.fates["received"] == sum(self.fates[fate] for fate in FATES)


def balances_of(connection: duckdb.DuckDBPyConnection) -> list[Balance]:
    """Return what became of the submissions of each form and period."""
    names = ", ".join(COLUMNS)
    rows = connection.execute(
        f"select form, period, {names} from {TABLE} order by form, period"
    ).fetchall()
    return [
        Balance(form, period, dict(zip(COLUMNS, numbers, strict=True)))
        for form, period, *numbers in rows
    ]


def counted(
    connection: duckdb.DuckDBPyConnection,
    landing: Landing,
    programme: Programme,
    places: Iterable[FormPlace],
    as_of: date,
) -> dict[str, Counted]:
    """Count each form's submissions without a look at what became of them."""
    came = arrived(programme, as_of)
    found = {}
    for place in places:
        query = COUNTED.format(form=literal(place.code), table=place.code, came=came)
        [(form, *numbers)] = connection.execute(query).fetchall()
        found[form] = Counted(len(landing.of(place.code).living), *numbers)
    return found


def lost(balances: Sequence[Balance], before: Mapping[str, Counted]) -> list[str]:
    """Return every form and period whose numbers do not add up, in words."""
    found = [
        f"{one.form}, {one.period}: {one.fates['received']} received, "
        f"{sum(one.fates[fate] for fate in FATES)} accounted for"
        for one in balances
        if not one.adds_up
    ]
    for form, known in before.items():
        of_form = [one for one in balances if one.form == form]
        received = sum(one.fates["received"] for one in of_form if one.period == ALL)
        in_periods = sum(one.fates["received"] for one in of_form if one.period != ALL)
        if {received, in_periods} != {known.came + known.cut_out_came}:
            found.append(
                f"{form}: {known.came} staged and {known.cut_out_came} without answers, "
                f"{received} received, {in_periods} in periods"
            )
        if not known.is_whole:
            found.append(
                f"{form}: {known.sent} sent, {known.staged} staged, {known.cut_out} without answers"
            )
    return found


def spec_of_check(programme: Programme) -> dg.AssetCheckSpec:
    """Return the check as Dagster knows it before anything ran."""
    return dg.AssetCheckSpec(
        CHECK, asset=key_of(programme, TABLE), description=SENTENCE, blocking=True
    )


def result_of(
    programme: Programme, balances: Sequence[Balance], found: Sequence[str]
) -> dg.AssetCheckResult:
    """Return what Dagster is told: the numbers of the quality page, and what is amiss."""
    records = [
        dg.TableRecord({"form": one.form, "period": one.period, **one.fates}) for one in balances
    ]
    total = sum(one.fates["received"] for one in balances if one.period == ALL)
    metadata: dict[str, int | str | dg.TableMetadataValue] = {
        "submissions": total,
        "submissions_found": len(found),
        "reconciliation": dg.MetadataValue.table(records),
    }
    if found:
        metadata[STOPS] = "; ".join(found)
        metadata["what_to_do"] = WHAT_TO_DO
    return dg.AssetCheckResult(
        asset_key=key_of(programme, TABLE),
        check_name=CHECK,
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )


def check(
    connection: duckdb.DuckDBPyConnection, run: Run, programme: Programme
) -> dg.AssetCheckResult:
    """Hold what was settled against what came, and return what Dagster is told."""
    balances = balances_of(connection)
    before = counted(connection, run.landing, programme, programme.file.forms, run.day())
    return result_of(programme, balances, lost(balances, before))
