"""Editions in every state that a programme may be in: empty, tiny, huge, long-winded, hostile."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from tests.dashboards.edition_fixture import AS_OF, Tables, programme, velmara
from tests.dashboards.quality_fixture import NOW

# What people write: by table, the columns with texts of the programme or of its partners.
TEXTS = {
    "programme": ("name", "agency_name"),
    "outcomes": ("title",),
    "indicators": ("title", "output_title", "definition", "unit", "verification"),
    "partners": ("name", "adm1_label"),
    "dimensions": ("title", "label"),
    "commitments": ("text_en",),
    "principle_lines": ("title",),
    "strategies": ("why", "agency_brings", "partner_brings", "agency_can_teach", "priorities"),
    "responsibilities": ("does",),
    "mapping": ("subgroup_label",),
    "rules": ("form_title", "question", "title", "message", "what_to_do"),
    "indicator_rules": ("rule",),
}
LONG = (
    "Community organisations of the river districts that act together for fair services, for the "
    "people who live furthest from them",
    "Interregionalcoordinationcommitteeofminoritycommunityorganisations" * 2,
)
HOSTILE = (
    "<script>document.title = 'taken'</script>",
    '"><img src=x onerror="document.title = 1">',
    '=HYPERLINK("https://example.org"; "click")',
    "\u202egnirts sdrawkcab a\u202c and what follows",
    "One line\nand another\r\n\tand a third",
    "</title></table></main>{{ 7 * 7 }} %(name)s %s",
    "' onclick='alert(1)' & &amp; \\u003cb\\u003e",
    "نص عربي with English inside (2024) [c]",
)


def nothing() -> Tables:
    """A programme before anything was reported."""
    return {"programme": [programme(period=None)]}


def one_partner() -> Tables:
    """One partner, and nobody to be compared with."""
    return _only({"AWN", "*", None})


def many_partners() -> Tables:
    """Three hundred partners, each with what one has."""
    tables = _only({"AWN", "*", None})
    codes = [f"{first}{second}{third}" for first in "BCDEF" for second in "ABCDEFGH"
             for third in "ABCDEFGH"][:299]  # fmt: skip
    for name, rows in tables.items():
        own = [row for row in rows if row.get("partner") == "AWN"]
        tables[name] = rows + [_renamed(row, code) for code in codes for row in own]
    return tables | {"wordings": []}  # In one language: so many pages take a minute to build.


def _renamed(row: dict[str, object], code: str) -> dict[str, object]:
    """A row of another partner, whose codes all follow from its own."""
    return {
        name: value.replace("AWN", code).replace("Aluvi Women's", f"Network {code}")
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }


def many_results_and_periods() -> Tables:
    """Forty results through ten years of quarters."""
    tables = velmara()
    quarters = list(_quarters(40))
    tables["periods"] = quarters
    first = tables["indicators"][2]
    tables["indicators"] = [
        first | {"indicator": f"OP3.{number}", "title": f"{first['title']} {number}",
                 "position": number}
        for number in range(1, 41)
    ]  # fmt: skip
    path = [row for row in tables["indicator_progress"] if row["indicator"] == "OP3.4"]
    now = next(row for row in path if row["period"] == NOW and row["partner"] == "*")
    tables["indicator_progress"] = [
        now | {"indicator": one["indicator"], "period": quarter["period"],
               "actual": now["actual"] * (place + 1) / 40, "target": now["target"] * place / 40}
        for one in tables["indicators"]
        for place, quarter in enumerate(quarters)
    ]  # fmt: skip
    for name in ("accountability", "funds", "pass_rates", "reconciliation", "figure_records"):
        tables[name] += [
            row | {"period": quarter["period"]}
            for row in tables[name]
            if row["period"] == NOW
            for quarter in quarters[:-8]
        ]
    return tables


def _quarters(number: int) -> Iterator[dict[str, object]]:
    year, quarter = int(NOW[:4]), int(NOW[-1])
    for back in range(number - 1, -1, -1):
        months = year * 12 + quarter * 3 - 3 - back * 3
        starts = date(months // 12, months % 12 + 1, 1)
        following = date((months + 3) // 12, (months + 3) % 12 + 1, 1)
        ends = following - timedelta(days=1)
        yield {
            "period": f"{starts.year}Q{starts.month // 3 + 1}", "kind": "quarter",
            "starts_on": starts, "ends_on": ends, "due_on": ends + timedelta(days=15),
            "locks_on": ends + timedelta(days=45), "is_closed": ends + timedelta(days=45) < AS_OF,
        }  # fmt: skip


def long_names() -> Tables:
    """Names and texts of 120 letters and more, every other one without a space."""
    return _worded(LONG)


def hostile_texts() -> Tables:
    """Texts that would be scripts, formulas, other tags or other directions."""
    return _worded(HOSTILE)


def all_withheld() -> Tables:
    """No figure may be told."""
    tables = velmara()
    for rows in tables.values():
        for row in rows:
            if "mark" in row:
                row.update({name: None for name, value in row.items() if _is_figure(value)})
                row["mark"] = "c"
                if "status" in row:
                    row["status"] = "withheld"
    return tables


def _is_figure(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _only(partners: set[str | None]) -> Tables:
    return {
        name: [row for row in rows if row.get("partner") in partners]
        for name, rows in velmara().items()
    }


def _worded(texts: tuple[str, ...]) -> Tables:
    tables, following = velmara(), cycle(texts)
    for name, columns in TEXTS.items():
        for column in columns:
            # The same text says the same everywhere; what is not said stays so.
            said: dict[str, str] = {}
            for row in tables[name]:
                if row.get(column):
                    row[column] = said.setdefault(row[column], f"{next(following)} {len(said)}")
    return tables


STATES: dict[str, Callable[[], Tables]] = {
    "nothing": nothing,
    "one partner": one_partner,
    "many partners": many_partners,
    "many results and periods": many_results_and_periods,
    "long names": long_names,
    "hostile texts": hostile_texts,
    "all withheld": all_withheld,
}
