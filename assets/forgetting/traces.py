"""Finds what landing keeps of submissions: by their ids, or by a pseudonym that stands in them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assets.kobo.fingerprints import fingerprint
from assets.kobo.landing import Landing
from assets.kobo.pulls import ROWS
from assets.kobo.submission_ids import root_of
from assets.kobo.thinned import is_thinned
from assets.programme.read import Programme
from assets.staging.pseudonyms import Pseudonyms

Row = Mapping[str, Any]
# Says of a form's submission by which of the ids it is looked for, if it is.
Wanted = Callable[[str, Row], str | None]


@dataclass
class Trace:
    """What landing keeps of one submission; numbers are those of each uid that the form had."""

    form: str
    root_uuid: str
    asked: set[str] = field(default_factory=set)  # By which ids it was looked for.
    states: set[str] = field(default_factory=set)
    numbers: dict[str, set[int]] = field(default_factory=dict)


def find(landing: Landing, wanted: Wanted) -> list[Trace]:
    """Return what is kept of the submissions that are looked for, by form and id."""
    found: dict[tuple[str, str], Trace] = {}
    for form, uid, row in rows_of(landing):
        if asked := wanted(form, row):
            root = root_of(row)
            trace = found.setdefault((form, root), Trace(form, root))
            trace.asked.add(asked)
            trace.states.add(fingerprint(row))
            trace.numbers.setdefault(uid, set()).add(int(row["_id"]))
    return [found[key] for key in sorted(found)]


def rows_of(landing: Landing) -> Iterator[tuple[str, str, Row]]:
    """Yield every submission in landing, in every state: its form, the form's uid, itself."""
    for form in landing.forms():
        for pull in landing.pulls(form):
            for page in pull.read(*ROWS):
                for row in page["results"]:
                    yield form, pull.uid, row


def named(ids: Collection[str], programme: Programme, pseudonyms: Pseudonyms) -> Wanted:
    """Return what looks for submissions by their ids, and by pseudonyms that stand in them."""
    asked = {
        place.code: {
            question
            for question, kind in programme.questionnaire(place.code).classes.items()
            if kind == "pseudonym"
        }
        for place in programme.file.forms
    }
    made = cache(pseudonyms.of)

    def wanted(form: str, row: Row) -> str | None:
        if (root := root_of(row)) in ids:
            return root
        questions = asked.get(form, set())
        # Of a thinned submission the pseudonym is all that was left.
        known_as = str if is_thinned(row) else made
        standing = (known_as(answer) for name, answer in answers_of(row) if name in questions)
        return next((one for one in standing if one in ids), None)

    return wanted


def answers_of(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each answer of a submission with its question's path, those inside repeats too."""
    for key, value in row.items():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, Mapping):
                    yield from answers_of(item)
        elif not isinstance(value, Mapping) and value is not None:
            yield key, str(value)
