"""What the commands about forms print, and the code they end with.

What is printed about is found out in `pipelines.forms_cli`.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TypeVar

from assets.kobo.standing import Plan, Standing
from assets.programme.model import FormPlace
from pipelines.options import NOTHING_COULD_RUN
from pipelines.said import say, say_as_json

SOMETHING_TO_LOOK_AT = 1
Found = TypeVar("Found")


class Failure(str):
    """The sentence that says why something could not be found out or done."""

    __slots__ = ()


# What was found out about each form, or why it could not be.
Answers = list[tuple[FormPlace, Found | Failure]]


def failures(answers: Answers[Found]) -> int:
    """Return how many forms nothing could be found out about."""
    return sum(isinstance(answer, Failure) for _, answer in answers)


def exit_code(failed: int, asked: int) -> int:
    """Return 0 where all went well, 1 where some failed, 2 where all did."""
    if not failed:
        return 0
    return SOMETHING_TO_LOOK_AT if failed < asked else NOTHING_COULD_RUN


def print_lines(answers: Answers[Found], told: Callable[[Found], str]) -> None:
    """Print a line or more for each form; why something failed goes to the error stream."""
    for place, answer in answers:
        if isinstance(answer, Failure):
            say(f"{place.code}: {answer}", err=True)
        else:
            say(f"{place.code}: {told(answer)}")


def print_json(answers: Answers[Found], told: Callable[[Found], dict[str, object]]) -> None:
    """Print one JSON object for scripts."""
    found = [
        {"form": place.code, "uid": place.uid}
        | ({"problem": answer} if isinstance(answer, Failure) else told(answer))
        for place, answer in answers
    ]
    say_as_json({"forms": found})


def line(found: Standing) -> str:
    """Say in a line how a form stands on its server."""
    version = "not deployed"
    if found.version:
        day = (found.deployed_at or "")[:10]
        version = f"version {found.version_number or found.version} of {day}"
        version += "" if found.is_open else ", archived"
    drafts = ", with changes that are not deployed" if found.has_undeployed_changes else ""
    seen = "submissions not shown to this account"
    if found.submissions is not None:
        seen = f"{found.submissions} submission{'' if found.submissions == 1 else 's'}"
    return f"{found.uid} “{found.title}”, {version}{drafts}, {seen}"


def listed(found: Plan, left_out: Sequence[str]) -> str:
    """Say how folder and server differ, a line for each difference and each question left out."""
    waiting = [
        f"survey: answers to {xpath} stay out until {found.path.name} gives it a data_class"
        for xpath in left_out
    ]
    return "\n  ".join([found.summary, *map(str, found.differences), *waiting])


def compared(found: Plan, left_out: Sequence[str]) -> dict[str, object]:
    """Return how folder and server differ, for scripts."""
    return {
        "same": found.step == "nothing",
        "summary": found.summary,
        "differences": [asdict(difference) for difference in found.differences],
        "without_data_class": list(left_out),
    }
