"""What dimensions and their members are called, and in which order they stand."""

from collections.abc import Iterable

from dashboards.language import Language
from dashboards.rows import Member

CROSSED, TOGETHER = "×", "+"
NOT_RECORDED = "not_recorded"


class Words:
    """What dimensions and their members are called."""

    def __init__(self, members: Iterable[Member], language: Language) -> None:
        self._members: dict[str, dict[str, Member]] = {}
        for member in members:
            self._members.setdefault(member.dimension, {})[member.member] = member
        self._language = language

    def title(self, dimension: str) -> str:
        """Return a dimension's wording."""
        known = next(iter(self._members.get(dimension, {}).values()), None)
        return known.title if known else dimension

    def label(self, dimension: str, member: str) -> str:
        """Return a member's wording; of several that are told together, all of theirs."""
        if member == NOT_RECORDED:
            return self._language.gettext("Not recorded")
        known = self._members.get(dimension, {})
        labels = [known[part].label if part in known else part for part in member.split(TOGETHER)]
        return self._language.listing(labels)

    def crossed_title(self, dimension: str) -> str:
        """Return a dimension's wording, or that of both of a crossing."""
        return f" {CROSSED} ".join(map(self.title, dimension.split(CROSSED)))

    def crossed_label(self, dimension: str, member: str) -> str:
        """Return a member's wording, or those of both members of a crossing."""
        places = zip(dimension.split(CROSSED), member.split(CROSSED), strict=True)
        return f" {CROSSED} ".join(self.label(*place) for place in places)

    def place(self, dimension: str, member: str) -> tuple[int, str]:
        """Return where a member stands: in the programme's order, what is not recorded last."""
        known = list(self._members.get(dimension, {}))
        first = member.split(TOGETHER, maxsplit=1)[0]
        return known.index(first) if first in known else len(known), member
