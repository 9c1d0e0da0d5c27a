"""The agreed cases of progress, from the registers to the stored row.

Each case's figure is entered and its target agreed, as an officer does; what is stored then is
what every page reads.
"""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assets.indicators.compared import load_progress
from assets.indicators.values import load_values
from assets.programme.registers import EnteredValue, Target
from assets.programme.tables import load_registers
from tests.indicators.graded_world import PERIOD, progress
from tests.indicators.world import AS_OF, indicator, programme_of

GOLDEN = Path(__file__).parents[1] / "golden" / "golden_progress.csv"
# Systems that users know rate these otherwise (DOMAIN §3.6).
FOUR_PLACES = Decimal("0.00005")


def cases():
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return {row["case"]: row for row in csv.DictReader(file)}


def programme_with(case):
    """Return a programme that agreed the case's target and entered its figure."""
    kind, direction = case["kind"], case["direction"]
    across = "sum" if kind in {"flow", "stock"} else "pooled"
    one = indicator(None, kind=kind, direction=direction, across_partners=across, entered=True)
    said = {"indicator": one.code, "period": PERIOD}
    target = {
        **said, "baseline": case["baseline"] or None, "target": case["target"],
        "agreed_on": "2026-04-01", "agreed_by": "both",
    }  # fmt: skip
    entered = {
        **said, "value": case["actual"], "source": "Register", "evidence": "Folder 1",
        "entered_by": "Monitoring officer", "entered_on": "2026-07-10",
    }  # fmt: skip
    return replace(
        programme_of(one),
        targets=(Target.model_validate(target),) if case["target"] else (),
        values=(EnteredValue.model_validate(entered),) if case["actual"] else (),
    )


@pytest.mark.parametrize("case", cases())
def test_the_agreed_case_is_stored_as_agreed(world, case):
    row = cases()[case]
    programme = programme_with(row)
    load_registers(world, programme, AS_OF)
    load_values(world, programme)

    load_progress(world, programme)

    [found] = progress(world, PERIOD)
    assert found["status"] == row["status"]
    if row["progress"]:
        assert abs(found["progress"] - Decimal(row["progress"])) <= FOUR_PLACES
        assert found["status_reason"] is None
    else:
        assert found["progress"] is None
        assert found["status_reason"] in {"no_target", "no_data", "no_baseline"}
