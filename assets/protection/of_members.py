"""What an edition says of the records behind members' figures of people (DESIGN §8).

A member's figure is of some of the people of the undivided one. Whether some of its records await
approval, were carried over, entered by hand or new, and how many have a warning or evidence, tells
whose they are: where one partner's report awaits approval, members without the mark have none of
that partner's people; where a record is one person, the marked members are that person's district,
sex and age. So of all this a member says what the undivided figure says, or nothing.
"""

from assets.protection.cells import UNDIVIDED

OF_SINGLE_PEOPLE = "coalesce(rule.is_of_single_people, false)"
OF_PEOPLE = f"({OF_SINGLE_PEOPLE} or i.counts = 'people')"
IS_MEMBERS = f"({OF_PEOPLE} and v.dimension <> '{UNDIVIDED}')"
_WHOLE = f"""
    whole.indicator = v.indicator and whole.period = v.period and whole.partner = v.partner
    and whole.dimension = '{UNDIVIDED}' and whole.member = '{UNDIVIDED}'
"""


def is_provisional(own: str, reading: str) -> str:
    """Return SQL that says whether a figure `v` has the mark; `own` is SQL for what it has itself.

    `reading` is SQL for which reading of it that is.
    """
    return f"""
        if({IS_MEMBERS},
            exists (
                select 1 from marts.indicator_values as whole
                where {_WHOLE} and whole.reading = {reading} and whole.provisional_records > 0
            ),
            {own})
    """


def as_undivided(column: str, table: str, withheld: str, *per: str) -> str:
    """Return SQL for a column of a figure `v`, of a member of people that of the undivided one.

    `withheld` is the table of withheld cells: nothing is said where the undivided one is withheld.
    `per` tells figures of a cell apart, besides the period.
    """
    cell = ", ".join(("indicator", "partner", "dimension", "member", "period", *per))
    return f"""
        if({IS_MEMBERS},
            (
                select any_value(whole.{column}) from {table} as whole
                anti join {withheld} using ({cell})
                where {" and ".join([_WHOLE, *(f"whole.{one} = v.{one}" for one in per)])}
            ),
            v.{column})
    """
