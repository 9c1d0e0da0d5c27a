"""What goes wrong on purpose in the invented answers, and what an older form did not ask.

Planned mistakes stand in `population.yaml`, each with the kind of rule that it breaks; one that
is only odd breaks none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from assets.kobo.sandbox.population.submission import InventedSubmission
from assets.kobo.sandbox.population.world import World

Answers = dict[str, Any]
PLANNED = ("wrong_answer", "odd_answer", "sent_again")
LATER = timedelta(minutes=23)


def with_slips(
    world: World, form: str, told: Iterable[InventedSubmission]
) -> Iterator[InventedSubmission]:
    """Yield a form's submissions with the mistakes and the older questions that are planned.

    A mistake hits the partner's n-th submission in which its question is answered (`nth`, from 1).
    What is sent again comes once more besides, a little later, with the mistake if there is one.
    """
    waiting = {
        number: [mistake, int(mistake.get("nth", 1))]
        for number, mistake in enumerate(world.settings["mistakes"])
        if mistake["what"] in PLANNED and mistake["form"] == form
    }
    for one in told:
        wrong, copies = one, []
        for number, entry in list(waiting.items()):
            mistake, left = entry
            if wrong.is_meant_wrong or not _is_hit(wrong, mistake):
                continue
            entry[1] = left - 1
            if not entry[1]:
                del waiting[number]
                if mistake["what"] == "sent_again":
                    copies.append(_again(wrong, mistake))
                else:
                    wrong = _spoilt(wrong, mistake)
        yield from (_as_asked(world, each) for each in (wrong, *copies))


def _again(one: InventedSubmission, mistake: Mapping[str, Any]) -> InventedSubmission:
    copy = replace(one, submitted_at=one.submitted_at + LATER, edits=(), is_reviewed_last=False)
    return _spoilt(copy, mistake) if "breaks" in mistake else copy


def _is_hit(one: InventedSubmission, mistake: Mapping[str, Any]) -> bool:
    newest = one.states[-1][1]
    named = [
        str(newest[path]) for path in newest if path.endswith(("/partner", "/partners_present"))
    ]
    if mistake["partner"] not in " ".join(named).split():
        return False
    beside = mistake.get("beside", mistake.get("question"))
    return beside is None or any(True for _ in _places(newest, beside))


def _spoilt(one: InventedSubmission, mistake: Mapping[str, Any]) -> InventedSubmission:
    kind = mistake.get("breaks")
    if "account" in mistake:
        return replace(one, submitted_by=mistake["account"], is_meant_wrong=kind)
    edits = tuple((at, _changed(answers, mistake)) for at, answers in one.edits)
    answers = _changed(one.answers, mistake)
    return replace(one, answers=answers, edits=edits, is_meant_wrong=kind)


def _changed(answers: Answers, mistake: Mapping[str, Any]) -> Answers:
    """Return one state of the answers with the mistake, where it answers the question at all."""
    question = mistake["question"]
    copy = {
        path: [dict(item) for item in answer] if isinstance(answer, list) else answer
        for path, answer in answers.items()
    }
    for place in _places(copy, mistake.get("beside", question)):
        if mistake["answer"] is None:
            place.pop(question, None)
        else:
            place[question] = str(mistake["answer"])
        place.update(mistake.get("with", {}))
        break
    return copy


def _places(answers: Answers, question: str) -> Iterator[Answers]:
    """Yield the submission or the items of a repeat in which a question is answered."""
    if question in answers:
        yield answers
    for answer in answers.values():
        if isinstance(answer, list):
            for item in answer:
                yield from _places(item, question)


def _as_asked(world: World, one: InventedSubmission) -> InventedSubmission:
    """Return a submission without what its version of the form did not ask yet."""
    change = world.form_change(one.form)
    if change is None or one.submitted_at.date() > change["offline_until"]:
        return one
    is_old = one.submitted_at.date() < change["deployed_on"]
    if not is_old:
        phone = world.rng("phone", one.form, str(one.submitted_at)).random()
        if phone >= change["offline"]:
            return one
    added = tuple(change["added"])
    answers = {path: answer for path, answer in one.answers.items() if path not in added}
    return replace(one, answers=answers, is_on_old_version=True)
