"""What each edition holds of the registers: partners, their strategies, who does what and where.

Where a minority lives and who works there can hurt it, so the mapping stays with the Agency's team
and the panel. Other tables are in `assets.protection.tables`.
"""

from assets.protection.editions import Edition


def register_queries(edition: Edition) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of."""
    named = f"select * from marts.partners where standing <> 'candidate' and {_named(edition)}"
    return {
        "published.partners": named,
        "published.strategies": (f"select * from marts.strategies where {edition.own('partner')}"),
        "published.responsibilities": _responsibilities(edition, named),
        "published.contributions": _contributions(edition),
        "published.baselines": _baselines(edition),
        # Who reports what to IATI is of the public file, since it is made of that alone.
        "published.iati_activity": (
            f"select * from marts.iati_activity where '{edition.kind}' = 'public'"
        ),
        "published.mapping": _mapping(edition, named),
        "published.areas": "select * from marts.areas",  # Where a district lies is no secret.
    }


def _named(edition: Edition) -> str:
    return "has_public_name" if edition.kind == "public" else edition.own("partner")


def _responsibilities(edition: Edition, named: str) -> str:
    """Return who does what for the edition's results; partners that it may not name are one row."""
    return f"""
        with shown as (select i.* from marts.indicators as i where {edition.indicators})

        select distinct
            said.level, said.code, said.who, said.does, named.partner,
            said.partner is null as is_all_of_party
        from marts.responsibilities as said
        left join ({named}) as named on named.partner = said.partner
        where said.level = 'outcome'
            or said.level = 'output' and said.code in (select output from shown)
            or said.level = 'indicator' and said.code in (select indicator from shown)
    """


def _contributions(edition: Edition) -> str:
    """Return what the edition's results contribute to."""
    return f"""
        with shown as (select i.* from marts.indicators as i where {edition.indicators})

        select *
        from marts.contributions
        where level = 'outcome'
            or level = 'output' and code in (select output from shown)
            or level = 'indicator' and code in (select indicator from shown)
    """


def _baselines(edition: Edition) -> str:
    """Return the years of the baselines that stand beside the edition's undivided figures."""
    return f"""
        select said.*
        from marts.baselines as said
        join marts.indicators as i using (indicator)
        where {edition.indicators} and {edition.partners("said.partner")}
    """


def _mapping(edition: Edition, named: str) -> str:
    """Return the groups by district; of their organisations, the partners alone have a code."""
    may_read = "true" if edition.kind in {"internal", "panel"} else "false"
    return f"""
        select
            mapped.*,
            (
                select coalesce(string_agg(named.partner, ';' order by named.partner), '')
                from ({named}) as named
                where list_contains(string_split(mapped.organisations, ';'), named.partner)
            ) as partners
        from marts.mapping as mapped
        where {may_read}
    """
