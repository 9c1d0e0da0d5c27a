"""What the Agency's editions say of the records behind a figure of a closed period (DESIGN §8).

How many were considered, used and left out, and why, stands for the programme's undivided figure
alone, and only where that figure may be told. Records are listed by id where none of them is a
person: else the lists of several figures would tell for each person in which of them it counts.
How many of such records did not meet a measure's condition is not said either, nor how many there
were at all, since it turns on what people answered. Nor is how many there are of a stock that is
carried over: another figure of the same records says how many came, and the rest are those of a
partner that did not report.
"""

from assets.protection.editions import Edition

ANSWERED = "outside"  # The one reason that turns on what was answered.


def records_queries(edition: Edition, withheld: str) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of.

    `withheld` is the table of withheld cells.
    """
    may_read = "true" if edition.kind in {"internal", "panel"} else "false"
    figures = f"""
        select
            record.*, rule.is_of_single_people,
            exists (
                select 1 from {withheld} as w
                where w.indicator = record.indicator and w.period = record.period
                    and w.partner = '*' and w.dimension = '*' and w.member = '*'
            ) or rule.is_of_single_people and bool_or(record.carried_from is not null) over (
                partition by record.indicator, record.period
            ) as is_withheld
        from marts.indicator_records as record
        join marts.indicator_rules as rule on rule.indicator = record.indicator
        where record.partner = '*' and {may_read}
    """
    return {
        "published.indicator_rules": (
            "select rule.* from marts.indicator_rules as rule"
            " join marts.indicators as i on i.indicator = rule.indicator"
            f" where {edition.indicators}"
        ),
        "published.figure_records": _counts(figures),
        "published.figure_submissions": _submissions(figures),
        "published.form_addresses": f"select * from marts.form_addresses where {may_read}",
    }


def _counts(figures: str) -> str:
    """Return how many records were used and left out for each reason, and (`*`) considered."""
    return f"""
        with figures as ({figures}),

        counted as (
            select
                indicator, period, form,
                case
                    when grouping(is_used) = 1 then '*'
                    when is_used then 'used'
                    else reason
                end as fate,
                count(*) as records, count(distinct root_uuid) as submissions,
                any_value(is_withheld) as is_withheld,
                any_value(is_of_single_people) as is_of_single_people
            from figures
            group by grouping sets (
                (indicator, period, form, is_used, reason), (indicator, period, form)
            )
        )

        select
            indicator, period, form, fate,
            if(is_withheld, null, records) as records,
            if(is_withheld, null, submissions) as submissions,
            if(is_withheld, 'c', '') as mark
        from counted
        where not is_of_single_people or fate not in ('*', '{ANSWERED}')
    """


def _submissions(figures: str) -> str:
    """Return the submissions behind a figure, each once: used if any of its records is."""
    return f"""
        with figures as ({figures}),

        warned as (
            select distinct form, root_uuid
            from quality.findings
            where
                severity = 'warning' and decision is distinct from 'accept'
                and check_name not in (
                    select check_name from quality.findings_summary where is_of_target
                )
        )

        select
            figure.indicator, figure.period, figure.form, figure.root_uuid,
            any_value(known.submission_id) as submission_id,
            any_value(known.partner) as partner,
            bool_or(figure.is_used) as is_used,
            string_agg(distinct figure.reason, ';' order by figure.reason) as reasons,
            bool_or(known.is_provisional) as is_provisional,
            bool_or(known.is_warned and warned.root_uuid is not null) as is_warned
        from figures as figure
        left join quality.submissions as known
            on known.form = figure.form and known.root_uuid = figure.root_uuid
        left join warned
            on warned.form = figure.form and warned.root_uuid = figure.root_uuid
        where not figure.is_of_single_people and not figure.is_withheld
        group by figure.indicator, figure.period, figure.form, figure.root_uuid
    """
