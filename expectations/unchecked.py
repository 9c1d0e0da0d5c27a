"""What is demanded of the answers but could not be turned into a check."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

Usable = TypeVar("Usable")


@dataclass(frozen=True)
class NotChecked:
    """A rule, or what a form demands, that could not be turned into a check, and why.

    `reason` is a code, put into words by `expectations.words.wordings`; `what` is what these words
    name of the form itself, such as a function of an expression.
    """

    code: str
    form: str
    column_name: str
    reason: str
    what: str = ""


def apart(
    found: Iterable[Usable | NotChecked | None],
) -> tuple[list[Usable], list[NotChecked]]:
    """Return what a rule can go on with, and each reason why it cannot be checked, once."""
    usable: list[Usable] = []
    reasons: dict[NotChecked, None] = {}
    for one in found:
        if isinstance(one, NotChecked):
            reasons[one] = None
        elif one is not None:
            usable.append(one)
    return usable, list(reasons)
