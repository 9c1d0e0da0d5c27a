"""What an edition says of the records behind a figure where a record is one person (DESIGN §8).

How many of them have a warning, have evidence or await approval counts some of the people, and adds
up as they do who are withheld. A mark or a letter that changes from member to member tells whose
they are: where one record of a quarter awaits approval, the marked members are that person's
district, sex and age. So a member has the mark and the letter of the undivided figure.
"""

OF_SINGLE_PEOPLE = "coalesce(rule.is_of_single_people, false)"
_IS_MEMBERS = f"{OF_SINGLE_PEOPLE} and v.dimension <> '*'"
_WHOLE = """
    whole.indicator = v.indicator and whole.period = v.period and whole.partner = v.partner
    and whole.dimension = '*' and whole.member = '*'
"""


def is_provisional(own: str, reading: str) -> str:
    """Return SQL that says whether a figure `v` has the mark; `own` is SQL for what it has itself.

    `reading` is SQL for which reading of it that is.
    """
    return f"""
        if({_IS_MEMBERS},
            exists (
                select 1 from marts.indicator_values as whole
                where {_WHOLE} and whole.reading = {reading} and whole.provisional_records > 0
            ),
            {own})
    """


def confidence(withheld: str) -> str:
    """Return SQL for how far a figure `v` to date can be trusted.

    `withheld` is the table of withheld cells: nothing is said where the undivided one is withheld.
    """
    return f"""
        if({_IS_MEMBERS},
            (
                select any_value(whole.confidence) from marts.indicator_progress as whole
                anti join {withheld} using (indicator, partner, dimension, member, period)
                where {_WHOLE}
            ),
            v.confidence)
    """
