"""Who may read what: the editions of a programme, and the figures that each may hold (DESIGN §8).

How small figures are withheld is `assets.protection.suppression`; writing an edition's file is
`assets.protection.publish`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from assets.programme.model import Protection
from assets.programme.read import Programme

Kind = Literal["public", "internal", "panel", "partner"]
GROUP_DIMENSION = "group"  # A breakdown that names minority groups has its own threshold.
# A figure that fewer partners stand behind is as good as one of theirs (UX §2.2).
FEWEST_PARTNERS = 3


class ReplyWays(NamedTuple):
    """How a partner may reply: the address of the form, and in words; what is not said, None.

    The address has places for what is filled in the report alone; nobody's code is published.
    """

    form: str | None
    by_message: str | None
    outside: str | None


@dataclass(frozen=True)
class Edition:
    """One reader's file; a partner's says how it may reply to its report."""

    kind: Kind
    partner: str | None = None
    reply_ways: ReplyWays | None = None

    @property
    def name(self) -> str:
        """The name of its file and of its folder."""
        return f"partner-{self.partner}" if self.partner else self.kind

    @property
    def indicators(self) -> str:
        """SQL for the indicators `i` that it may hold."""
        if self.kind == "public":
            return "i.sensitivity = 'public'"
        if self.kind == "partner":
            return "i.sensitivity in ('public', 'partner')"
        return "true"

    def partners(self, column: str) -> str:
        """Return SQL that says whose figures it may hold; `*` is the programme."""
        if self.kind == "public":
            return f"{column} = '*'"
        if self.kind == "partner":
            return f"{column} in ('*', '{self.partner}')"
        return "true"

    def known(self, column: str) -> str:
        """Return SQL that says whose own figures a reader may know already.

        A partner knows what it sent, and anybody may read the public file, each partner too.
        """
        if self.kind == "public":
            return f"{column} <> '*'"
        return f"{column} = '{self.partner}'" if self.kind == "partner" else "false"

    def own(self, column: str) -> str:
        """Return SQL that says whose promises and submissions it may hold one by one."""
        if self.kind == "public":
            return "false"
        return f"{column} = '{self.partner}'" if self.kind == "partner" else "true"

    @property
    def fewest_partners(self) -> int:
        """How many partners must stand behind a figure of the programme.

        Besides a partner that reads it, which may be any where anybody may read it.
        """
        return FEWEST_PARTNERS + (self.kind == "public")

    def is_of_few(self, table: str, stands_behind: str) -> str:
        """Return SQL that says whether a row of a table sums up too few partners for its readers.

        Its rows are of a period and a side, of each partner and of all (`*`); `stands_behind` says
        of the row of an`other` partner whether that is in the sum. The agency's own editions show
        every partner anyway.
        """
        if self.kind not in {"public", "partner"}:
            return "false"
        row = table.rpartition(".")[-1]
        return f"""
            {row}.partner = '*' and (
                select count(*) from {table} as other
                where other.partner not in ('*', '{self.partner or ""}')
                    and other.period = {row}.period and other.side = {row}.side
                    and {stands_behind}
            ) between 1 and {self.fewest_partners - 1}
        """

    def fewest_people(self, rules: Protection, dimension: str) -> int:
        """Return the fewest people that a figure of it may speak of."""
        names_group = GROUP_DIMENSION in dimension.split("×")
        if self.kind == "public":
            return rules.public
        if self.kind == "partner":
            return rules.partner
        return rules.internal_group if names_group else rules.internal

    def hides_zero(self, dimension: str) -> bool:
        """Say whether a zero is treated like a small cell."""
        return self.kind != "partner" and GROUP_DIMENSION in dimension.split("×")


def editions_of(programme: Programme) -> Iterator[Edition]:
    """Yield every edition of a programme."""
    yield Edition("public")
    yield Edition("internal")
    yield Edition("panel")
    for partner in programme.partners:
        yield Edition("partner", partner.partner, _reply_ways(programme))


def _reply_ways(programme: Programme) -> ReplyWays:
    rules = programme.file.replies
    return ReplyWays(rules.form, rules.by_message, rules.outside)
