"""What an XLSForm asks of every submission, as far as a check may hold an answer against it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openpyxl import load_workbook

UNREAD = {"note", "image", "audio", "video", "file"}


@dataclass(frozen=True)
class Question:
    """A question: its path, the repeats around it, and what an answer must be."""

    path: str
    kind: str
    repeats: tuple[str, ...]
    is_required: bool  # Of everybody who consented.
    choice_list: str
    choices: frozenset[str] | None
    is_until_today: bool
    bounds: tuple[tuple[str, float], ...]
    is_kept: bool  # Neither dropped, nor restricted, nor a pseudonym.


@cache
def questions_of(path: Path, consent: str) -> tuple[Question, ...]:
    """Return the questions of a form; `consent` is the question that asks for it, if any."""
    book = load_workbook(path, read_only=True)
    lists: dict[str, set[str]] = {}
    for row in _rows(book["choices"]):
        lists.setdefault(row["list_name"], set()).add(row["name"])
    found: list[Question] = []
    around: list[tuple[str, bool, str]] = []  # Name, whether it repeats, when it is asked.
    for row in _rows(book["survey"]):
        kind, _, listed = row["type"].partition(" ")
        if kind.startswith("begin_"):
            around.append((row["name"], kind == "begin_repeat", row.get("relevant", "")))
        elif kind.startswith("end_"):
            around.pop()
        elif kind not in UNREAD and row.get("data_class") != "drop":
            found.append(_question(row, kind, (listed, lists.get(listed)), around, consent))
    return tuple(found)


def _rows(sheet) -> list[dict[str, str]]:
    head, *rows = sheet.iter_rows(values_only=True)
    names = [str(name) for name in head]
    filled = [
        {name: str(value) for name, value in zip(names, row, strict=False) if value is not None}
        for row in rows
    ]
    return [row for row in filled if row]


def _question(row, kind, listed, around, consent) -> Question:
    names = [name for name, _, _ in around]
    repeats = tuple(
        "/".join(names[: depth + 1]) for depth, (_, repeats, _) in enumerate(around) if repeats
    )
    conditions = [when for _, repeats, when in around if when and not repeats]
    conditions += [row["relevant"]] if "relevant" in row else []
    always = not conditions or conditions == [f"${{{consent.rpartition('/')[2]}}} = 'yes'"]
    demands = [part.strip() for part in row.get("constraint", "").split(" and ")]
    if " or " in row.get("constraint", ""):
        demands = []
    matches = [re.fullmatch(r"\. *(>=|<=|>|<) *(-?[\d.]+)", demand) for demand in demands]
    return Question(
        path="/".join([*names, row["name"]]),
        kind=kind,
        repeats=repeats,
        is_required=row.get("required") in {"yes", "true"} and always,
        choice_list=listed[0],
        choices=frozenset(listed[1]) if listed[1] is not None else None,
        is_until_today=". <= today()" in demands,
        bounds=tuple((found[1], float(found[2])) for found in matches if found),
        is_kept=row.get("data_class", "keep") == "keep",
    )
