"""Finds the cell of the workbook that a mistake in the programme's files comes from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assets.programme.problems import Problem
from assets.programme.workbook.match import Paired, paired
from assets.programme.workbook.sheets import Row, Sheet


@dataclass(frozen=True)
class _Spot:
    """Where a row of the workbook stands in the changed files."""

    file: str
    line: int
    last: int
    depth: int
    given: Sheet
    new: Row
    old: Row


def located(
    problems: Iterable[Problem], now: Sequence[Sheet], sheets: Sequence[Paired]
) -> list[Problem]:
    """Name the sheet and cell of each problem that the workbook holds; `now` is the new folder."""
    by_name = {sheet.name: sheet for sheet in now}
    spots = [
        spot for each in sheets for spot in _spots(paired(by_name[each.sheet.name], each.given))
    ]
    return [_located(problem, spots) for problem in problems]


def _spots(of: Paired) -> Iterator[_Spot]:
    for pair in of.pairs:
        if pair.old is None or pair.new is None:
            continue
        if of.sheet.shape == "names":
            for language, line in pair.old.lines.items():
                yield _Spot(f"locale/{language}.yaml", line, line, 0, of.given, pair.new, pair.old)
        else:
            old, depth = pair.old, len(pair.old.place)
            last = max(old.line, old.last)
            yield _Spot(of.sheet.file, old.line, last, depth, of.given, pair.new, old)


def _located(problem: Problem, spots: Sequence[_Spot]) -> Problem:
    before = [
        spot
        for spot in spots
        if spot.file == problem.file and spot.line <= problem.line <= spot.last
    ]
    if not before or problem.cell:
        return problem
    spot = max(before, key=lambda one: (one.line, one.depth))
    return replace(problem, cell=spot.given.address(spot.new, _column(problem, spot)))


def _column(problem: Problem, spot: _Spot) -> str:
    """Return the column that a problem speaks of, else the one on whose line it stands."""
    if spot.given.shape == "names":
        return problem.file.removeprefix("locale/").removesuffix(".yaml")

    def fits(name: str) -> tuple[bool, bool, bool]:
        is_on_line = spot.old.lines.get(name, spot.old.line) == problem.line
        last = re.escape(name.rpartition(".")[2])
        is_named = re.search(rf"\b{last}\b", problem.message) is not None
        return problem.message.startswith((f"{name}:", f"{name} ")), is_named, is_on_line

    def weight(name: str) -> int:
        starts, is_named, is_on_line = fits(name)
        return 4 * starts + 2 * is_on_line * bool(spot.old.lines) + is_named

    return max(spot.given.kinds, key=weight, default="")
