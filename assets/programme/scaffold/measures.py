"""First indicators of forms that nobody has described yet: submissions counted, numbers added up.

Each is divided by the questions that offer a few choices. All are marked as counting people and
as internal, so that nothing small or personal leaves before somebody has looked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assets.programme.scaffold.classes import guessed_class
from assets.staging.form import Form, Question
from assets.staging.tables import column_name

_SAYABLE = re.compile(r"[a-z_][a-z0-9_]*")
_MOST_CHOICES, _MOST_DIMENSIONS = 15, 4
_ARRIVED = "submitted_at"
Asked = tuple[str, str, Form, str | None]  # A form's code, title, questions, and partner question.


@dataclass(frozen=True)
class Divided:
    """A dimension: a question that offers a few choices."""

    code: str
    title: str
    column: str
    labels: Mapping[str, str]
    members: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Guessed:
    """The dimensions and indicators that forms offer by themselves."""

    dimensions: tuple[Divided, ...]
    indicators: tuple[dict[str, Any], ...]


def guess(forms: Sequence[Asked]) -> Guessed:
    """Return the first dimensions and indicators of some forms."""
    dimensions: dict[str, Divided] = {}
    indicators: list[dict[str, Any]] = []
    for asked in forms:
        code, title, form, partner = asked
        divided = _dimensions(form, partner, dimensions)
        number = len(indicators) + 1
        indicators.append(_indicator(number, f"Submissions of {title}", code, asked, divided))
        for question in _counted(form):
            number = len(indicators) + 1
            name = _label(question)
            source = "/".join([code, *question.path[-1:]])
            made = _indicator(number, name, source, asked, divided, question)
            indicators.append(made)
    return Guessed(tuple(dimensions.values()), tuple(indicators))


def _indicator(  # noqa: PLR0913, PLR0917 - what an indicator says.
    number: int,
    title: str,
    source: str,
    asked: Asked,
    divided: Sequence[str],
    question: Question | None = None,
) -> dict[str, Any]:
    _, form_title, form, partner = asked
    column = column_name(question.xpath) if question else ""
    counted = {"sum": column} if question else {"rows": "all"}
    what = f"The answers to “{title}”, added up" if question else "How many were sent"
    return {
        "code": f"OP1.{number}",
        "title": title,
        "definition": f"{what}, of the form “{form_title}”.",
        "unit": "people",
        "counts": "people",
        "kind": "flow",
        "measure": {
            "from": source,
            **counted,
            "dated_by": _dated_by(form),
            "partner": column_name(partner) if partner else None,
        },
        **({"disaggregate": list(divided)} if divided else {}),
        "across_partners": "sum",
        "verification": f"Form “{form_title}”",
        "responsible": {"side": "agency", "who": "M&E officer"},
        "sensitivity": "internal",
    }


def _dimensions(form: Form, partner: str | None, found: dict[str, Divided]) -> list[str]:
    """Note the questions outside repeats that offer a few choices; return their dimensions."""
    codes = []
    for question in form.questions:
        choices = {
            one.name: one.labels for one in form.choices if one.choice_list == question.choice_list
        }
        column = column_name(question.xpath)
        is_usable = question.type == "select_one" and not question.path and _is_sayable(column)
        if not is_usable or question.xpath == partner or not 1 < len(choices) <= _MOST_CHOICES:
            continue
        code = _free(column.rpartition("__")[2], found)
        found[code] = Divided(code, _label(question), column, question.labels, choices)
        codes.append(code)
        if len(codes) == _MOST_DIMENSIONS:
            break
    return codes


def _counted(form: Form) -> Iterator[Question]:
    for question in form.questions:
        row = {"type": question.type, "name": question.xpath.rpartition("/")[2]}
        is_open = guessed_class(row) == "keep"
        if question.type == "integer" and is_open and _is_sayable(column_name(question.xpath)):
            yield question


def _dated_by(form: Form) -> str:
    """Return the column with the day that a submission is about: a date, else when it was sent."""
    for kind in ("date", "today"):
        for question in form.questions:
            row = {"type": kind, "name": question.xpath.rpartition("/")[2]}
            is_one = question.type == kind and not question.path and guessed_class(row) == "keep"
            if is_one and _is_sayable(column_name(question.xpath)):
                return column_name(question.xpath)
    return _ARRIVED


def _is_sayable(column: str) -> bool:
    return _SAYABLE.fullmatch(column) is not None


def _label(question: Question) -> str:
    return next(iter(question.labels.values()), "") or question.xpath.rpartition("/")[2]


def _free(code: str, taken: Mapping[str, object]) -> str:
    plain = code.strip("_") or "choice"
    # Members of adm1 and adm2 are those of areas.csv, which knows nothing of the form yet.
    is_free_name = plain[0].isalpha() and plain not in {"adm1", "adm2"}
    plain = plain if is_free_name else f"choice_{plain}"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}_{number}"
    return free
