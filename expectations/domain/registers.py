"""Rules that hold every form against the programme's registers: who may speak, and for whom.

A rule of a form whose question was not asked yet cannot be checked there, and says so. What is
wrong with days and scores is `expectations.domain.bounds`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assets.accountability.events import FORM as PROMISES
from assets.accountability.register import promise_codes
from assets.programme.model import FormPlace
from assets.staging.tables import column_name
from assets.warehouse.connection import quoted
from expectations.domain import bounds
from expectations.domain.queries import WHOLE, Part, found, is_none_of, listed, missing, one_rule
from expectations.domain.rule import Context, DomainRule, NotChecked

PROMISE, PROMISED_TO = "promise__commitment", "promise__partner"


def rules(context: Context) -> Iterator[DomainRule | NotChecked]:
    """Yield the rules that every programme has: who may speak, for whom, and when."""
    yield from one_rule("each_submission_is_here_once", "error", _once(context))
    yield from one_rule("partner_is_in_the_register", "error", _partners(context))
    yield from one_rule("sender_speaks_for_the_partner", "error", _senders(context))
    yield from one_rule("code_speaks_for_the_partner", "error", _codes(context))
    yield from one_rule("promise_is_in_the_register", "error", _promises(context))
    yield from bounds.rules(context)


def _once(context: Context) -> Iterator[Part]:
    for place in context.programme.file.forms:
        if context.has(place.code, "root_uuid"):
            rows = context.received(place.code, place.code)
            copies = f"(select root_uuid from {rows} group by root_uuid having count(*) > 1)"
            yield found(place.code, copies, {WHOLE: "true"})


def _partners(context: Context) -> Iterator[Part | NotChecked]:
    registered = [row.partner for row in context.programme.partners]
    for place, partner in _about_partners(context):
        why = missing(context, "partner_is_in_the_register", place.code, place.code, partner)
        if why:
            yield why
            continue
        condition = is_none_of(quoted(partner), registered)
        rows = context.received(place.code, place.code)
        yield found(place.code, rows, {partner: condition})


def _senders(context: Context) -> Iterator[Part | NotChecked]:
    """An account of the agency speaks for every partner, another for its own."""
    accounts = context.programme.accounts
    own = [(account, partner) for account, _, partner in accounts if partner]
    agency = listed(account for account, _, partner in accounts if not partner)
    registered = listed(row.partner for row in context.programme.partners)
    pairs = (
        f"select * from unnest({agency}) as one(voice), unnest({registered}) as other(partner)"
        f" union all {_pairs(own)}"
    )
    for place, partner in _about_partners(context):
        if place.link_code is None:
            yield _speaking(
                context, "sender_speaks_for_the_partner", place, "submitted_by", partner, pairs
            )


def _codes(context: Context) -> Iterator[Part | NotChecked]:
    """A link's code is known here by its pseudonym only, as it is in the answers."""
    made = context.pseudonyms
    links = context.programme.link_codes if made else ()
    pairs = _pairs([(made.of(link.code), link.partner) for link in links] if made else [])
    for place, partner in _about_partners(context):
        if place.link_code is not None:
            voice = column_name(place.link_code)
            yield _speaking(context, "code_speaks_for_the_partner", place, voice, partner, pairs)


def _speaking(  # noqa: PLR0913, PLR0917 - the rule, and the two halves of what it looks up.
    context: Context, code: str, place: FormPlace, voice: str, partner: str, pairs: str
) -> Part | NotChecked:
    why = missing(context, code, place.code, place.code, voice, partner)
    if why:
        return why
    condition = f"{quoted(voice)} is null or {_is_no_pair(voice, partner)}"
    rows = context.received(place.code, place.code)
    asked = {voice: {"other_question": place.partner or ""}}
    return replace(found(place.code, rows, {voice: condition}, pairs=pairs), columns=asked)


def _promises(context: Context) -> Iterator[Part | NotChecked]:
    """A promise that some row proposes needs no place in the register yet."""
    if PROMISES not in {place.code for place in context.programme.file.forms}:
        return
    code = "promise_is_in_the_register"
    why = missing(context, code, PROMISES, PROMISES, PROMISE, PROMISED_TO)
    if why:
        yield why
        return
    pairs = _pairs(promise_codes(context.programme))
    if context.has(PROMISES, "promise__action"):
        pairs += (
            f" union all select {PROMISE}, {PROMISED_TO} from staging.{PROMISES}"
            f" where promise__action = 'propose' and {PROMISE} is not null"
            f" and {PROMISED_TO} is not null"
        )
    condition = {PROMISE: _is_no_pair(PROMISE, PROMISED_TO)}
    yield found(PROMISES, context.received(PROMISES, PROMISES), condition, pairs=pairs)


def _about_partners(context: Context) -> Iterator[tuple[FormPlace, str]]:
    for place in context.programme.file.forms:
        if place.partner:
            yield place, column_name(place.partner)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Return SQL for pairs; two lists stay short where rows of values would not."""
    known = list(pairs)
    voices, partners = listed(one for one, _ in known), listed(other for _, other in known)
    return f"select unnest({voices}) as voice, unnest({partners}) as partner"


def _is_no_pair(voice: str, partner: str) -> str:
    """Return SQL that finds what is surely no pair.

    With an empty half it might be one, unless no pair has the other half.
    """
    one, other = quoted(voice), quoted(partner)
    return (
        f"case when {one} is null then {other} not in (select partner from pairs)"
        f" when {other} is null then {one} not in (select voice from pairs)"
        f" else ({one}, {other}) not in (select (voice, partner) from pairs) end"
    )
