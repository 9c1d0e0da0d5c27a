"""What a notice says, as a message of mail and as an object for a webhook.

Accord's own sentences, names of steps and the run's link; never an error's text or an answer.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from assets.delivery.incidents import ID_LETTERS, Notice
from assets.programme.read import Programme
from dashboards.legible import legible
from pipelines.mail import Attachment

MOST_NAMED = 10  # Of a token that is wrong, a step of every form fails.
MOST_LETTERS = 1_000
SETTING = "ACCORD_DAGSTER_URL"
CALLS = str.maketrans("<>@", "‹›＠")  # noqa: RUF001 - look-alikes that call nobody.


@dataclass(frozen=True)
class Words:
    """A notice in words; `link` is empty where nobody said where Dagster's pages are."""

    programme: str
    job: str
    run: str
    steps: tuple[str, ...]
    sentences: tuple[str, ...]
    ended: str
    link: str
    is_over: bool

    @classmethod
    def of(cls, notice: Notice, programme: Programme, dagster: str) -> "Words":
        """Put a notice into words; `dagster` is the address of Dagster's pages."""
        zone = programme.file.time_zone
        at = datetime.fromtimestamp(notice.at, UTC).astimezone(ZoneInfo(zone))
        return cls(
            programme=programme.code,
            job=legible(notice.job),
            run=notice.run,
            steps=tuple(legible(one.step) for one in notice.incidents),
            sentences=tuple(legible(one.sentence, MOST_LETTERS) for one in notice.incidents),
            ended=f"{at:%Y-%m-%d %H:%M} ({zone})",
            link=f"{dagster}/runs/{notice.run}" if is_address(dagster) else "",
            is_over=notice.is_over,
        )

    @property
    def subject(self) -> str:
        """One line: which job of which programme, and how it stands."""
        count = len(self.sentences)
        new = "1 new failure" if count == 1 else f"{count} new failures"
        over = "1 failure is over" if count == 1 else f"{count} failures are over"
        return f"Accord: {self.programme}, {self.job}: {over if self.is_over else new}"

    @property
    def text(self) -> str:
        """The whole of it: what failed, what to do, and where to look."""
        named = [*zip(self.steps, self.sentences, strict=True)]
        lines = [f"- {step or self.job}: {said}" for step, said in named[:MOST_NAMED]]
        if len(named) > MOST_NAMED:
            lines.append(f"- and {len(named) - MOST_NAMED} more, which the run shows")
        where = f"The run: {self.link or f'{self.run} (set {SETTING} for a link)'}"
        return "\n".join([self._begin, "", *lines, "", self._do, where, f"Ended: {self.ended}", ""])

    @property
    def _begin(self) -> str:
        if self.is_over:
            return f"Over in the job {self.job} of {self.programme}; a later run did well:"
        return f"Failed in the job {self.job} of {self.programme}:"

    @property
    def _do(self) -> str:
        if self.is_over:
            return "There is nothing to do."
        return (
            "What to do: what is said above, then start the job again or wait for its next run. "
            "This is not told again while it goes on; one message will say that it is over."
        )

    def as_dict(self) -> dict[str, object]:
        """Return it for a webhook."""
        return {
            "text": _inert(f"{self.subject}\n\n{self.text}"),
            "programme": self.programme,
            "job": self.job,
            "run": self.run,
            "step": ", ".join(self.steps[:MOST_NAMED]),
            "sentence": "\n".join(self.sentences[:MOST_NAMED]),
            "link": self.link,
            "is_over": self.is_over,
        }


@dataclass(frozen=True)
class NoticeMail:
    """A notice to one address."""

    words: Words
    address: str = field(repr=False)
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()

    @property
    def message(self) -> str:
        """What the message is known by: the same for the same notice, and no address."""
        words = self.words
        parts = (words.programme, words.run, words.is_over, words.sentences, self.address.lower())
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:ID_LETTERS]

    @property
    def subject(self) -> str:
        """Its subject."""
        return self.words.subject

    @property
    def text(self) -> str:
        """Its text."""
        return self.words.text


def _inert(text: str) -> str:
    """Return a text in which a chat program finds no one to call and no link under other words."""
    return text.translate(CALLS).replace("](", "] (")


def is_address(text: str) -> bool:
    """Say whether a link may begin so: an address of the web without an account in it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    is_plain = "@" not in parts.netloc and not parts.query and not parts.fragment
    return is_web and is_plain and text.isprintable() and " " not in text
