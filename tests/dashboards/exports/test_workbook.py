"""The tracking workbook holds the edition's figures, as numbers, and no formula."""

import io
import zipfile
from collections import defaultdict
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from dashboards.exports.workbook import tracking_workbook
from tests.dashboards.edition_fixture import partner_edition
from tests.dashboards.exports.conftest import HOSTILE

pytestmark = pytest.mark.long

WHOLE = ("*", "*")
FIXED, OF_A_PERIOD = 20, 6


def book_of(path, language=None):
    return openpyxl.load_workbook(io.BytesIO(tracking_workbook(path, language)))


def lines_of(sheet, first=2):
    return [list(row) for row in sheet.iter_rows(min_row=first, values_only=True)]


def named_members(rows_of, path):
    """Return what each dimension and member is called, as this test words it itself."""
    rows = rows_of(path, "select dimension, title, member, label from published.dimensions")
    titles = {dimension: title for dimension, title, *_ in rows}
    labels = {(dimension, member): label for dimension, _, member, label in rows}

    def label(dimension, member):
        if member == "not_recorded":
            return "Not recorded"
        parts = [labels.get((dimension, one), one) for one in member.split("+")]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

    def named(dimension, member):
        if (dimension, member) == WHOLE:
            return "The whole", "The whole"
        pairs = list(zip(dimension.split("×"), member.split("×"), strict=True))
        return (
            " × ".join(titles.get(one, one) for one, _ in pairs),
            " × ".join(label(*pair) for pair in pairs),
        )

    return named


def in_cell(value, mark):
    return f"[{mark}]" if value is None else pytest.approx(float(value), abs=1e-9)


def expected_cells(progress, cell, alone, *, is_whole, is_flow):
    """Return the six cells of one period from the rows of the database."""
    actual = progress[1] if progress else cell[0] if cell else None
    mark = (progress[3] if progress else cell[1] if cell else "") or ""
    flag = mark or ("x" if actual is None else "")
    target = progress[0] if progress else None
    none = "x" if is_whole else "z"
    share = "c" if "c" in flag else "x" if target is not None else none
    cells = [
        in_cell(target, none),
        in_cell(actual, "c" if "c" in flag else "x"),
        in_cell(progress[2] if progress else None, share),
        flag or None,
    ]
    if not is_flow:
        return [*cells, "[z]", "z"]
    value, mark = alone or (None, "")
    of_alone = mark or ("" if value is not None else "x")
    return [*cells, in_cell(value, "c" if "c" in of_alone else "x"), of_alone or None]


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_figure_of_the_tracking_table_is_the_databases(editions, rows_of, edition):
    path = editions[edition]
    named = named_members(rows_of, path)
    progress = {
        key: rest
        for *key, target, actual, share, mark in rows_of(
            path,
            "select indicator, dimension, member, period, target, actual, progress, mark"
            " from published.indicator_progress where partner = '*'",
        )
        for key, rest in [(tuple(key), (target, actual, share, mark))]
    }
    values = {
        tuple(key): (value, mark)
        for *key, value, mark in rows_of(
            path,
            "select indicator, dimension, member, period, reading, value, mark"
            " from published.indicator_values where partner = '*'",
        )
    }
    kinds = dict(rows_of(path, "select indicator, kind from published.indicators"))
    lengths = dict(rows_of(path, "select indicator, frequency from published.indicators"))
    periods = rows_of(
        path,
        "select period, kind from published.periods where ends_on <= (select ends_on from"
        " published.periods where period = (select period from published.programme))"
        " and kind in (select frequency from published.indicators) order by ends_on, starts_on",
    )
    members = defaultdict(set)
    for indicator, dimension, member, *_ in [*progress, *values]:
        members[indicator].add((dimension, member))

    found = lines_of(book_of(path)["Indicators"], first=3)

    seen = defaultdict(set)
    by_name = {
        (indicator, *named(*key)): key for indicator in members for key in members[indicator]
    }
    for line in found:
        indicator = line[1]
        key = by_name[indicator, line[5], line[6]]
        seen[indicator].add(key)
        own = [period for period, kind in periods if kind == lengths[indicator]]
        for place, (period, _) in enumerate(periods):
            at = FIXED + place * OF_A_PERIOD
            cells = line[at : at + OF_A_PERIOD]
            if period not in own:
                assert cells == ["[z]", "[z]", "[z]", "z", "[z]", "z"]
                continue
            expected = expected_cells(
                progress.get((indicator, *key, period)),
                values.get((indicator, *key, period, "to_date")),
                values.get((indicator, *key, period, "period")),
                is_whole=key == WHOLE,
                is_flow=kinds[indicator] in {"flow", "flow_unique", "ratio_flow"},
            )
            assert cells == expected, (indicator, key, period)
        newest = FIXED + [period for period, _ in periods].index(own[-1]) * OF_A_PERIOD
        assert line[14:18] == line[newest : newest + 4]
    assert seen == members
    assert len(found) == sum(map(len, seen.values()))


def test_a_withheld_figure_shows_its_mark_and_its_flag(editions, rows_of):
    [[count]] = rows_of(
        editions["public"],
        "select count(*) from published.indicator_progress where mark = 'c' and partner = '*'",
    )
    lines = lines_of(book_of(editions["public"])["Indicators"], first=3)
    flags = [line[at + 3] for line in lines for at in range(FIXED, len(line), OF_A_PERIOD)]
    actual = [line[at + 1] for line in lines for at in range(FIXED, len(line), OF_A_PERIOD)]

    assert count > 0
    assert [a for a, flag in zip(actual, flags, strict=True) if flag == "c"] == ["[c]"] * sum(
        flag == "c" for flag in flags
    )
    assert flags.count("c") >= count


def test_the_head_of_a_line_says_what_it_is(tables, written):
    tables["baselines"] = [{"indicator": "OP1.4", "partner": "*", "baseline_year": 2024}]
    sheet = book_of(written(tables))["Indicators"]

    [line] = [line for line in lines_of(sheet, first=3) if line[1] == "OP1.4"]

    assert line[:14] == [
        *(2, "OP1.4", "Output", tables["indicators"][1]["output_title"] or "OP1"),
        *("Sub-grants passed to community-based organisations", "The whole", "The whole", "grants"),
        *("higher", "cumulative", "#", 0, 2024, "2026 Q2".replace(" ", "\u00a0")),
    ]
    assert sheet.freeze_panes == "H3"
    assert sheet.auto_filter.ref.startswith("A2:")


def test_members_are_folded_under_their_indicator(tables, written):
    sheet = book_of(written(tables))["Indicators"]

    depths = {
        sheet.cell(row, 6).value: sheet.row_dimensions[row].outlineLevel
        for row in range(3, sheet.max_row + 1)
    }

    assert depths["The whole"] == 0
    assert depths["Sex"] == depths["Sex × Age"] == 1


def test_days_are_days_and_shares_are_numbers(tables, written):
    book = book_of(written(tables))
    promise = lines_of(book["Commitments"])[0]
    share = book["Indicators"].cell(3, 17)

    assert isinstance(promise[4], datetime)
    assert promise[6] == 0, "how often it was given a new date"
    assert isinstance(share.value, float)
    assert share.number_format == "0.0%"


def test_each_page_has_what_the_edition_has(tables, written, rows_of):
    path = written(tables)
    book = book_of(path)

    assert book.sheetnames == [
        *(
            "About this file",
            "Indicators",
            "By partner",
            "Logframe",
            "Promises counted",
            "Commitments",
        ),
        *("Capacity", "Reporting", "Quality", "Definitions"),
    ]
    for sheet, table in (
        ("Commitments", "commitments"),
        ("Promises counted", "accountability"),
        ("Capacity", "capacity_profile"),
        ("Reporting", "reporting_calendar"),
        ("Quality", "reconciliation"),
        ("Definitions", "indicators"),
    ):
        [[count]] = rows_of(path, f"select count(*) from published.{table}")
        assert book[sheet].max_row == count + 1, sheet


def test_a_report_is_told_apart_from_its_answer(tables, written):
    tables["reporting_calendar"] = [
        {"period": "2026Q2", "partner": "AWN", "side": side, "duty": duty, "form": form,
         "expected": True, "state": "not_due"}
        for side, duty, form in (
            ("cso", "report", "volunteer_log"),
            ("agency", "feedback", "volunteer_log"),
            ("agency", "sharing", None),
        )
    ]  # fmt: skip
    lines = lines_of(book_of(written(tables))["Reporting"])

    assert {(line[2], line[3]) for line in lines} == {
        ("Partner", "Volunteer log"),
        ("The Agency", "Answer: Volunteer log"),
        ("The Agency", "Data shared back"),
    }
    assert {line[4] for line in lines} == {"[z]"}


def test_a_public_workbook_has_no_page_of_single_partners(editions):
    assert book_of(editions["public"]).sheetnames == [
        *("About this file", "Indicators", "Logframe", "Promises counted", "Definitions"),
    ]


def test_a_partners_workbook_tracks_that_partner(written, rows_of):
    path = written(partner_edition("AWN"))
    book = book_of(path)
    [[actual]] = rows_of(
        path,
        "select actual from published.indicator_progress where indicator = 'OP1.4'"
        " and partner = 'AWN' and dimension = '*' and period = '2026Q2'",
    )

    [own] = [line for line in lines_of(book["Indicators"], first=3) if line[1] == "OP1.4"]

    assert Decimal(str(own[15])) == actual
    assert {line[0] for line in lines_of(book["By partner"], first=3)} == {"All partners"}


def test_no_cell_is_a_formula_and_no_text_acts(public, written):
    content = tracking_workbook(written(public))
    book = openpyxl.load_workbook(io.BytesIO(content))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}

    assert "f" not in kinds
    assert HOSTILE.replace("\u202e", "").replace("\x07", "") in texts
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
    assert b"<hyperlink" not in b"".join(map(zipfile.ZipFile(io.BytesIO(content)).read, names))


def test_another_language_is_one_argument(editions):
    book = book_of(editions["internal"], "ar")

    sheet = book["المؤشرات"]
    assert sheet.sheet_view.rightToLeft
    assert [sheet["E2"].value, sheet["P2"].value] == ["المؤشر", "المتحقق"]


def test_the_same_edition_makes_the_same_bytes(tables, written):
    path = written(tables)

    assert tracking_workbook(path) == tracking_workbook(path)
