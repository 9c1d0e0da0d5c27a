"""A small invented edition: six results, twelve partners, eight quarters, both sides' promises."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import orjson

from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import dictionary
from tests.dashboards import partner_fixture
from tests.dashboards.money_fixture import all_funds, funds, project_funds
from tests.dashboards.quality_fixture import NOW, quality
from tests.dashboards.quality_fixture import PERIODS as QUARTERS
from tests.dashboards.records_fixture import records

Tables = dict[str, list[dict[str, Any]]]

AS_OF = date(2026, 7, 20)
PARTNERS = {
    "AWN": ("Aluvi Women's Network", "port_ilmeth", "Port Ilmeth"),
    "BHC": ("Bridge House Community", "port_ilmeth", "Port Ilmeth"),
    "DPY": ("Dovrel Plains Youth", "dovrel_plains", "Dovrel Plains"),
    "EMF": ("Eastern Marrin Fishers", "eastern_marrin", "Eastern Marrin"),
    "HLC": ("Hill Language Circle", "kestrin_highlands", "Kestrin Highlands"),
    "KGA": ("Kestrin Gate Association", "kestrin_highlands", "Kestrin Highlands"),
    "MRA": ("Marrin River Association", "eastern_marrin", "Eastern Marrin"),
    "OHU": ("Ormek Herders' Union", "dovrel_plains", "Dovrel Plains"),
    "RTE": ("Radio Tesh", "sarrow_valley", "Sarrow Valley"),
    "SHC": ("Sundrel Health Circle", "sarrow_valley", "Sarrow Valley"),
    "SVL": ("Sarrow Valley Lawyers", "sarrow_valley", "Sarrow Valley"),
    "TES": ("Tesh Elders' Society", "kestrin_highlands", "Kestrin Highlands"),
}
OUTCOMES = {
    "OC1": "Civil society organisations act as strong partners",
    "OC3": "People know their rights and use them",
    "OC6": "Both sides keep what they agreed",
    "OC7": "Services reach people where they live",
}
# indicator: title, outcome, unit, unit_kind, counts, kind, baseline, target now, actual now,
# status, mark, reports received
INDICATORS: dict[str, tuple[Any, ...]] = {
    "OC1.2": (
        *("Mean agreed capacity score", "OC1", "points", "score", "points", "index"),
        *("2.1", "2.8", "2.7", "on_track", "", 12),
    ),
    "OP1.4": (
        *("Sub-grants passed to community-based organisations", "OC1", "grants", "count"),
        *("events", "flow", "0", "96", "71", "behind", "r", 11),
    ),
    "OP3.4": (
        *("People reached by equal-opportunity awareness activities", "OC3", "people", "count"),
        *("people", "flow", "0", "12400", "14918", "exceeded", "p", 11),
    ),
    "OC6.3": (
        *("Agency promises due that were kept on time", "OC6", "%", "share", "events"),
        *("ratio_flow", "0", "0.9", "0.706", "behind", "", None),
    ),
    "OC6.4": (
        *("Partner promises due that were kept on time", "OC6", "%", "share", "events"),
        *("ratio_flow", "0", "0.9", "0.802", "on_track", "", None),
    ),
    "OC7.2": (
        *("Households using a community information and technology point", "OC7"),
        *("households", "count", "people", "stock", "310", "1150", "690", "off_track", "", 10),
    ),
}
DIMENSIONS = {
    "age_band": ("Age", {"0_14": "0–14 years", "15_29": "15–29 years", "30_59": "30–59 years"}),
    "domain": ("Area of capacity", {"D1": "Governance", "D2": "Money and control"}),
    "principle": ("Principle", {"P1": "Equity and integrity", "P2": "Realistic expectations"}),
    "sex": ("Sex", {"women": "Women and girls", "men": "Men and boys"}),
}
# Reading, dimension, member, figure of OP3.4; what has none is withheld.
PARTS = (
    ("period", "*", "*", 1812),
    ("to_date", "sex", "women", 8401),
    ("to_date", "sex", "men", 6517),
    ("period", "sex", "women", 1010),
    ("period", "sex", "men", None),
    ("period", "sex", "not_recorded", None),
    ("to_date", "age_band", "0_14", None),
    ("to_date", "age_band", "15_29", None),
    ("to_date", "age_band", "30_59", 9700),
    ("to_date", "age_band", "0_14+15_29", 5218),
    ("period", "age_band", "0_14", None),
    ("period", "age_band", "15_29", None),
    ("period", "age_band", "30_59", None),
    ("to_date", "sex×age_band", "women×0_14", None),
    ("to_date", "sex×age_band", "women×30_59", 5100),
    ("to_date", "sex×age_band", "men×30_59", 4600),
)
# Partner: scores of both areas at its first assessment, and at its newest if there are two.
SCORES = {
    "AWN": (("1.75", "2.25"), ("2.5", "3.5")),
    "BHC": (("2.5", "2.25"), ("2.25", "2.25")),
    "DPY": (("3.25", "3.75"), None),
}
FIRST_DAY, NEWEST_DAY = date(2024, 9, 24), date(2026, 5, 18)
MEANS = {"D1": ("2.1", "2.7"), "D2": ("2.8", "3.2")}  # Of OC1.2, first and now.
# rule: side, type, text, days after the quarter's end
RULES = {
    "A01": ("agency", "A01", "Transfer the grant instalment", -60),
    "A02": ("agency", "A02", "Answer the quarterly report", 36),
    "A03": ("agency", "A03", "Share the data and the dashboard back", 45),
    "C01": ("cso", "C01", "Send the quarterly report", 15),
    "C02": ("cso", "C02", "Send the financial annex", 30),
    "C07": ("cso", "C07", "Pass the sub-grants on", -30),
}
SINGLES = (
    ("X01", "agency", "Pay for two interpreters at the Sarrow hearing", date(2026, 4, 30), 0),
    ("X02", "agency", "Introduce the network to the registrar", date(2026, 5, 15), 0),
    ("X03", "agency", "Pay the June travel advance", date(2026, 6, 22), None),
    ("X04", "agency", "Publish the mid-year budget in four languages", date(2026, 8, 1), None),
    ("X05", "cso", "Train twelve document helpers", date(2026, 4, 28), 0),
    ("X06", "cso", "Hold a listening session for women in Sarrow", date(2026, 5, 20), 0),
    ("X07", "cso", "Write the plan for the registry's mobile days", date(2026, 6, 19), 4),
    ("X08", "cso", "Name two nominees for the advisory board", date(2026, 8, 9), None),
)
FEWEST_RATED = 5
DUE_STATES = ("on_time", "late", "deemed", "pending", "unclaimed", "overdue", "disputed")

COLUMNS = {
    name.removeprefix("published."): {column: kind for column, (kind, _) in table.columns.items()}
    for name, table in dictionary().items()
    if name.startswith("published.")
}


def write_edition(path: Path, tables: Tables) -> Path:
    """Write an edition's file; a table that is not given is there and empty."""
    usual = velmara()
    path.write_bytes(_usual_file())
    with duckdb.connect(str(path)) as connection, transaction(connection):
        for table in COLUMNS:
            rows = tables.get(table, ())
            if rows != usual.get(table, ()):
                connection.execute(f"delete from published.{table}")
                _insert(connection, path, table, rows)
    return path


@cache
def _usual_file() -> bytes:
    """The file of the internal edition's tables as they are, which most tests change little."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "edition.duckdb"
        with duckdb.connect(str(path)) as connection, transaction(connection):
            connection.execute("create schema published")
            for table, columns in COLUMNS.items():
                named = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
                connection.execute(f"create table published.{table} ({named})")
                _insert(connection, path, table, velmara().get(table, ()))
        return path.read_bytes()


def _insert(
    connection: duckdb.DuckDBPyConnection, path: Path, table: str, rows: Sequence[dict[str, Any]]
) -> None:
    if not rows:
        return
    columns, file = COLUMNS[table], path.with_suffix(".json")
    file.write_bytes(
        orjson.dumps([{name: row.get(name) for name in columns} for row in rows], default=str)
    )
    connection.execute(
        f"insert into published.{table} by name from read_json(?, columns = {columns})",
        [str(file)],
    )
    file.unlink()


def programme(**changes: Any) -> dict[str, Any]:
    """The one row about the programme."""
    return {
        "programme": "velmara",
        "name": "Velmara country programme",
        "agency_name": "Development Agency, Velmara office",
        "edition": "internal",
        "edition_partner": None,
        "language": "en",
        "as_of": AS_OF,
        "period": NOW,
        "behind_from": Decimal("0.50"),
        "on_track_from": Decimal("0.85"),
        "exceeded_above": Decimal("1.15"),
        **changes,
    }


def velmara() -> Tables:
    """The internal edition's tables."""
    commitments = [*_recurring(), *_single()]
    return {
        "programme": [programme()],
        "periods": [_period(code) for code in QUARTERS],
        "outcomes": [
            {"outcome": code, "title": title, "position": index}
            for index, (code, title) in enumerate(OUTCOMES.items())
        ],
        "indicators": [
            {
                "indicator": code,
                "title": row[0],
                "outcome": row[1],
                **partner_fixture.output(code),
                "unit": row[2],
                "unit_kind": row[3],
                "measured_from": "capacity_domain_scores" if row[3] == "score" else None,
                "counts": row[4],
                "kind": row[5],
                "direction": "up",
                "definition": f"{row[0]}, as agreed by both sides.",
                "frequency": "quarter",
                "verification": "Quarterly report (F4)",
                "position": index,
            }
            for index, (code, row) in enumerate(INDICATORS.items())
        ],
        "partners": [
            {"partner": code, "name": name, "adm1": adm1, "adm1_label": label, "language": "en",
             **partner_fixture.about(code)}
            for code, (name, adm1, label) in PARTNERS.items()
        ],
        "indicator_progress": [
            row
            for code in INDICATORS
            for partner in ("*", *PARTNERS)
            for row in _path(code, partner)
        ],
        "dimensions": [
            {"dimension": code, "title": title, "member": member, "label": label, "position": place}
            for code, (title, members) in DIMENSIONS.items()
            for place, (member, label) in enumerate(members.items(), start=1)
        ]
        + partner_fixture.dimensions(),
        "indicator_values": [
            {
                "indicator": "OP3.4", "period": NOW, "reading": reading, "partner": "*",
                "dimension": dimension, "member": member, "value": value,
                "mark": "c" if value is None else "",
            }
            for reading, dimension, member, value in PARTS
        ]
        + [
            {
                "indicator": "OC1.2", "period": period, "reading": "to_date", "partner": "*",
                "dimension": "domain", "member": domain, "value": Decimal(value), "mark": "",
            }
            for domain, means in MEANS.items()
            for period, value in zip((QUARTERS[0], NOW), means, strict=True)
        ],
        **_capacity(),
        **_partnership(),
        "funds": all_funds(),
        "project_funds": project_funds(),
        "commitments": commitments,
        "accountability": accountability(commitments),
        **partner_fixture.registers(),
        **quality(),
        **records(),
    }  # fmt: skip


def _capacity() -> Tables:
    profiles, changes = [], []
    for partner, rounds in SCORES.items():
        days = [day for day, one in zip((FIRST_DAY, NEWEST_DAY), rounds, strict=True) if one]
        for day, scores in zip(days, filter(None, rounds), strict=True):
            numbers = dict(zip(("D1", "D2"), map(Decimal, scores), strict=True))
            numbers["*"] = sum(numbers.values(), Decimal()) / 2
            profiles += [
                {
                    "partner": partner,
                    "assessed_on": day,
                    "role": "agreed",
                    "domain": domain,
                    "score": score,
                    "is_capped": False,
                    "is_latest": day == days[-1],
                    "validity": "valid" if day == NEWEST_DAY else "outdated",
                    "mark": "",
                }
                for domain, score in numbers.items()
            ]
            if day == NEWEST_DAY and len(days) > 1:
                first = dict(zip(("D1", "D2"), map(Decimal, rounds[0]), strict=True))
                first["*"] = sum(first.values(), Decimal()) / 2
                changes += [
                    {
                        "partner": partner,
                        "assessed_on": day,
                        "baseline_on": FIRST_DAY,
                        "domain": domain,
                        "change": score - first[domain],
                        "is_notable": domain != "*"
                        and abs(score - first[domain]) >= Decimal("0.5"),
                    }
                    for domain, score in numbers.items()
                ]
    asked = (
        ("AWN", "D1", True, True, "on_time"),
        ("AWN", "D2", True, False, "overdue"),
        ("BHC", "D1", False, False, None),
        ("DPY", None, True, True, "late"),
    )
    return {
        "capacity_profile": profiles,
        "capacity_domain_change": changes,
        "capacity_support": [
            {"partner": partner, "domain": domain, "is_registered": promised,
             "is_delivered": delivered, "state": state}
            for partner, domain, promised, delivered, state in asked
        ],
    }  # fmt: skip


def _partnership() -> Tables:
    seen = (("P1", "4.2", "4.2"), ("P2", "4.3", "3.7"), ("equity", "3.9", "4.1"), ("*", "4.1", "4"))
    return {
        "principle_comparison": [
            {"period": NOW, "partner": "*", "principle": principle, "item": "*",
             "agency_mean": Decimal(agency), "cso_mean": Decimal(cso),
             "gap": Decimal(agency) - Decimal(cso), "agency_respondents": 9,
             "cso_respondents": 31, "partners": 11, "mark": ""}
            for principle, agency, cso in seen
        ],
        "principle_lines": [{"line": "equity", "title": "Equity", "item": "P1.1"}],
        "principle_responses": [
            {"period": NOW, "partner": "*", "side": "agency", "invited": 10, "counted": 9},
            {"period": NOW, "partner": "*", "side": "cso", "invited": 44, "counted": 31},
        ],
        "accountability_ageing": [
            {"period": NOW, "partner": partner, "side": side, "overdue": overdue, "days_1_30": 1,
             "days_31_90": 1, "days_over_90": overdue - 2, "oldest_days": 204}
            for partner, overdue in (("*", 4), ("AWN", 3))
            for side in ("agency", "cso")
        ],
        "partnership_test": [
            {"period": NOW, "partner": partner, "has_agreement": True, "has_targets": True,
             "had_review": partner != "KGA", "had_others": partner != "KGA", "is_shared": True,
             "criteria_met": 3 if partner == "KGA" else 5, "is_accountable": partner != "KGA"}
            for partner in PARTNERS
        ],
    }  # fmt: skip


def partner_edition(code: str) -> Tables:
    """One partner's edition: its own rows, and the programme's."""
    tables = velmara()
    mine = {code, "*"}
    return {
        **tables,
        "programme": [programme(edition="partner", edition_partner=code)],
        **quality(own=code),
        "funds": [funds()],
        "project_funds": [],
        "mapping": [],
        **{
            name: [row for row in tables[name] if row["partner"] in mine]
            for name in ("partners", "indicator_progress", "commitments", "accountability")
        },
    }


def accountability(commitments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Promises counted by the quarter of their original date, per partner and for all."""
    counts: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in commitments:
        if row["state"] == "not_due":
            continue
        period = _quarter_of(row["original_due"])
        for partner in (row["partner"], "*"):
            one = counts[period, partner, row["side"]]
            one[row["state"]] += 1
            one["redated"] += row["current_due"] != row["original_due"]
            one["on_time_revised"] += row["state"] in {"on_time", "late"} and (
                row["done_on"] <= row["current_due"]
            )
    return [
        {
            "period": period,
            "partner": partner,
            "side": side,
            "mark": "",
            "due": sum(one[state] for state in DUE_STATES),
            **{state: one[state] for state in (*DUE_STATES, "waived", "redated")},
            "on_time_revised": one["on_time_revised"],
            "met_eventually": _done(one),
            "done": _done(one),
            "with_evidence": one["on_time"],
            "on_time_share": _share(one["on_time"], sum(one[state] for state in DUE_STATES)),
        }
        for (period, partner, side), one in counts.items()
    ]


def _done(counts: dict[str, int]) -> int:
    return counts["on_time"] + counts["late"] + counts["deemed"]


def _share(on_time: int, due: int) -> Decimal | None:
    return round(Decimal(on_time) / due, 6) if due >= FEWEST_RATED else None


def _period(code: str) -> dict[str, Any]:
    starts, ends = _bounds(code)
    return {
        "period": code,
        "kind": "quarter",
        "starts_on": starts,
        "ends_on": ends,
        "due_on": ends + timedelta(days=15),
        "locks_on": ends + timedelta(days=45),
        "is_closed": ends + timedelta(days=45) < AS_OF,
    }


def _bounds(code: str) -> tuple[date, date]:
    year, quarter = int(code[:4]), int(code[-1])
    following = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return date(year, quarter * 3 - 2, 1), following - timedelta(days=1)


def _quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def _path(code: str, partner: str) -> list[dict[str, Any]]:
    row = INDICATORS[code]
    baseline, target, actual = (Decimal(value) for value in row[6:9])
    part = Decimal(1) if partner == "*" or row[3] != "count" else Decimal(1) / len(PARTNERS)
    rows = []
    for index, period in enumerate(QUARTERS, start=1):
        share = Decimal(index) / len(QUARTERS)
        wobble = Decimal((index * 5 + len(code)) % 4 - 1) / 40 * (index < len(QUARTERS))
        aim = (baseline + (target - baseline) * share) * part
        done = (baseline + (actual - baseline) * (share + wobble)) * part
        if row[3] == "share":
            aim, done = target, actual + wobble
        if row[3] == "count":
            aim, done = (value.quantize(Decimal(1)) for value in (aim, done))
        start = baseline * part
        rows.append(
            {
                "indicator": code,
                "period": period,
                "partner": partner,
                "dimension": "*",
                "member": "*",
                "baseline": start,
                "target": aim,
                "original_target": aim,
                "actual": done,
                "progress": (done - start) / (aim - start),
                "status": row[9],
                "confidence": "A",
                "completeness": None if row[11] is None else Decimal(row[11]) / 12,
                "timeliness": None if row[11] is None else Decimal("0.75"),
                "validity": Decimal("0.97"),
                "evidence_share": Decimal("0.9"),
                "is_fresh": True,
                "reports_expected": None if row[11] is None else 12 if partner == "*" else 1,
                "reports_received": None if row[11] is None else row[11] if partner == "*" else 1,
                "mark": row[10] if period == NOW else "",
            }
        )
    return rows


def _recurring() -> list[dict[str, Any]]:
    rows = []
    for number, partner in enumerate(PARTNERS):
        for index, period in enumerate(QUARTERS):
            for place, (rule, (side, kind, text, days)) in enumerate(RULES.items()):
                due = _bounds(period)[1] + timedelta(days=days)
                turn = (number * 7 + index * 5 + place * 11) % 17
                late = {3: 9, 8: 24, 12: 41 if side == "agency" else 17}.get(turn, 0)
                done = None if turn == 15 and index > 4 else due + timedelta(days=late)
                code = f"{rule}-{partner}-{period}"
                rows.append(_commitment(code, partner, (side, kind, text), due, done))
    return rows


def _single() -> list[dict[str, Any]]:
    return [
        _commitment(
            f"{code}-AWN",
            "AWN",
            (side, code, text),
            due,
            None if days is None else due + timedelta(days=days),
        )
        for code, side, text, due, days in SINGLES
    ]


def _commitment(
    code: str, partner: str, promise: tuple[str, str, str], due: date, done: date | None
) -> dict[str, Any]:
    side, kind, text = promise
    is_done = done is not None and done <= AS_OF
    days_late = (done - due).days if is_done and done is not None else None
    if is_done:
        state = "late" if days_late else "on_time"
    else:
        state = "overdue" if due < AS_OF else "not_due"
    return {
        "commitment": code,
        "partner": partner,
        "agreement": f"AG-{partner}",
        "side": side,
        "type": kind,
        "text_en": text,
        "original_due": due,
        "current_due": due,
        "redates": 0,
        "state": state,
        "done_on": done if is_done else None,
        "days_late": days_late,
        "is_disputed": False,
        "is_waived": False,
        "evidence": "seen",
        "mark": "",
    }
