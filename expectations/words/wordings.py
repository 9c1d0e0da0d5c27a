"""What a check says to people, in each language: the rule, the question to the partner, what to do.

The words are in the YAML files beside this one. In their places stand questions' labels and
settings of the programme, never an answer. Which rules there are is said elsewhere.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.programme.strict import Wording
from assets.programme.yaml_text import load_yaml

if TYPE_CHECKING:
    from assets.programme.problems import Problem

FOLDER = Path(__file__).parent
LAST_RESORT = "en"  # For a programme in whose languages no words are at hand.
# A form names a language as `English (en)`; a label may hold the place of an answer, `${name}`.
NAMED = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z]+)*)\)\s*$")
PLACE_OF_ANSWER = re.compile(r"\$\{[^}]*\}")
SHARE, PER_CENT = "share", 100  # Shown in per cent.


@dataclass(frozen=True)
class Words:
    """A check in words."""

    title: str
    message: str
    what_to_do: str


@dataclass(frozen=True)
class Said:
    """What a check's words are made of, besides the language.

    `names` are the keys that the words stand under, the most particular first. `places` are
    what stands in the places of the words: settings as they are, labels by language.
    """

    names: tuple[str, ...]
    question: Mapping[str, str] | None = None
    places: Mapping[str, object] = field(default_factory=dict)
    own: Wording | Mapping[str, str] | None = None  # Words of the form or the programme.
    own_title: Wording | None = None  # Of the programme.


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are words in."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def spoken(language: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return the languages to look for words in: the one asked for, then the programme's."""
    return tuple(dict.fromkeys((language, *others, LAST_RESORT)))


def words(said: Said, tongues: tuple[str, ...]) -> Words:
    """Return a check in words, in the first of the languages that has them."""
    texts = _texts(tongues)
    found = _found(said.names, texts)
    places = {name: _shown(name, value, tongues, texts) for name, value in said.places.items()}
    own = in_language(said.own, tongues)
    told = inert(own) if own else found["message"].format_map(places)
    question = label(said, tongues)
    told = framed(question, told, tongues) if question else told
    own_title = in_language(said.own_title, tongues)
    title = inert(own_title) if own_title else found["title"].format_map(places)
    return Words(title, told, found["what_to_do"].format_map(places))


def framed(question: str, message: str, tongues: tuple[str, ...]) -> str:
    """Return a message with what it is about before it, as the language quotes it."""
    return str(_texts(tongues)["frame"]).format_map({"question": question, "message": message})


def label(said: Said, tongues: tuple[str, ...]) -> str | None:
    """Return the label of the question that it is about, or nothing."""
    found = in_language(said.question, tongues)
    return inert(found) if found else None


def whole(tongues: tuple[str, ...]) -> str:
    """Return how a finding is called that is about a submission, and no question of it."""
    return str(_texts(tongues)["whole"])


def _found(names: tuple[str, ...], texts: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the words under names; what the first has not, the next one has."""
    known = [texts["checks"][name] for name in reversed(names) if name in texts["checks"]]
    return {part: text for words_of_one in known for part, text in words_of_one.items()}


def reason(code: str, tongues: tuple[str, ...], what: str = "") -> str:
    """Return in words why a rule is not checked; `what` is a part of the form that they name."""
    return str(_texts(tongues)["reasons"][code]).format_map({"what": inert(what)})


def in_language(texts: Wording | Mapping[str, str] | None, tongues: tuple[str, ...]) -> str | None:
    """Return a text of a form or a programme in the first language that it has, else in any."""
    if texts is None or isinstance(texts, str):
        return texts or None
    by_code = {_code(name): text for name, text in texts.items() if text}
    of_language = (by_code[tongue] for tongue in tongues if tongue in by_code)
    return next(of_language, next(iter(by_code.values()), None))


def inert(text: str) -> str:
    """Return a form's text on one line, without the places where it would quote an answer."""
    return " ".join(PLACE_OF_ANSWER.sub("…", text).split())


def _code(name: str) -> str:
    found = NAMED.search(name)
    return found[1] if found else name


def _shown(name: str, value: object, tongues: tuple[str, ...], texts: Mapping[str, Any]) -> str:
    """Return a setting, or a label, as a text shows it; a share is in per cent."""
    if isinstance(value, Mapping):
        return inert(in_language(value, tongues) or "")
    if not isinstance(value, float | Decimal):
        return str(value)
    if name == SHARE:
        return str(texts[SHARE]).format(number=f"{float(value) * PER_CENT:g}")
    return f"{float(value):g}"


def _texts(tongues: tuple[str, ...]) -> Mapping[str, Any]:
    return _read(next(tongue for tongue in tongues if tongue in languages()))


@cache
def _read(language: str) -> Mapping[str, Any]:
    problems: list[Problem] = []
    found, _ = load_yaml(FOLDER / f"{language}.yaml", problems)
    if problems:
        raise ValueError(str(problems[0]))
    texts: Mapping[str, Any] = found
    return texts
