"""The example's YAML files, cut down to what a new programme starts with; its comments stay."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.programme.instruments import INSTRUMENTS
from assets.programme.scaffold.names import Names, in_languages, label
from assets.programme.scaffold.rules import keep_rules
from assets.programme.workbook.document import Document
from assets.programme.workbook.patch import patched

_ABOUT = re.compile(r"\A(?:#[^\n]*\n)+")
_GAP = re.compile(r"\n{3,}")  # Left where a section was taken out.
_CROSSED = "×"

OWN = ("mail", "notices", "iati")
WAYS_TO_REPLY = ("form", "by_message", "outside")


@dataclass(frozen=True)
class Start:
    """What a new programme begins with."""

    name: str
    title: str
    languages: tuple[str, ...]
    forms: tuple[str, ...]
    indicators: tuple[str, ...]
    first: str
    last: str


def programme_text(example: Path, start: Start, names: Names, dimensions: Iterable[str]) -> str:
    """Return `programme.yaml` of a new programme."""
    document = Document.of(example / "programme.yaml")
    values, kept = document.editable(), set(dimensions)
    values |= {"code": start.name, "name": start.title, "time_zone": "Etc/UTC"}
    values["languages"] = list(start.languages)
    values["agency"] |= {"name": "The agency", "accounts": ["agency_office"]}
    values["periods"] |= {"first": start.first, "last": start.last}
    values.get("calendar", {}).pop("holidays", None)
    values["forms"] = [form for form in values["forms"] if form["code"] in start.forms]
    for form in values["forms"]:
        form["uid"] = f"not-yet-{form['code']}"
    for own in OWN:  # Addresses and identifiers are nobody else's.
        values.pop(own, None)
    for way in WAYS_TO_REPLY:
        values.get("replies", {}).pop(way, None)
    drop_instruments(values, start.forms)
    keep_rules(values, start.forms, start.indicators)
    values["dimensions"] = [one for one in values["dimensions"] if one["code"] in kept]
    for dimension in values["dimensions"]:
        dimension["members"] = names.of(dimension["members"])
        _keep_merged(dimension)
    _put_languages(values, start.languages)
    text = patched(document, values)
    about = (
        f"# {start.title}: who takes part, when, and where the answers come from.\n"
        "# Begin with agency, time_zone, periods and calendar. Where it says not-yet-…, the uid\n"
        "# of the form in KoboToolbox goes, which `accord forms deploy` tells.\n"
    )
    text = re.sub(r"(?m)^(time_zone: \S+)[^\n\r]*", r"\1", text)
    return about + _GAP.sub("\n\n", _ABOUT.sub("", text))


def drop_instruments(values: dict[str, Any], forms: Iterable[str]) -> None:
    """Take out of `programme.yaml` how an instrument is read whose form is not among these."""
    kept = set(forms)
    for instrument in INSTRUMENTS:
        if instrument.form not in kept:
            values.pop(instrument.code, None)


def framework_text(example: Path, start: Start) -> str:
    """Return `framework.yaml` with the chosen indicators and the results that they measure."""
    document = Document.of(example / "framework.yaml")
    values = document.editable()
    for outcome in values["outcomes"]:
        _keep_indicators(outcome, start.indicators)
        outputs = outcome.get("outputs") or []
        for output in outputs:
            _keep_indicators(output, start.indicators)
        outcome["outputs"] = [output for output in outputs if output.get("indicators")]
        _drop_empty(outcome)
    values["outcomes"] = [
        outcome
        for outcome in values["outcomes"]
        if outcome.get("indicators") or outcome.get("outputs")
    ]
    _put_languages(values, start.languages)
    about = (
        f"# {start.title}: the results framework that both sides agree on. It starts with some\n"
        "# outcomes, outputs and indicators of the example: change the words, take out what is\n"
        "# not yours, and add what is.\n"
    )
    return about + _ABOUT.sub("", patched(document, values))


def names_text(example: Path, names: Names, language: str, dimensions: Iterable[str]) -> str:
    """Return `locale/LANGUAGE.yaml`; without one in the example, its first language's stands in."""
    path = example / "locale" / f"{language}.yaml"
    if not path.exists():
        first = Document.of(example / "programme.yaml").value["languages"][0]
        path = example / "locale" / f"{first}.yaml"
    document = Document.of(path)
    values = document.editable()
    kept = set(dimensions)
    values["dimensions"] = {
        code: said for code, said in values["dimensions"].items() if code in kept
    }
    if not values["dimensions"]:
        del values["dimensions"]
    text = patched(document, _exchanged(values, names, language))
    return f"# The programme's own names ({language}).\n" + _ABOUT.sub("", text)


def dimensions_of(example: Path, indicators: Iterable[str]) -> list[str]:
    """Return the dimensions by which some indicators are divided."""
    framework = Document.of(example / "framework.yaml").value
    found: dict[str, None] = {}
    wanted = set(indicators)
    for indicator in indicators_of(framework):
        for name in indicator.get("disaggregate") or () if indicator["code"] in wanted else ():
            found |= dict.fromkeys(name.split(_CROSSED))
    return list(found)


def indicators_of(framework: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every indicator of a framework as its file has it."""
    results = [
        result
        for outcome in framework["outcomes"]
        for result in (outcome, *(outcome.get("outputs") or ()))
    ]
    return [indicator for result in results for indicator in result.get("indicators") or ()]


def _keep_indicators(result: dict[str, Any], codes: Sequence[str]) -> None:
    listed = result.get("indicators") or []
    result["indicators"] = [indicator for indicator in listed if indicator["code"] in codes]
    for one in (result, *result["indicators"]):
        for responsibility in one.get("responsibilities") or ():
            responsibility.pop("partners", None)
    _drop_empty(result)


def _drop_empty(result: dict[str, Any]) -> None:
    for key in ("indicators", "outputs"):
        if key in result and not result[key]:
            del result[key]


def _keep_merged(dimension: dict[str, Any]) -> None:
    """Leave out what is told together of members that the new programme does not have."""
    kept = [
        named
        for named in dimension.pop("merged", [])
        if set(named.split("+")) < set(dimension["members"])
    ]
    if kept:
        dimension["merged"] = kept


def _put_languages(value: Any, languages: Sequence[str]) -> None:
    """Leave in each text only the programme's languages, all of them."""
    if isinstance(value, list):
        for part in value:
            _put_languages(part, languages)
    elif isinstance(value, dict):
        for key, part in value.items():
            if _is_wording(part):
                value[key] = type(part)(in_languages(part, languages))
            else:
                _put_languages(part, languages)


def _is_wording(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "en" in value
        and all(isinstance(part, str) and re.fullmatch(r"[a-z]{2,3}(-\w+)*", key)
                for key, part in value.items())
    )  # fmt: skip


def _exchanged(value: Any, names: Names, language: str) -> Any:
    """Exchange the example's names among the keys, each with its label."""
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, part in value.items():
        new = names.instead.get(key, key)
        if new != key:
            found[new] = label(new, language)
        else:
            found[key] = _exchanged(part, names, language)
    return type(value)(found)
