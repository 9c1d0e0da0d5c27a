"""Every figure of an edition as a table of the Humanitarian Exchange Language: CSV with tags.

One row per published figure. Its number stands in the column whose attributes say of whom it is,
women and girls for one; what no attribute says stands in the general column, and the breakdown's
own names in every row. A figure that is not there leaves its number empty and has a flag.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import pairwise

from dashboards.edition_file import EditionFile
from dashboards.exports.rows import WHOLE, Cell, Measure, ToDate
from dashboards.language import Language
from dashboards.members import CROSSED, TOGETHER, Words
from dashboards.register_rows import Area
from dashboards.rows import Member, Partner, Period
from dashboards.sheets import NOT_AVAILABLE, inert, plain_number

# Heads and tags of the columns before and after the numbers.
BEFORE = (
    ("Indicator code", "#indicator+code"),
    ("Indicator", "#indicator+name"),
    ("Unit", "#indicator+unit"),
    ("Partner code", "#org+impl+code"),
    ("Partner", "#org+impl+name"),
    ("Region", "#adm1+name"),
    ("District code", "#adm2+code"),
    ("District", "#adm2+name"),
    ("Period", "#meta+period"),
    ("Period start", "#date+start"),
    ("Period end", "#date+end"),
    ("Reading", "#meta+reading"),
    ("Breakdown", "#meta+dimension"),
    ("Group code", "#meta+member+code"),
    ("Group", "#meta+member+name"),
    ("Baseline", "#indicator+baseline+num"),
    ("Target", "#indicator+target+num"),
)
NUMBER = ("Value", "#indicator+value+num")
AFTER = (("Flag", "#meta+flag"), ("Status", "#status"), ("Confidence", "#meta+confidence"))

SEXES = {
    **dict.fromkeys(("women", "female", "girls", "f"), "f"),
    **dict.fromkeys(("men", "male", "boys", "m"), "m"),
}
AGES = re.compile(r"(\d+)_(\d+|plus)")
CHILDREN_BELOW, ELDERLY_FROM = 18, 60
OPEN = 999

Row = list[str]


class _Names:
    """What codes are called, each in the columns that tell of it, looked up once."""

    def __init__(self, file: EditionFile, language: Language) -> None:
        self._words = Words(file.rows(Member, language.code), language)
        self._partners = {row.partner: row for row in file.rows(Partner, language.code)}
        areas = file.rows(Area, language.code)
        self._districts = {row.adm2: row for row in areas}
        self._regions = {row.adm1: row.adm1_label for row in areas}

    def whose(self, partner: str) -> Row:
        """Return a partner's code and name; the programme has none."""
        found = self._partners.get(partner)
        return ["" if partner == WHOLE else partner, inert((found.name if found else None) or "")]

    def where(self, dimension: str, member: str) -> Row:
        """Return region, district code and district, where a figure is of one."""
        parts = dict(zip(dimension.split(CROSSED), member.split(CROSSED), strict=True))
        district = self._districts.get(parts.get("adm2", ""))
        if district is not None:
            return [inert(district.adm1_label), district.adm2, inert(district.label)]
        return [inert(self._regions.get(parts.get("adm1", ""), "")), "", ""]

    def of_whom(self, dimension: str, member: str) -> Row:
        """Return a breakdown's wording, and its member's code and wording."""
        if dimension == WHOLE:
            return ["", "", ""]
        words = self._words
        title, label = words.crossed_title(dimension), words.crossed_label(dimension, member)
        return [inert(title), member, inert(label)]


def attributes(dimension: str, member: str) -> str:
    """Return the attributes that say of whom a figure is; none where they cannot say all of it."""
    found = [
        _attributes_of(*part)
        for part in zip(dimension.split(CROSSED), member.split(CROSSED), strict=True)
    ]
    return "".join(found) if all(found) else ""


def hxl_csv(file: EditionFile, language: Language) -> tuple[bytes, int]:
    """Return an edition's figures as CSV, and how many there are."""
    cells = file.rows(Cell, language.code)
    kinds = {key: attributes(*key) for key in {(cell.dimension, cell.member) for cell in cells}}
    tags = ["", *sorted(set(kinds.values()) - {""})]
    heads = [*BEFORE, *((NUMBER[0], NUMBER[1] + one) for one in tags), *AFTER]
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(head for head, _ in heads)
    writer.writerow(tag for _, tag in heads)
    writer.writerows(_rows(file, cells, kinds, tags, language))
    return text.getvalue().encode(), len(cells)


def _rows(
    file: EditionFile,
    cells: Sequence[Cell],
    kinds: Mapping[tuple[str, str], str],
    tags: list[str],
    language: Language,
) -> Iterator[Row]:
    names = _Names(file, language)
    about = {row.indicator: _of_measure(row) for row in file.rows(Measure, language.code)}
    when = {row.period: _when(row) for row in file.rows(Period, language.code)}
    whose = {partner: names.whose(partner) for partner in {cell.partner for cell in cells}}
    where = {key: names.where(*key) for key in kinds}
    of_whom = {key: names.of_whom(*key) for key in kinds}
    places = {key: tags.index(kind) for key, kind in kinds.items()}
    beside = {
        (row.indicator, row.period, row.partner, row.dimension, row.member): row
        for row in file.rows(ToDate, language.code)
    }
    for cell in cells:
        key = cell.dimension, cell.member
        at = (cell.indicator, cell.period, cell.partner, *key)
        aim = beside.get(at) if cell.reading == "to_date" else None
        numbers = [""] * len(tags)
        if cell.value is not None:
            numbers[places[key]] = plain_number(cell.value)
        yield [
            *about[cell.indicator],
            *whose[cell.partner],
            *where[key],
            *when[cell.period],
            cell.reading,
            *of_whom[key],
            *_aims(aim),
            *numbers,
            cell.mark or ("" if cell.value is not None else NOT_AVAILABLE),
            aim.status if aim else "",
            (aim.confidence if aim else None) or "",
        ]


def _of_measure(measure: Measure) -> Row:
    return [measure.indicator, inert(measure.title), inert(measure.unit or "")]


def _when(period: Period) -> Row:
    return [period.period, period.starts_on.isoformat(), period.ends_on.isoformat()]


def _aims(aim: ToDate | None) -> Row:
    numbers = (aim.baseline, aim.target) if aim else (None, None)
    return ["" if number is None else plain_number(number) for number in numbers]


def _attributes_of(dimension: str, member: str) -> str:
    if dimension == "sex":
        return f"+{SEXES[member]}" if member in SEXES else ""
    bands = [AGES.fullmatch(part) for part in member.split(TOGETHER)]
    if not dimension.startswith("age") or not bands:
        return ""
    ages = sorted(
        (int(band[1]), OPEN if band[2] == "plus" else int(band[2])) for band in bands if band
    )
    is_one_span = all(later[0] == one[1] + 1 for one, later in pairwise(ages))
    if len(ages) < len(bands) or not is_one_span:
        return ""
    return _age(ages[0][0], ages[-1][1])


def _age(first: int, last: int) -> str:
    """Return what the language calls an age, and the age itself."""
    if last < CHILDREN_BELOW:
        named = "+children"
    elif first >= ELDERLY_FROM:
        named = "+elderly"
    else:
        named = "+adults" if first >= CHILDREN_BELOW else ""
    return f"{named}+age_{first}_{'plus' if last == OPEN else last}"
