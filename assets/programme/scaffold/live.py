"""Forms that are live on a KoboToolbox server, as a new programme can start from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assets.kobo.client import KoboClient
from assets.staging.form import Choice, Form, Question, read_form

_PARTNER_QUESTION = re.compile(r"(?i)partner|organi[sz]ation|\bcso\b|\bngo\b|\bong\b|\bosc\b")
_PARTNER_CODE = re.compile(r"[A-Z0-9]{2,8}")


@dataclass(frozen=True)
class LiveForm:
    """A form as it is live on the server."""

    code: str
    uid: str
    title: str
    content: Mapping[str, Any]

    @property
    def form(self) -> Form:
        """What it asks."""
        return read_form([("live", self.content)])

    @property
    def partner(self) -> Question | None:
        """The question that names the partner, where its choices can be codes of partners."""
        for question in self.form.questions:
            is_named = _PARTNER_QUESTION.search(question.xpath.rpartition("/")[2])
            names = [choice.name for choice in self.choices(question)]
            is_one = question.type == "select_one" and not question.path and bool(names)
            if is_named and is_one and all(map(_PARTNER_CODE.fullmatch, names)):
                return question
        return None

    def choices(self, question: Question) -> list[Choice]:
        """Return what a question offers."""
        return [one for one in self.form.choices if one.choice_list == question.choice_list]


def live_forms(client: KoboClient, uids: Iterable[str]) -> list[LiveForm]:
    """Ask the server for the questionnaires that respondents are given.

    Raises:
        KoboRequestError: The token, the permission or a uid is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
    """
    found: list[LiveForm] = []
    for uid in dict.fromkeys(uids):
        answer = client.form(uid)
        content = client.asked(uid, answer)
        title = str(answer.body.get("name") or uid)
        taken = {form.code for form in found}
        found.append(LiveForm(_code(title, taken), uid, title, content))
    return found


def _code(title: str, taken: set[str]) -> str:
    """Return a short name for a form: its title's letters, numbered where they are taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    code = plain if re.match(r"[a-z]", plain) else f"form_{plain}".strip("_")
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code}_{number}"
    return free
