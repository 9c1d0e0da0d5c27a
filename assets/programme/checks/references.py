"""Every name that one file uses of another is there: partners, agreements, indicators, forms."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from assets.programme.csv_files import Rows
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Known
from assets.programme.registers import PROMISE_TYPES
from assets.programme.validation import near

EVERYONE = "*"


def unknown(what: str, found: str, known: Known, where: str) -> str | None:
    """Return what to say of a name that is not known; nothing if it is, or nobody can tell."""
    if known is None or found in known:
        return None
    return f"{what} {found!r} is not in {where}{near(found, known)}"


def partners_are_registered(draft: Draft) -> Iterator[Problem]:
    """Whoever a row is about is in the register."""
    known = draft.partners.names("partner")
    own = (draft.agreements, draft.commitments, draft.strategies, draft.link_codes, draft.contacts)
    for rows in own:
        yield from _named(rows, "partner", lambda row: [row.partner], known, "partners.csv")
    everyone = None if known is None else known | {EVERYONE}
    for figures in (draft.targets, draft.values, draft.notes):
        yield from _named(figures, "partner", lambda row: [row.partner], everyone, "partners.csv")
    yield from _named(
        draft.mapping, "organisation", lambda row: row.organisations, known, "partners.csv"
    )
    for place, result in draft.placed_results():
        for number, responsibility in enumerate(result.responsibilities):
            for position, partner in enumerate(responsibility.partners):
                message = unknown("partner", partner, known, "partners.csv")
                if message:
                    inner = (*place, "responsibilities", number, "partners", position)
                    yield draft.in_framework(inner, f"{result.code}: {message}")


def commitments_name_an_agreement_of_their_partner(draft: Draft) -> Iterator[Problem]:
    """A promise belongs to an agreement that its own partner has."""
    known = draft.agreements.names("agreement")
    partners = draft.partners.names("partner") or frozenset()
    owners = {
        row["agreement"]: row["partner"]
        for _, row in (draft.agreements.cells if known else ())
        if row.get("partner") in partners
    }
    for line, row in draft.commitments.records:
        if row.agreement is None:
            continue
        message = unknown("agreement", row.agreement, known, "agreements.csv")
        owner = owners.get(row.agreement, row.partner)
        if owner != row.partner and row.partner in partners:
            message = f"agreement {row.agreement!r} is {owner}'s, and the promise {row.partner}'s"
        if message:
            yield Problem(draft.commitments.name, line, message)


def promise_types_are_known(draft: Draft) -> Iterator[Problem]:
    """A promise is of a type of the domain, or of one that the programme gave a name."""
    named = {
        str(code)
        for content, _ in draft.names.values()
        if isinstance(content, dict)
        for code in content.get("promise_types") or ()
    }
    known = frozenset(PROMISE_TYPES | named)
    for rows in (draft.commitments, draft.commitment_rules):
        for line, row in rows.records:
            message = unknown("type", row.type, known, f"the types of promises {_span(known)}")
            if message:
                yield Problem(rows.name, line, message)
    for number, code in enumerate(draft.file.commitments.never_deemed if draft.file else ()):
        message = unknown("type", code, known, f"the types of promises {_span(known)}")
        if message:
            yield draft.in_programme(("commitments", "never_deemed", number), message)


def each_account_sends_for_one_side(draft: Draft) -> Iterator[Problem]:
    """An account says who speaks, so it is nobody else's."""
    file = draft.file
    owners = dict.fromkeys(file.agency.accounts if file else (), "the agency")
    for number, account in enumerate(file.agency.accounts if file else ()):
        if account in (file.agency.accounts[:number] if file else ()):
            yield draft.in_programme(
                ("agency", "accounts", number), f"account {account!r} is named twice"
            )
    for line, row in draft.partners.records:
        for account in row.accounts:
            owner = owners.setdefault(account, row.partner)
            if owner != row.partner:
                message = f"account {account!r} is {owner}'s too; it must say who speaks"
                yield Problem(draft.partners.name, line, message)


def each_address_is_one_partners(draft: Draft) -> Iterator[Problem]:
    """What a partner's report says is for that partner, so its address is nobody else's."""
    first: dict[str, tuple[str, int]] = {}
    for line, row in draft.contacts.records:
        owner, at = first.setdefault(row.email.lower(), (row.partner, line))
        if owner != row.partner:
            message = f"the address is {owner}'s in line {at}; it would get another's report"
            yield Problem(draft.contacts.name, line, message)


def _span(known: frozenset[str]) -> str:
    return ", ".join(sorted(known))


def _named(
    rows: Rows[Any],
    what: str,
    names: Callable[[Any], Iterable[str]],
    known: Known,
    where: str,
) -> Iterator[Problem]:
    for line, row in rows.records:
        for name in names(row):
            message = unknown(what, name, known, where)
            if message:
                yield Problem(rows.name, line, message)


RULES = (
    partners_are_registered,
    commitments_name_an_agreement_of_their_partner,
    promise_types_are_known,
    each_account_sends_for_one_side,
    each_address_is_one_partners,
)
