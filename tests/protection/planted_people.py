"""A person who does not exist, written into submissions wherever somebody could write of one.

Each trace of her is in a form that nothing else in the example has, so that a search for it finds
her and nobody else: her name, her telephone, where she was, what she is known by, and her words.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from assets.programme.model import FormPlace
from tests.kobo.form_rules import FormRules, Question
from tests.pipelines.broken_forms import rules_of
from tests.pipelines.small_world import SmallWorld, invented

NAME, WORDS, REFUSED = "Ilvenka Marossyth", "grembolith", "Vextilmor"
# Of each kind of trace, how it is searched for; small letters count as capital ones.
TRACES = {
    "name": r"Marossyth",
    "telephone": r"999[ .-]?555[ .-]?017[ .-]?342",
    "place": r"749135268|613908427",
    "known by": r"ZQX-V?774401|\bQ7744\b",
    "words": WORDS,
}
TEXT = f"{NAME}, +999 555 017 342, says: {WORDS}."
PLACE = "-40.749135268 -18.613908427 0 4"
KNOWN_BY = {
    "case/person": "ZQX-774401",
    "activity/volunteer": "ZQX-V774401",
    "pulse/place": "Q7744",
}
HIDDEN = {"restricted", "pseudonym", "drop"}
CODES = ("survey/code", "reply/code", "pulse/code")  # Secrets of a partner, which stay as they are.


def sought(*kinds: str) -> re.Pattern[str]:
    """Return what finds some of her traces, or all of them."""
    return re.compile("|".join(TRACES[kind] for kind in kinds or TRACES), re.IGNORECASE)


@dataclass
class People:
    """Where she was planted, by form and question, and which secret codes were used."""

    places: set[tuple[str, str]] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)


def plant_person(world: SmallWorld, place: FormPlace, people: People) -> None:
    """Send answers that hold, with her in each hidden question that somebody ever answered."""
    rules = rules_of(place.code)
    hidden = [one for one in rules.questions.values() if one.row.get("data_class") in HIDDEN]
    for number, asked in enumerate(hidden):
        found = next((one for one in invented()[place.code] if _said(one, asked)), None)
        if found is None or (place.code, asked.path) in people.places:
            continue
        answers = deepcopy(found.states[-1][1])
        files = _write_her_in(answers, place.code, rules, people)
        label = f"planted {place.code} {number}"
        world.send(label, place.code, answers, by=found.submitted_by, files=files)
        _note(world, place, world.numbers[label])


def plant_refusal(world: SmallWorld, place: FormPlace) -> None:
    """Send the words of somebody who did not agree that they are kept."""
    consent = place.consent
    assert consent is not None
    answers = deepcopy(invented()[place.code][0].states[-1][1]) | {consent.question: "no"}
    for question in rules_of(place.code).questions.values():
        if question.kind == "text" and not question.repeats and question.path not in CODES:
            answers[question.path] = REFUSED
    world.send(f"refused {place.code}", place.code, answers)


def _write_her_in(
    answers: dict[str, Any], form: str, rules: FormRules, people: People
) -> dict[str, bytes]:
    """Put her in place of every hidden answer; return the files that go with it."""
    files: dict[str, bytes] = {}
    for question in rules.questions.values():
        if question.row.get("data_class") not in HIDDEN:
            continue
        for item in _items(answers, question.repeats):
            if question.path not in item:
                continue
            if question.path in CODES:
                people.codes.add(item[question.path])
                continue
            item[question.path] = _trace(question)
            people.places.add((form, question.path))
            if question.kind == "image":
                files[item[question.path]] = TEXT.encode()
    return files


def _trace(question: Question) -> str:
    if question.kind == "geopoint":
        return PLACE
    if question.kind == "image":
        return f"{NAME.replace(' ', '_')}.jpg"
    if question.kind == "deviceid":
        return "collect:marossyth"
    return KNOWN_BY.get(question.path, TEXT)


def _said(one: Any, question: Question) -> bool:
    return any(question.path in item for item in _items(one.states[-1][1], question.repeats))


def _items(answers: dict[str, Any], repeats: list[str]) -> Iterator[dict[str, Any]]:
    """Yield where a question's answers stand: each item of the repeats around it."""
    if not repeats:
        yield answers
        return
    for item in answers.get(repeats[0], ()):
        yield from _items(item, repeats[1:])


def _note(world: SmallWorld, place: FormPlace, number: int) -> None:
    """Write of her what an office may write in KoboToolbox beside a submission."""
    held = world.store.forms[place.uid]
    held.put({**held.rows[number], "_notes": [{"note": TEXT}], "_tags": [NAME]})
