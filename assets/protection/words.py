"""What each edition holds of people's own words: replies to reports, and notes of either side.

Words leave only where somebody cleared them. That a reply came, and when it was answered, is told
wherever the partnership may be read one by one. Other tables are in `assets.protection.tables`.
"""

from assets.protection.editions import Edition, ReplyWays
from assets.warehouse.connection import literal


def words_queries(edition: Edition) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of."""
    return {
        "published.replies": _replies(edition),
        "published.reply_rules": "select * from marts.reply_rules",
        "published.reply_ways": _reply_ways(edition),
        "published.notes": _notes(edition),
    }


def _reply_ways(edition: Edition) -> str:
    """Return how a partner may reply, which its own edition tells."""
    ways = edition.reply_ways or ReplyWays(None, None, None)
    said = ", ".join(
        f"{'null::varchar' if one is None else literal(one)} as {name}"
        for name, one in ways._asdict().items()
    )
    return f"select {said} where {'true' if any(ways) else 'false'}"


def _replies(edition: Edition) -> str:
    """Return replies and answers; the words of those that their author cleared for this reader.

    A partner reads what was cleared for its report; the Agency's team what may be printed
    elsewhere, too, once the Agency cleared it; the panel reads what nobody has cleared.
    """
    is_cleared = {
        "partner": "is_cleared_for_report",
        "internal": "is_cleared_elsewhere and is_cleared_by_agency",
        "panel": "true",
    }.get(edition.kind, "false")
    return f"""
        select
            * replace (if({is_cleared}, text, null) as text),
            case
                when not has_text then 'x'
                when text is null or not ({is_cleared}) then 'c'
                else ''
            end as mark
        from marts.replies
        where {edition.own("partner")}
    """


def _notes(edition: Edition) -> str:
    """Return the notes that were cleared for these readers, on what the edition tells them of.

    What was written about a single submission, and what nobody cleared, stays with the panel. A
    promise has its partner in its name, so that none of them stands in public.
    """
    cleared = "n.cleared_by is not null"
    readers = {
        "public": f"{cleared} and n.printed_in = 'public' and n.partner = '*'",
        "partner": f"{cleared} and n.printed_in in ('partner', 'public')"
        f" and n.partner in ('*', '{edition.partner}')",
        "internal": cleared,
        "panel": "true",
    }[edition.kind]
    return f"""
        with shown as (select i.* from marts.indicators as i where {edition.indicators})

        select n.*, {cleared} as is_cleared
        from marts.notes as n
        where {readers} and (
            n.subject in (select indicator from shown)
            or n.subject in (select output from shown)
            or n.subject in (select outcome from marts.outcomes)
            or n.subject in (
                select commitment from marts.commitments where {edition.own("partner")}
            )
            or n.subject = 'reply' and ({edition.own("n.partner")})
            or {"true" if edition.kind == "panel" else "false"}
        )
    """
