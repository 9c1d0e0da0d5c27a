"""Makes the folder of a new programme out of the bundled example.

Nothing of the example is kept twice: its questionnaires, indicators, rules and comments are cut
down to a small start, and what is its own is exchanged for one partner, place and group.
"""

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from assets.programme.languages import is_language
from assets.programme.periods import period_on
from assets.programme.scaffold.forms import write_questionnaire
from assets.programme.scaffold.names import names_of
from assets.programme.scaffold.registers import write_registers
from assets.programme.scaffold.yaml import (
    Start,
    dimensions_of,
    framework_text,
    indicators_of,
    names_text,
    programme_text,
)
from assets.programme.workbook.document import Document

SMALL_FORMS = ("capacity_assessment", "quarterly_report", "commitment_event")
SMALL_INDICATORS = ("OC1.2", "OP1.4", "OP3.4", "OC6.3", "OC6.4", "OC7.2")
_QUARTERS_AHEAD = 8


class ScaffoldError(Exception):
    """A new programme cannot be made as it was asked for."""


def make_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder beside the target, and put it in place when it is whole.

    Raises:
        ScaffoldError: There is something already.
    """
    if target.exists():
        raise ScaffoldError(
            f"Wanted to make {target}, but there is something already; nothing was changed. "
            "Choose another name, or move it away first."
        )
    beside = target.with_name(f".{target.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    write(beside)
    beside.rename(target)


def start_from(
    example: Path, name: str, languages: Sequence[str], more_forms: Sequence[str], day: date
) -> Start:
    """Choose what a new programme begins with: the small set, and some forms more.

    Raises:
        ScaffoldError: The example has no such form, or there is no such language.
    """
    strange = [code for code in languages if not is_language(code)]
    if strange:
        raise ScaffoldError(
            f"Wanted a programme in {strange[0]!r}, which is no language's code. Write a language "
            "as en, fr or pt-BR, and several with commas between; nothing was made."
        )
    listed = Document.of(example / "programme.yaml").value["forms"]
    known = sorted(form["code"] for form in listed)
    unknown = [form for form in more_forms if form not in known]
    if unknown:
        raise ScaffoldError(
            f"Looked for the form {unknown[0]!r} in the example, but it has only "
            f"{', '.join(known)}. Name one of these."
        )
    more = [form for form in more_forms if form not in SMALL_FORMS]
    framework = Document.of(example / "framework.yaml").value
    measured = [
        indicator["code"]
        for indicator in indicators_of(framework)
        if (indicator.get("measure") or {}).get("from", "").partition("/")[0] in more
    ]
    first, last = _span(day)
    return Start(
        name=name,
        title=name.replace("_", " ").capitalize(),
        languages=tuple(dict.fromkeys(languages)),
        forms=(*SMALL_FORMS, *more),
        indicators=tuple(dict.fromkeys([*SMALL_INDICATORS, *measured])),
        first=first,
        last=last,
    )


def write_programme(example: Path, start: Start, folder: Path) -> None:
    """Fill the folder of a new programme."""
    names = names_of(example)
    dimensions = dimensions_of(example, start.indicators)
    (folder / "forms").mkdir()
    for form in start.forms:
        file = f"forms/{form}.xlsx"
        write_questionnaire(example / file, folder / file, names, start.languages)
    _write(folder / "programme.yaml", programme_text(example, start, names, dimensions))
    _write(folder / "framework.yaml", framework_text(example, start))
    write_names(example, start, folder, dimensions)
    write_registers(example, start, folder)


def write_names(example: Path, start: Start, folder: Path, dimensions: Sequence[str]) -> None:
    """Write the programme's own names in each of its languages."""
    names = names_of(example)
    (folder / "locale").mkdir()
    for language in start.languages:
        text = names_text(example, names, language, dimensions)
        _write(folder / "locale" / f"{language}.yaml", text)


def _span(day: date) -> tuple[str, str]:
    """Return the quarter of a day, and the one with which two years of it end."""
    first = last = period_on(day, "quarter")
    for _ in range(_QUARTERS_AHEAD - 1):
        last = period_on(date.fromordinal(last.ends_on.toordinal() + 1), "quarter")
    return first.name, last.name


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
