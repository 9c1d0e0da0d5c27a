"""How a questionnaire of the folder differs from the one that a server gives to respondents.

Both come in the shape of an asset's `content`; fetching and changing them is `assets.kobo.deploy`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Sheet = Literal["survey", "choices"]
Row = dict[str, str]  # What one line says, by column; a column that says nothing is left out.

# Other columns (a data class, a kuid) do not change what respondents see.
WORDED = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
PLAIN = (
    "type", "select_from_list_name", "required", "relevant", "constraint", "calculation",
    "choice_filter", "appearance", "default", "read_only", "repeat_count", "parameters",
)  # fmt: skip
TRUTHS = ("required", "read_only")  # The only columns in which yes and true are the same.


@dataclass(frozen=True)
class Difference:
    """One question or choice that only one of the two has, or a cell that they word otherwise."""

    change: Literal["added", "removed", "changed", "moved"]
    sheet: Sheet
    name: str
    column: str = ""
    folder: str = ""
    server: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}: {self.name}"
        if self.change == "added":
            return f"{place} is only in the folder"
        if self.change == "removed":
            return f"{place} is only on the server"
        if self.change == "moved":
            return f"{place} stands at another place"
        here, there = (f"“{text}”" if text else "nothing" for text in (self.folder, self.server))
        return f"{place}, {self.column}: {here} in the folder, {there} on the server"


def differences(folder: Mapping[str, Any], server: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return everything that a deployment of the folder's questionnaire would change."""
    return (
        *_between("survey", dict(_questions(folder)), dict(_questions(server))),
        *_between("choices", dict(_choices(folder)), dict(_choices(server))),
    )


def _between(
    sheet: Sheet, folder: Mapping[str, Row], server: Mapping[str, Row]
) -> Iterator[Difference]:
    yield from (Difference("added", sheet, name) for name in folder if name not in server)
    yield from (Difference("removed", sheet, name) for name in server if name not in folder)
    shared = [name for name in folder if name in server]
    for name in shared:
        for column in dict.fromkeys([*folder[name], *server[name]]):
            texts = folder[name].get(column, ""), server[name].get(column, "")
            if texts[0] != texts[1]:
                yield Difference("changed", sheet, name, column, *texts)
    order = [name for name in server if name in folder]
    steps = SequenceMatcher(None, shared, order, autojunk=False).get_opcodes()
    for tag, start, end, _, _ in steps:
        if tag in {"delete", "replace"}:
            yield from (Difference("moved", sheet, name) for name in shared[start:end])


def _questions(content: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """Yield each question and group under its path, which old servers do not write down."""
    around: list[str] = []
    for row in content["survey"]:
        kind = str(row["type"])
        if kind.startswith("end_"):
            around.pop()
            continue
        path = "/".join([*around, str(row.get("name") or row.get("$autoname") or "")])
        if kind.startswith("begin_"):
            around.append(path.rpartition("/")[2])
        yield path, _said(row, content)


def _choices(content: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    for row in content.get("choices") or []:
        yield f"{row['list_name']}/{row.get('name') or row.get('$autovalue')}", _said(row, content)


def _said(row: Mapping[str, Any], content: Mapping[str, Any]) -> Row:
    """Return what a line says, its wordings by language: two servers may order these otherwise."""
    languages = content.get("translations") or [None]
    cells = {column: _text(row.get(column)) for column in PLAIN}
    cells |= {column: _truth(cells[column]) for column in TRUTHS}
    for column in WORDED:
        texts = row.get(column) or []
        texts = texts if isinstance(texts, list) else [texts]
        for language, text in zip(languages, texts, strict=False):
            cells[f"{column}::{language}" if language else column] = _text(text)
    return {column: text for column, text in cells.items() if text}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _truth(text: str) -> str:
    """Return what a cell means that may also hold a formula; to say no is to say nothing."""
    if text.lower() in {"false", "no"}:
        return ""
    return "true" if text.lower() in {"true", "yes"} else text
