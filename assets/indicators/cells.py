"""Adds atoms up to cells: each period, partner and the programme, undivided and by each member.

An atom counts once in each cell that it belongs to. It may belong to several: that of each partner
in its list, and that of each member where a dimension takes several.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assets.indicators.members import NOT_RECORDED, member_column
from assets.programme.framework import CROSSED, Indicator
from assets.programme.model import Dimension
from assets.warehouse.connection import literal

CELL = ("indicator", "period", "reading", "partner", "dimension", "member")
_WHOSE = ("indicator", "period", "reading", "partner")


@dataclass(frozen=True)
class Adding:
    """How the atoms of indicators are added up.

    `atoms` is a FROM clause, `aggregates` are the columns after those of a cell, and `apart` are
    columns that divide the cells further.
    """

    dimensions: Mapping[str, Dimension]
    atoms: str
    aggregates: Mapping[str, str]
    apart: Sequence[str] = ()

    @property
    def added(self) -> str:
        """The columns after those of a cell, as SQL selects them."""
        summed = [f"{sql} as {name}" for name, sql in self.aggregates.items()]
        return ", ".join([*self.apart, *summed])

    def whose(self, indicators: Iterable[Indicator]) -> str:
        """Return a FROM clause: each atom once for each partner, and for the programme."""
        return (
            "(select *, unnest(if(is_whole, list_append(partners, '*'), partners)) as partner"
            f" from {self.atoms} where indicator in ({codes_of(indicators)})) as atoms"
        )

    def listed(self, name: str) -> list[Dimension]:
        """Return the dimensions of a division of which an atom may have several members."""
        found = [self.dimensions[code] for code in name.split(CROSSED)]
        return [one for one in found if one.takes_several or one.source == "partner"]


def codes_of(indicators: Iterable[Indicator]) -> str:
    """Return indicators' codes as SQL, to stand after `in`."""
    return ", ".join(literal(indicator.code) for indicator in indicators)


def cells_of(indicators: Sequence[Indicator], adding: Adding) -> str:
    """Return the query that adds up the atoms of indicators for every cell of theirs."""
    asked = dict.fromkeys(name for indicator in indicators for name in indicator.disaggregate)
    together: dict[frozenset[str], str] = {}
    for name in asked:
        if not adding.listed(name):  # a×b and b×a are one grouping set; the second goes apart.
            together.setdefault(frozenset(name.split(CROSSED)), name)
    queries = [_in_one_pass(indicators, list(together.values()), adding)]
    for name in (name for name in asked if name not in together.values()):
        divided = [one for one in indicators if name in one.disaggregate]
        queries.append(_by_one(divided, name, adding))
    return " union all ".join(queries)


def _in_one_pass(indicators: Sequence[Indicator], divisions: Sequence[str], adding: Adding) -> str:
    """Add up undivided, and by all that an atom has one member of."""
    sets = {"*": [], **{name: list(map(member_column, name.split(CROSSED))) for name in divisions}}
    grouped = ", ".join(
        f"({', '.join([*_WHOSE, *adding.apart, *columns])})" for columns in sets.values()
    )
    crossed = f" || '{CROSSED}' || "
    members = {name: crossed.join(columns) or "'*'" for name, columns in sets.items()}
    query = (
        f"select {', '.join(_WHOSE)}, {_said({name: literal(name) for name in sets}, sets)}"
        f" as dimension, {_said(members, sets)} as member, {adding.added}"
        f" from {adding.whose(indicators)} group by grouping sets ({grouped})"
    )
    # An atom has no member of what its indicator is not divided by.
    unasked = ", ".join(
        f"({literal(indicator.code)}, {literal(name)})"
        for indicator in indicators
        for name in divisions
        if name not in indicator.disaggregate
    )
    if not unasked:
        return query
    return f"select * from ({query}) where (indicator, dimension) not in ({unasked})"


def _said(words: Mapping[str, str], sets: Mapping[str, Sequence[str]]) -> str:
    """Return SQL that says something of each grouping set, known by the columns that it lacks."""
    columns = list(dict.fromkeys(column for used in sets.values() for column in used))
    if not columns:
        return words["*"]
    lacks = {
        name: int("".join("0" if column in used else "1" for column in columns), base=2)
        for name, used in sets.items()
    }
    whens = [f"when {lacks[name]} then {words[name]}" for name in sets]
    return f"case grouping({', '.join(columns)}) {' '.join(whens)} end"


def _by_one(indicators: Sequence[Indicator], name: str, adding: Adding) -> str:
    """Add up by one division, where an atom may have several members."""
    source, members = adding.whose(indicators), []
    for code in name.split(CROSSED):
        for dimension in adding.listed(code):
            source += f", unnest({_members(dimension)}) as u_{code} (m_{code})"
        members.append(f"m_{code}" if adding.listed(code) else member_column(code))
    if any(dimension.source == "partner" for dimension in adding.listed(name)):
        source = f"register, {source}"
    member = f" || '{CROSSED}' || ".join(members)
    return (
        f"select {', '.join(_WHOSE)}, {literal(name)} as dimension, {member} as member,"
        f" {adding.added} from {source} group by {', '.join([*_WHOSE, *adding.apart, *members])}"
    )


def _members(dimension: Dimension) -> str:
    """Return SQL for the members that an atom counts under, each once."""
    if dimension.source == "row":
        return member_column(dimension.code)
    by = f"register.by_{dimension.code}"
    of_all = f"flatten(list_transform(partners, lambda one: {by}[one]))"
    known = f"coalesce(nullif(list_distinct({of_all}), []), ['{NOT_RECORDED}'])"
    return f"if(partner = '*', {known}, {by}[partner])"
