"""What was agreed for a cell: baseline, target to date, and the target as first agreed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.oracle.folder import Folder

Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Plan:
    """What was agreed up to the end of a period."""

    baseline: Fraction | None = None
    target: Fraction | None = None
    original: Fraction | None = None  # Where the target was changed since.


def targets(folder: Folder, code: str) -> dict[Cell, dict[str, list[dict[str, str]]]]:
    """Return what was agreed of an indicator, by cell and period, the newest agreement last."""
    found: dict[Cell, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(folder.table("targets"), key=lambda row: row["agreed_on"]):
        if row["indicator"] == code:
            found[row["partner"], row["dimension"], row["member"]][row["period"]].append(row)
    return found


def plan(agreed: dict[str, list[dict[str, str]]], ended: Sequence[str], *, is_flow: bool) -> Plan:
    """Add up a flow's targets of the periods that have ended; take a level's newest."""
    due = [agreed[period] for period in ended if period in agreed]
    if not due:
        return Plan()
    said = [versions[-1]["baseline"] for versions in due]
    baselines = [one for one in said if one not in {"", "unknown"}]
    now = [Fraction(Decimal(versions[-1]["target"])) for versions in due]
    then = [Fraction(Decimal(versions[0]["target"])) for versions in due]
    counted = due if is_flow else due[-1:]
    was_changed = any(len(versions) > 1 for versions in counted)
    return Plan(
        baseline=Fraction(Decimal(baselines[-1])) if baselines else None,
        target=sum(now, Fraction()) if is_flow else now[-1],
        original=(sum(then, Fraction()) if is_flow else then[-1]) if was_changed else None,
    )
