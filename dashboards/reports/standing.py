"""How far a report has come: a working copy, a draft for the partner's reply, or final.

The days come from the edition: a period is closed with its first publication, partners have their
time to reply from then on, and a named person releases.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.replies import reply_until
from dashboards.rows import Release

Stage = Literal["working", "draft", "waiting", "final"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the report of a period stands, and until when the partner may reply."""

    stage: Stage
    reply_until: date | None
    release: Release | None

    GATHERS: ClassVar[frozenset[Stage]] = frozenset({"working", "draft"})

    @property
    def gathers_replies(self) -> bool:
        """Whether the partner may still reply before the report is final."""
        return self.stage in self.GATHERS


def standing_of(edition: Edition, period: str | None) -> Standing:
    """Return where the report of a period stands on the edition's day."""
    last_day = reply_until(edition, period) if period else None
    release = next((row for row in edition.releases if row.period == period), None)
    if release:
        return Standing("final", last_day, release)
    if last_day is None:
        return Standing("working", None, None)
    stage: Stage = "draft" if edition.programme.as_of <= last_day else "waiting"
    return Standing(stage, last_day, None)


def head_words(edition: Edition, standing: Standing, language: Language) -> str:
    """Say on each page where the report stands."""
    if standing.stage == "final" and standing.release:
        day = language.day(standing.release.released_on)
        return language.gettext("Partner report · final, released %(day)s", day=day)
    if standing.stage == "draft" and standing.reply_until:
        day = language.day(standing.reply_until)
        return language.gettext("Partner report · draft, reply by %(day)s", day=day)
    if standing.stage == "waiting" and standing.reply_until:
        day = language.day(standing.reply_until)
        return language.gettext("Partner report · draft, replies were due by %(day)s", day=day)
    day = language.day(edition.programme.as_of)
    return language.gettext("Partner report · working copy, data to %(day)s", day=day)


def release_words(standing: Standing, language: Language) -> str:
    """Say who released the report, and why early if it was; empty before."""
    release = standing.release
    if release is None:
        return ""
    said = language.gettext(
        "Released as final on %(day)s by %(name)s.",
        day=language.day(release.released_on),
        name=release.released_by,
    )
    if release.early_because:
        early = language.gettext("Early, because: %(reason)s", reason=release.early_because)
        said = f"{said} {early}"
    return said
