"""What each edition holds of what the two sides owe each other, and are asked (DESIGN §8).

One by one, and whose money it is, only they read. In sum promises are for everybody, as far as
enough partners stand behind them: of those of two or three, each would know the others' by taking
its own away. Other tables are in `assets.protection.tables`.
"""

from assets.protection.editions import Edition

COUNTED = "marts.accountability"
IN_SUM = "coalesce(other.due, 0) + coalesce(other.waived, 0) > 0"  # Whose promises are in it.


def promise_queries(edition: Edition) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of."""
    # What is asked of partners in the middle says nothing of one of them where they are enough.
    pooled = "partner = '*' and partners >= (select public_partners from marts.scoring)"
    ageing = edition.is_of_few("marts.accountability_ageing", "true")
    whose = edition.partners("partner")
    tables = {
        "accountability_gap": f"{whose} and not ({_is_gap_of_few(edition)})",
        "accountability_ageing": f"{whose} and not ({ageing})",
        "partnership_test": edition.own("partner"),
        "reporting_calendar": edition.own("partner"),
        "funds": edition.own("partner"),
        "project_funds": "true" if edition.kind in {"internal", "panel"} else "false",
        "reporting_burden": f"form = '*' and ({edition.own('partner')} or {pooled})",
    }
    return {
        "published.commitments": (
            "select * exclude (redate_reason), if(is_redated, 'r', '') as mark"
            f" from marts.commitments where {edition.own('partner')}"
        ),
        "published.accountability": _counts(edition),
        **{
            f"published.{table}": f"select * from marts.{table} where {rows}"
            for table, rows in tables.items()
        },
    }


def _counts(edition: Edition) -> str:
    """Return how many promises there are; none where those of all are of few partners."""
    return f"""
        select
            period, partner, side,
            if(is_of_few, null, columns(* exclude (period, partner, side, is_of_few))),
            if(is_of_few, 'c', '') as mark
        from (
            select *, {edition.is_of_few(COUNTED, IN_SUM)} as is_of_few
            from {COUNTED}
            where {edition.partners("partner")}
        )
    """


def _is_gap_of_few(edition: Edition) -> str:
    """Return SQL that says whether either side's share is of promises of few partners."""
    return f"""
        partner = '*' and exists (
            select 1 from {COUNTED}
            where accountability.period = accountability_gap.period
                and {edition.is_of_few(COUNTED, IN_SUM)}
        )
    """
