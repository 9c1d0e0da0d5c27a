"""What the commands that send mail say, to people and to scripts; never an address."""

from collections.abc import Iterator

from assets.delivery.ledger import Kind, Standing, keys_of
from pipelines.mail import Letter, Outcome
from pipelines.planned import Planned
from pipelines.send_desk import SHOWN_LETTERS, Account

SAID = {
    "due": "would be sent",
    "sent": "sent",
    "unsure": "unsure: it may have arrived",
    "refused": "refused for good",
    "later": "not taken yet",
    "unsent": "not sent",
}


def lines_of(account: Account) -> Iterator[str]:
    """Yield an account for people."""
    for one in account.messages:
        yield f"  {_whom(one)}: {_stands(one, account)}"
    for lacking in account.lacking:
        yield f"  {lacking.partner:<8}  gets nothing: {lacking.why}"
    for old in account.elsewhere:
        yield (
            f"  {old.partner:<8}      {old.message[:SHOWN_LETTERS]}  an earlier message on "
            f"{about_what(old.kind, old.about)}: {SAID[old.state]}"
        )
    yield ""
    yield from _what_to_do(account)


def _what_to_do(account: Account) -> Iterator[str]:
    due = sum(one.is_due for one in account.messages)
    standing = [one.standing for one in account.messages if one.standing]
    if account.is_sent:
        sent = sum(one.state == "sent" and one.message in account.tried for one in standing)
        yield f"Sent {_number(sent)} of {_number(len(account.tried))} due."
    elif not due:
        yield "Nothing is left to send."
    else:
        yield (
            f"{_number(due)} would be sent; nothing was. To send: accord {account.command} --really"
        )
    if account.stopped:
        yield account.stopped
    if account.elsewhere or any(one.state == "unsure" for one in standing):
        yield (
            "Ask the partner whether an unsure message arrived, then do: accord "
            f"{account.command} --settle MESSAGE sent --by NAME (or unsent), or to send it again "
            "--resend MESSAGE --by NAME --really."
        )
    if any(one.state == "refused" for one in standing):
        yield (
            "A refused address may be wrong: mend it in contacts.csv, which makes another message, "
            "or --resend MESSAGE --by NAME --really."
        )


def as_object(account: Account) -> dict[str, object]:
    """Return an account for scripts."""
    return {
        "command": account.command,
        "period": account.period,
        "really": account.is_sent,
        "messages": [
            {
                "message": one.letter.message,
                "partner": one.letter.partner,
                "role": one.role,
                "language": one.letter.language,
                "report_language": one.report_language,
                "files": list(one.files),
                "bytes": one.bytes,
                "is_link": one.is_link,
                "state": _state(one, account),
                "was_tried": one.letter.message in account.tried,
                **_details(one.standing),
            }
            for one in account.messages
        ],
        "lacking": [{"partner": one.partner, "why": one.why} for one in account.lacking],
        "unsure_elsewhere": [
            {
                "message": one.message,
                "partner": one.partner,
                "period" if one.kind == "report" else "about": one.about,
            }
            for one in account.elsewhere
        ],
        "stopped": account.stopped or None,
    }


def progress_line(letter: Letter, outcome: Outcome) -> str:
    """Return what came of a message just now."""
    code = f" (code {outcome.code})" if outcome.code else ""
    shown = letter.message[:SHOWN_LETTERS]
    return f"  {letter.partner:<8}  {letter.language}  {shown}  {SAID[outcome.result]}{code}"


def about_what(kind: Kind, about: str) -> str:
    """Return what a message is about: a report's period, or how many things are reminded of."""
    if kind == "report":
        return about
    count = len(keys_of(about))
    return "1 thing due" if count == 1 else f"{count} things due"


def _state(one: Planned, account: Account) -> str:
    if one.standing and (account.is_sent or not one.is_due):
        return one.standing.state
    return "unsent" if account.is_sent else "due"


def _stands(one: Planned, account: Account) -> str:
    state = _state(one, account)
    if state == "due":
        if not one.files:
            return f"{SAID[state]}, on {about_what(one.letter.kind, one.letter.about)}"
        how = "as a link" if one.is_link else f"{one.bytes:,} bytes"
        other = (
            f", report in {one.report_language}"
            if one.report_language != one.letter.language
            else ""
        )
        return f"{SAID[state]}, {', '.join(one.files)} ({how}{other})"
    when = f" on {one.standing.at:%Y-%m-%d}" if one.standing else ""
    code = f" (code {one.standing.code})" if one.standing and state == "refused" else ""
    by = f", says {one.standing.by}" if one.standing and one.standing.by else ""
    return f"{SAID[state]}{when}{code}{by}"


def _details(standing: Standing | None) -> dict[str, object]:
    if standing is None:
        return {"at": None, "code": None, "by": None}
    return {
        "at": standing.at.isoformat(),
        "code": standing.code or None,
        "by": standing.by or None,
    }


def _whom(one: Planned) -> str:
    letter = one.letter
    return f"{letter.partner:<8}  {letter.language}  {letter.message[:SHOWN_LETTERS]}  {one.role}"


def _number(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
