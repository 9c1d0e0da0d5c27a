"""Every promise that was agreed: the single ones, and those that come again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assets.accountability.happened import Happened
from assets.accountability.rules import Occasion, codes, occasions
from assets.programme.read import Programme
from assets.programme.registers import CommitmentRule

Between = tuple[str, str]  # A promise's code, and the partner it is between.


@dataclass(frozen=True)
class Promise:
    """One promise as agreed; `side` may be joint, and then it counts for both sides."""

    commitment: str
    partner: str
    agreement: str | None
    side: str
    type: str
    text_en: str | None
    text_fr: str | None
    agreed_on: date
    due_on: date
    text_es: str | None = None
    text_ar: str | None = None

    @property
    def between(self) -> Between:
        """What one looks up that was said about it."""
        return self.commitment, self.partner

    @property
    def answering(self) -> tuple[str, ...]:
        """The sides that it counts for: a joint promise counts for both (DOMAIN §3.4)."""
        return ("agency", "cso") if self.side == "joint" else (self.side,)


def promises(programme: Programme, happened: Happened) -> Iterator[Promise]:
    """Yield every agreed promise of a programme whose due date is known."""
    for row in programme.commitments:
        yield Promise(
            commitment=row.commitment,
            partner=row.partner,
            agreement=row.agreement,
            side=row.side,
            type=row.type,
            text_en=row.text_en,
            text_fr=row.text_fr,
            agreed_on=row.agreed_on,
            due_on=row.due_on,
            text_es=row.text_es,
            text_ar=row.text_ar,
        )
    for rule in programme.commitment_rules:
        for occasion in occasions(programme, rule, happened):
            due_on = occasion.due_on(programme, rule)
            if due_on is not None:
                yield _recurring(rule, occasion, due_on)


def promise_codes(programme: Programme) -> Iterator[Between]:
    """Yield every promise that may be spoken of, whether or not its clock has started."""
    for row in programme.commitments:
        yield row.commitment, row.partner
    for rule in programme.commitment_rules:
        yield from codes(programme, rule)


def _recurring(rule: CommitmentRule, occasion: Occasion, due_on: date) -> Promise:
    return Promise(
        commitment=occasion.commitment,
        partner=occasion.agreement.partner,
        agreement=occasion.agreement.agreement,
        side=rule.side,
        type=rule.type,
        text_en=rule.text_en,
        text_fr=rule.text_fr,
        agreed_on=occasion.agreement.starts_on,
        due_on=due_on,
        text_es=rule.text_es,
        text_ar=rule.text_ar,
    )
