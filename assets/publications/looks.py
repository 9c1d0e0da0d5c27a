"""What closing a period or releasing its reports would do, in words, before it cannot be undone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from assets.programme.read import Programme
from assets.publications.closing import Look, Missing
from assets.publications.ledger import Ledger
from assets.publications.releases import Asked, Releases, refuse_to_release

SIDES = {"agency": "the agency", "cso": "partners"}
FATES = {
    "provisional": "Awaiting approval, counted as provisional",
    "on_hold": "On hold, not counted",
    "quarantined": "Against a rule of the checks, not counted",
}
REPLIED = """
    select distinct partner from marts.replies where period = ? and side = 'cso' order by partner
"""


@dataclass(frozen=True)
class ReleaseLook:
    """Which publication's reports would be released, of which partners, and who replied."""

    publication: str
    partners: tuple[str, ...]
    replied: tuple[str, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """The partners from which no reply was received."""
        return tuple(code for code in self.partners if code not in self.replied)


def look_at_release(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    ledger: Ledger,
    releases: Releases,
    asked: Asked,
) -> ReleaseLook:
    """Return what releasing the reports of a period would release.

    Raises:
        CannotReleaseError: They may not be released.
        DamagedLedgerError: The ledger is not as it was written.
        DamagedReleasesError: The file of releases is not as it was written.
    """
    [(as_of,)] = connection.execute("select as_of from marts.programme").fetchall()
    publication = refuse_to_release(programme, ledger.entries, releases, asked, as_of)
    replied = connection.execute(REPLIED, [asked.period]).fetchall()
    partners = sorted(row.partner for row in programme.partners if row.standing == "partner")
    return ReleaseLook(publication, tuple(partners), tuple(partner for (partner,) in replied))


def release_lines(look: ReleaseLook) -> Iterator[str]:
    """Yield what would be released, in words."""
    yield f"The reports of {look.publication}, of {len(look.partners)} partners."
    yield f"Replied: {', '.join(look.replied) or 'nobody'}."
    yield f"No reply received: {', '.join(look.silent) or 'from nobody missing'}."


def closing_lines(look: Look) -> Iterator[str]:
    """Yield what would be frozen and what is open, in words."""
    yield f"{look.period}, as on {look.as_of}. Closing freezes, by edition:"
    for edition in look.editions:
        yield (
            f"  {edition.edition:<24} {edition.figures:>7,} figures, "
            f"{edition.withheld:,} of them withheld"
        )
    open_lines = list(_open(look))
    yield "" if open_lines else "Nothing is open in it."
    if open_lines:
        yield "Still open; what changes later makes a new version that says why:"
        yield from (f"  {line}" for line in open_lines)


def _open(look: Look) -> Iterator[str]:
    if look.is_open_for_reports:
        yield f"Reports may still come and be mended in time, until {look.locks_on}."
    for side, name in SIDES.items():
        missing = [one for one in look.missing if one.side == side]
        if missing:
            count = _number(len(missing), "report or answer", "reports or answers")
            yield f"Not here yet from {name}: {count} ({_named(missing)})."
    for fate, submissions in look.fates.items():
        yield f"{FATES[fate]}: {_number(submissions, 'submission', 'submissions')}."
    if look.undecided:
        undecided = _number(look.undecided, "submission", "submissions")
        yield f"With a warning that nobody decided on: {undecided}."


def _named(missing: list[Missing]) -> str:
    counts = Counter(one.partner for one in missing)
    return ", ".join(
        partner if count == 1 else f"{partner} ({count})"
        for partner, count in sorted(counts.items())
    )


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
