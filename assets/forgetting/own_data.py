"""A copy of what is kept about somebody: every answer in every state, as it was asked.

It is made from landing, where answers stand that staging drops, too. What staging and figures make
of them follows from them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from assets.forgetting.traces import Row, Wanted, rows_of
from assets.kobo.fingerprints import fingerprint
from assets.kobo.landing import Landing
from assets.kobo.submission_ids import root_of
from assets.kobo.thinned import THINNED, is_thinned
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.form import Form, read_form

# What KoboToolbox and its apps write beside the answers; the rest of it stands in the head.
NO_ANSWERS = ("_", "formhub/")


@dataclass(frozen=True)
class Worded:
    """How a form words its questions and choices, in one language where it has that."""

    form: Form
    language: str

    def question(self, xpath: str) -> str:
        """Return a question's wording; its path where it has none."""
        found = self._questions.get(xpath)
        return self._in_words(found[1]) or xpath if found else xpath

    def answer(self, xpath: str, said: object) -> object:
        """Return an answer; the wording of each choice where it is a choice."""
        found = self._questions.get(xpath)
        if not found or not found[0] or not isinstance(said, str):
            return said
        labels = self._choices
        worded = [labels.get((found[0], name), name) for name in said.split()]
        return "; ".join(worded)

    def _in_words(self, labels: Mapping[str, str]) -> str:
        ours = [
            text
            for language, text in labels.items()
            if language == self.language or language.endswith(f"({self.language})")
        ]
        return next(iter([*ours, *labels.values()]), "")

    @cached_property
    def _questions(self) -> dict[str, tuple[str | None, Mapping[str, str]]]:
        return {one.xpath: (one.choice_list, one.labels) for one in self.form.questions}

    @cached_property
    def _choices(self) -> dict[tuple[str, str], str]:
        return {
            (one.choice_list, one.name): self._in_words(one.labels) or one.name
            for one in self.form.choices
        }


def own_data(
    landing: Landing, programme: Programme, wanted: Wanted, language: str
) -> list[dict[str, Any]]:
    """Return every submission that is looked for, with its answers in each state it had."""
    places = {place.code: place for place in programme.file.forms}

    @cache
    def worded(form: str) -> Worded:
        versions = (version for pull in landing.pulls(form) for version in pull.versions())
        return Worded(read_form(versions), language)

    found: dict[tuple[str, str], dict[str, Any]] = {}
    for form, _, row in rows_of(landing):
        if not wanted(form, row):
            continue
        one = found.setdefault((form, root_of(row)), _head(form, row, places.get(form)))
        one["states"].setdefault(fingerprint(row), _state(row, worded(form)))
    return [{**one, "states": list(one["states"].values())} for _, one in sorted(found.items())]


def of_partner(programme: Programme, partner: str) -> Wanted:
    """Return what looks for the submissions that are about a partner."""
    asked = {place.code: place.partner for place in programme.file.forms}

    def wanted(form: str, row: Row) -> str | None:
        question = asked.get(form)
        return partner if question and row.get(question) == partner else None

    return wanted


def _head(form: str, row: Row, place: FormPlace | None) -> dict[str, Any]:
    return {
        "form": place.heading if place else form,
        "root_uuid": root_of(row),
        "sent_on": row.get("_submission_time"),
        "states": {},
    }


def _state(row: Row, worded: Worded) -> dict[str, Any]:
    return {
        "number": row["_id"],
        "sent_by": row.get("_submitted_by"),
        "status": (row.get("_validation_status") or {}).get("label"),
        "files": [file.get("media_file_basename") for file in row.get("_attachments") or []],
        "originals": "deleted, as their time had come" if is_thinned(row) else "kept",
        "answers": list(_answers(row, worded)),
    }


def _answers(row: Row, worded: Worded) -> Iterator[dict[str, object]]:
    for key, said in row.items():
        if key.startswith(NO_ANSWERS) or key == THINNED or said is None:
            continue
        if isinstance(said, list) and all(isinstance(item, Mapping) for item in said):
            items = [list(_answers(item, worded)) for item in said]
            yield {"question": worded.question(key), "asked_as": key, "items": items}
        else:
            yield {
                "question": worded.question(key),
                "asked_as": key,
                "answer": worded.answer(key, said),
            }
