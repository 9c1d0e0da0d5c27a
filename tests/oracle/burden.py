"""What was asked of each partner, recounted from the workbooks and what its side sent."""

from collections import Counter, defaultdict
from fractions import Fraction
from statistics import median
from typing import Any

from openpyxl import load_workbook

from tests.oracle.reporting import calendar
from tests.oracle.sent import period_of
from tests.oracle.server import Submission
from tests.oracle.world import World

ALL = "*"


def burden(world: World) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """Return by period, partner and form: forms, times asked, questions, and the medians."""
    of_forms = _of_forms(world)
    sums: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (period, partner, form), (times, questions) in of_forms.items():
        for name in (form, ALL):
            sums[period, partner, name].update(forms=1, times=times, questions=questions)
    found: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    pooled: dict[tuple[str, str], list[Counter[str]]] = defaultdict(list)
    for (period, partner, form), one in sums.items():
        found[period, partner, form] = (*_told(one), 1, None, None)
        pooled[period, form].append(one)
    for (period, form), every in pooled.items():
        total = sum(every, Counter())
        medians = (Fraction(median(one[name] for one in every)) for name in ("times", "questions"))
        found[period, ALL, form] = (*_told(total), len(every), *medians)
    return found


def _told(one: Counter[str]) -> tuple[int, int, int]:
    return one["forms"], one["times"], one["questions"]


def _of_forms(world: World) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return times asked and questions, of every form that anything was asked by."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    codes = {row["code"]: row for row in world.folder.table("link_codes")}
    quarters = {span.name for span in world.folder.quarters}
    for place in world.folder.forms:
        if "link_code" in place and place.get("is_sensitive"):
            continue
        asked = _asked(world, place["code"])
        for row in world.screened[place["code"]].received:
            partner = _sender(world, place, row, codes)
            period = period_of(world.folder, place, row)
            if not partner or period not in quarters:
                continue
            times, questions = found.get((period, partner, place["code"]), (0, 0))
            if place.get("is_sensitive"):
                found[period, partner, place["code"]] = 1, asked[""]
            else:
                once = _of_people(world, place["code"])
                more = asked[""] + _in_repeats(row, asked, once) - _not_asked_yet(world, place, row)
                found[period, partner, place["code"]] = times + 1, questions + more
    for (side, _, form, period, partner), (is_expected, _, state, *_) in calendar(world).items():
        if side == "cso" and is_expected and state != "not_yet_due":
            found.setdefault((period, partner, form), (1, _asked(world, form)[""]))
    return found


def _sender(
    world: World, place: dict[str, Any], row: Submission, codes: dict[str, dict[str, str]]
) -> str | None:
    """Return the partner whose side sent a submission, if a partner's did."""
    if "link_code" in place:
        code = codes.get(row.get(place["link_code"]), {})
        return code.get("partner") if code.get("side") == "cso" else None
    return world.folder.accounts.get(row.get("_submitted_by")) or None


def _not_asked_yet(world: World, place: dict[str, Any], row: Submission) -> int:
    """Return how many questions the version of a submission lacks; they are in no repeat."""
    changed = world.folder.tree("population")["form_changes"].get(place["code"], {"added": []})
    newest = world.sent[place["code"]][-1]["__version__"]
    return 0 if row["__version__"] == newest else len(changed["added"])


def _of_people(world: World, form: str) -> set[str]:
    """Return the repeats of a form of which a measure says whose each item is, or counts people."""
    found = set()
    for one in world.folder.indicators.values():
        measure = one.get("measure", {})
        counts_items = one["counts"] == "people" and {"rows", "distinct"} & measure.keys()
        if measure.get("from", "").startswith(f"{form}/") and ("people" in measure or counts_items):
            found.add(measure["from"].removeprefix(f"{form}/"))
    return found


def _in_repeats(said: dict[str, Any], asked: Counter[str], once: set[str]) -> int:
    """Return the questions of all items; those that are people are one, whoever they are."""
    lists = {name: items for name, items in said.items() if name in asked and name}
    return sum(
        asked[name] * (min(len(items), 1) if name in once else len(items))
        + sum(_in_repeats(item, asked, once) for item in items)
        for name, items in lists.items()
        if isinstance(items, list)
    )


def _asked(world: World, form: str) -> Counter[str]:
    """Return how many rows of a workbook have a wording to answer, by the repeat around them."""

    def count(_: World) -> Counter[str]:
        rows = load_workbook(world.folder.path / "forms" / f"{form}.xlsx")["survey"].iter_rows(
            min_row=2, max_col=3, values_only=True
        )
        found: Counter[str] = Counter()
        around: list[tuple[str, bool]] = []
        for kind, name, label in rows:
            if kind.startswith("begin_"):
                around.append((name, kind == "begin_repeat"))
            elif kind.startswith("end_"):
                around.pop()
            elif label and kind != "note":
                found[_repeat(around)] += 1
        return found

    return world.once(f"asked by {form}", count)


def _repeat(around: list[tuple[str, bool]]) -> str:
    """Return the path of the innermost repeat around a row; none where there is none."""
    repeats = [depth for depth, (_, repeats) in enumerate(around) if repeats]
    return "/".join(name for name, _ in around[: repeats[-1] + 1]) if repeats else ""
