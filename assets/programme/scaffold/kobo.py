"""Makes the folder of a new programme out of forms that are live on a KoboToolbox server."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assets.programme.locale import MEMBERS
from assets.programme.scaffold.classes import guessed_class
from assets.programme.scaffold.live import LiveForm
from assets.programme.scaffold.measures import Divided, Guessed, guess
from assets.programme.scaffold.names import names_of
from assets.programme.scaffold.registers import partner_row, write_registers
from assets.programme.scaffold.rules import keep_rules
from assets.programme.scaffold.sheets import write_xlsform
from assets.programme.scaffold.yaml import Start, drop_instruments, names_text, programme_text
from assets.programme.workbook.document import Document
from assets.programme.workbook.patch import patched
from assets.programme.workbook.text import block

_LANGUAGE = re.compile(r"\((?P<code>[\w-]+)\)\s*$")


def write_from_forms(example: Path, start: Start, forms: Sequence[LiveForm], folder: Path) -> None:
    """Fill the folder of a new programme that counts what its forms ask."""
    (folder / "forms").mkdir()
    for form in forms:
        path = folder / "forms" / f"{form.code}.xlsx"
        write_xlsform(form.content, form.title, path, guessed_class)
    guessed = guess([(form.code, form.title, form.form, _partner_of(form)) for form in forms])
    _write(folder / "programme.yaml", _programme(example, start, forms, guessed))
    _write(folder / "framework.yaml", _framework(start, guessed))
    (folder / "locale").mkdir()
    for language in start.languages:
        text = names_text(example, names_of(example), language, ())
        path = folder / "locale" / f"{language}.yaml"
        _write(path, _with_dimensions(text, guessed.dimensions, language))
    write_registers(example, start, folder, partners=_partners(forms, start), has_rules=False)


def _partner_of(form: LiveForm) -> str | None:
    return form.partner.xpath if form.partner else None


def _partners(forms: Sequence[LiveForm], start: Start) -> list[Mapping[str, object]]:
    """Return the partners that the forms offer, or nothing where they offer none."""
    found: dict[str, str] = {}
    for form in forms:
        for choice in form.choices(form.partner) if form.partner else ():
            found.setdefault(choice.name, _said(choice.labels, start.languages[0]) or choice.name)
    return [partner_row(code, name, start) for code, name in found.items()]


def _programme(example: Path, start: Start, forms: Sequence[LiveForm], guessed: Guessed) -> str:
    live = replace(start, forms=tuple(form.code for form in forms))
    document = Document(programme_text(example, live, names_of(example), ()))
    values = document.editable()
    values["forms"] = []
    # What a live form asks is not known by the items' codes, nor by the paths of the example.
    drop_instruments(values, ())
    keep_rules(values, (), ())
    for form in forms:
        entry = {"code": form.code, "uid": form.uid, "title": form.title}
        if form.partner:
            entry["partner"] = form.partner.xpath
        values["forms"].append(entry)
    values["dimensions"] = [
        {
            "code": one.code,
            "title": {name: _said(one.labels, name) or one.title for name in start.languages},
            "members": list(one.members),
            "column": one.column,
        }
        for one in guessed.dimensions
    ]
    if not values["dimensions"]:
        del values["dimensions"]
    return patched(document, values)


def _framework(start: Start, guessed: Guessed) -> str:
    about = (
        f"# {start.title}: a first framework, made of what the forms ask. Every indicator counts\n"
        "# or adds up one thing, and only the agency's team may read it. Look through the data\n"
        "# classes in forms/*.xlsx, then keep what you want to report and say it in your words.\n"
    )
    outcome = {
        "code": "OC1",
        "title": "The change that both sides work for",
        "responsibilities": [
            {"who": "agency", "does": "Says here what the agency does"},
            {"who": "cso", "does": "Says here what the partners do"},
        ],
        "outputs": [
            {
                "code": "OP1",
                "title": "What the forms count",
                "indicators": list(guessed.indicators),
            }
        ],
    }
    return about + block({"outcomes": [outcome]}, 0, "\n") + "\n"


def _with_dimensions(text: str, dimensions: Sequence[Divided], language: str) -> str:
    document = Document(text)
    values = document.editable()
    values["dimensions"] = {
        one.code: {
            MEMBERS: {name: _said(labels, language) or name for name, labels in one.members.items()}
        }
        for one in dimensions
    }
    if not values["dimensions"]:
        del values["dimensions"]
    return patched(document, values)


def _said(labels: Mapping[str, str], language: str) -> str:
    """Return a label in a language, or in the first one that the form has."""
    for name, text in labels.items():
        found = _LANGUAGE.search(name)
        if found and found["code"] == language:
            return text
    return next(iter(labels.values()), "")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
