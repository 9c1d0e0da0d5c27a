"""What minorities propose in a forum, and what becomes of it at the meetings after."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from assets.kobo.sandbox.population.gatherings import Gathering
from assets.kobo.sandbox.population.submission import under
from assets.kobo.sandbox.population.world import World

# How often each theme is proposed: parts of a hundred.
THEMES = {
    "rights": 20, "health": 15, "hiv_care": 7, "registration": 20, "voting": 8, "jobs": 9,
    "ict_access": 5, "language": 16,
}  # fmt: skip
NEW = {"dialogue": (0, 1, 1, 2, 3), "committee_meeting": (0, 0, 1, 1, 2), "joint_review": (0, 0, 1)}
# A forum comes back to a proposal after three weeks at the earliest.
DAYS_TO_THINK = 20


@dataclass(frozen=True)
class Proposal:
    """One proposal, and the decision on it so far."""

    code: str
    tabled_on: date
    theme: str
    decision: str = "pending"
    decided_on: date | None = None
    is_written: bool | None = None
    adopted_text: str | None = None
    text_code: str | None = None
    adopted_on: date | None = None


class Forum:
    """The meetings of one place, which remember what is still undecided."""

    def __init__(self, world: World, letters: str) -> None:
        self.world, self.letters = world, letters
        self._open: list[Proposal] = []
        self._tabled = 0

    def meet(self, one: Gathering) -> list[dict[str, str]]:
        """Return the proposals of one meeting: those taken up again, then those tabled there."""
        rng = self.world.rng("proposals", one.code)
        plan = self.world.settings["events"]
        spoken_of, waiting = [], []
        for proposal in self._open:
            is_ripe = (one.held_on - proposal.tabled_on).days > DAYS_TO_THINK
            if is_ripe and rng.random() < plan["taken_up"]:
                proposal = self._decided(proposal, one, rng)  # noqa: PLW2901 - the same one.
                spoken_of.append(proposal)
            if proposal.decision == "pending":
                waiting.append(proposal)
        tabled = [self._new(one, rng) for _ in range(rng.choice(NEW[one.kind]))]
        self._open = [*waiting, *tabled]
        return [under("proposal", _answers(proposal)) for proposal in (*spoken_of, *tabled)]

    def _new(self, one: Gathering, rng: Random) -> Proposal:
        self._tabled += 1
        code = f"PRO-{self.letters}-{one.held_on.year}-{self._tabled}"
        return Proposal(code, one.held_on, rng.choices([*THEMES], [*THEMES.values()])[0])

    def _decided(self, proposal: Proposal, one: Gathering, rng: Random) -> Proposal:
        plan = self.world.settings["events"]
        if rng.random() >= plan["decided"]:
            return proposal
        decision = rng.choices(("yes", "partly", "no"), plan["decisions"])[0]
        decided = replace(
            proposal,
            decision=decision,
            decided_on=one.held_on,
            is_written=rng.random() < plan["written"],
        )
        if decision == "no" or rng.random() >= plan["adopted"]:
            return replace(decided, adopted_text=None if decision == "no" else "none")
        return replace(
            decided,
            adopted_text=rng.choices(("plan", "budget", "policy"), (50, 34, 16))[0],
            text_code=f"TXT{proposal.code[3:]}",
            adopted_on=one.held_on,
        )


def _answers(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal_code": proposal.code,
        "tabled_on": proposal.tabled_on,
        "theme": proposal.theme,
        "decision": proposal.decision,
        "decided_on": proposal.decided_on,
        "is_written": proposal.is_written,
        "adopted_text": proposal.adopted_text,
        "text_code": proposal.text_code,
        "adopted_on": proposal.adopted_on,
    }
