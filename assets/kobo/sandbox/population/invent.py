"""Invented submissions for a programme: what its partners and the Agency would have sent.

Every answer follows from `population.yaml` and its seed, never from the clock of the machine.
Putting the submissions onto the sandbox server belongs elsewhere.
"""

from collections.abc import Callable, Iterator, Mapping
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any

from assets.kobo.sandbox.population.capacity import assessments
from assets.kobo.sandbox.population.cases import cases
from assets.kobo.sandbox.population.claims import events
from assets.kobo.sandbox.population.events import happenings
from assets.kobo.sandbox.population.payments import payments
from assets.kobo.sandbox.population.plans import updates
from assets.kobo.sandbox.population.principles import surveys
from assets.kobo.sandbox.population.profiles import profiles
from assets.kobo.sandbox.population.pulse import interviews
from assets.kobo.sandbox.population.replies import replies
from assets.kobo.sandbox.population.reports import reports
from assets.kobo.sandbox.population.representation import checks
from assets.kobo.sandbox.population.slips import with_slips
from assets.kobo.sandbox.population.submission import InventedSubmission
from assets.kobo.sandbox.population.volunteers import logs
from assets.kobo.sandbox.population.world import World, read_world

__all__ = ["InventedSubmission", "form_changes", "invent"]

# What each form's submissions follow from: the section of the settings, and who tells them.
STORIES: dict[str, tuple[str, Callable[[World], Iterator[InventedSubmission]]]] = {
    "quarterly_report": ("reports", reports),
    "capacity_assessment": ("capacity", assessments),
    "commitment_event": ("promises", events),
    "partner_profile": ("profiles", profiles),
    "action_plan_update": ("plans", updates),
    "volunteer_log": ("volunteering", logs),
    "event": ("events", happenings),
    "representation_check": ("representation", checks),
    "principles_survey": ("principles", surveys),
    "grant_payment": ("payments", payments),
    "report_reply": ("replies", replies),
}
CASES, INTERVIEWS = "registration_case", "community_pulse"
Stream = Iterator[InventedSubmission]


def invent(folder: Path, submissions: int | None = None) -> Iterator[InventedSubmission]:
    """Yield the invented submissions of the programme in a folder, oldest first.

    The same folder and number always give the same submissions. Without a number, there are as
    many as the settings say. With a smaller one, it is the oldest ones that come; with a larger
    one, more people open a case or are interviewed, and no more memory is needed for them.
    """
    world = read_world(folder)
    told_here = [form for form, (section, _) in STORIES.items() if section in world.settings]
    stories = [_story(world, form) for form in told_here]
    told = sum(map(len, stories))
    streams = [iter(story) for story in stories]
    streams += _open_ended(world, None if submissions is None else submissions - told)
    yield from islice(merge(*streams, key=lambda one: (one.submitted_at, one.form)), submissions)


def form_changes(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return, by form, what its second version asks in addition and since when."""
    changes: Mapping[str, Mapping[str, Any]] = read_world(folder).settings.get("form_changes", {})
    return changes


def _story(world: World, form: str) -> list[InventedSubmission]:
    """Return all submissions of a form whose number follows from partners and quarters."""
    return sorted(
        with_slips(world, form, STORIES[form][1](world)),
        key=lambda one: (one.submitted_at, one.form, one.submitted_by or "", str(one.answers)),
    )


def _open_ended(world: World, wanted: int | None) -> list[Stream]:
    """Return the streams of cases and interviews, together as many as wanted if that is more."""
    numbers = {
        (CASES, partner): number
        for partner, number in world.settings.get("registration", {}).get("cases", {}).items()
    }
    numbers |= {
        (INTERVIEWS, district): number
        for district, number in world.settings.get("pulse", {}).get("interviews", {}).items()
    }
    usual = sum(numbers.values())
    if wanted is not None and wanted > usual:
        numbers = _shared_out(numbers, usual, wanted)
    return [_stream(world, form, where, number) for (form, where), number in numbers.items()]


def _shared_out(
    numbers: dict[tuple[str, str], int], usual: int, wanted: int
) -> dict[tuple[str, str], int]:
    """Return the numbers grown in proportion, adding up to exactly what is wanted."""
    ends, reached = {}, 0
    for key, number in numbers.items():
        begins = reached * wanted // usual
        reached += number
        ends[key] = reached * wanted // usual - begins
    return ends


def _stream(world: World, form: str, where: str, number: int) -> Stream:
    tell = cases if form == CASES else interviews
    return with_slips(world, form, tell(world, where, number))
