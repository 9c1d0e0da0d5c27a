"""Both sides' promises through the periods, of all partners or of one: what pages tell of them."""

from dashboards.edition import Edition
from dashboards.figures.points import Quarter
from dashboards.promises import DUE_STATES, tallies
from dashboards.rows import EVERYONE
from dashboards.status import Look, promise_look

PROMISE_COLUMNS = (
    *(
        "period",
        "partner",
        "side",
        "due",
        "on_time",
        "late",
        "deemed",
        "pending",
        "unclaimed",
        "overdue",
    ),
    *("disputed", "waived", "redated", "on_time_revised", "met_eventually", "done"),
    *("with_evidence", "median_days_late", "on_time_share", "mark"),
)


def shown_quarters(edition: Edition, partner: str = EVERYONE) -> tuple[Quarter, ...]:
    """The quarters up to the one shown in which a promise of either side fell due.

    Of all partners together, or of one partnership.
    """
    if edition.period is None:
        return ()
    quarters = (
        Quarter(row.period, row.starts_on, row.ends_on, tallies(edition, row.period, partner))
        for row in edition.periods
        if row.kind == edition.period.kind and row.ends_on <= edition.period.ends_on
    )
    return tuple(quarter for quarter in quarters if any(one.due for one in quarter.tallies))


def states_seen(quarters: tuple[Quarter, ...]) -> list[Look]:
    """Return what became of any promise of the quarters, in the order of tables and bars."""
    seen = {state for quarter in quarters for one in quarter.tallies for state, _ in one.counts}
    return [promise_look(state) for state in DUE_STATES if state in seen]
