"""Promises that one side proposed and the other agreed to, outside the register.

Either side can propose a promise; it counts once the other agrees (DESIGN §8). Its wording is
free text, restricted until a person clears it, so the type of promise stands in its place.
"""

from collections.abc import Iterator, Mapping, Sequence

from assets.accountability.register import Between, Promise
from assets.accountability.states import Event


def agreed_proposals(
    said: Mapping[Between, Sequence[Event]], types: Mapping[str, Mapping[str, str]]
) -> Iterator[Promise]:
    """Yield a promise for each proposal that the other side agreed to.

    `types` gives the wording of each type of promise, in each language of the programme.
    """
    for (commitment, _), events in said.items():
        proposal = next((event for event in events if event.action == "propose"), None)
        if proposal is None or proposal.new_due_on is None or not proposal.promised_by:
            continue
        agreement = next(
            (
                event
                for event in events
                if event.action == "agree"
                and event.side != proposal.side
                and event.happened_on >= proposal.happened_on
            ),
            None,
        )
        if agreement is None:
            continue
        wording = {language: named.get(proposal.type) for language, named in types.items()}
        yield Promise(
            commitment=commitment,
            partner=proposal.partner,
            agreement=None,
            side=proposal.promised_by,
            type=proposal.type,
            text_en=wording.get("en"),
            text_fr=wording.get("fr"),
            agreed_on=agreement.happened_on,
            due_on=proposal.new_due_on,
            text_es=wording.get("es"),
            text_ar=wording.get("ar"),
        )
