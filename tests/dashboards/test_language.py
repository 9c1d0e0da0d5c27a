from datetime import date
from decimal import Decimal

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH, Language
from dashboards.legible import LONGEST_TEXT, legible


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        ("0.5", 0, "1"),
        ("2.45", 1, "2.5"),
        ("-3.5", 0, "\u22124"),
        ("-0.4", 0, "0"),
        ("999", 0, "999"),
        ("1506", 0, "1,506"),
    ],
)
def test_numbers_round_half_up_with_thousands_apart_and_a_real_minus(value, digits, written):
    assert ENGLISH.number(Decimal(value), digits) == written


def test_a_sign_stays_before_its_number_where_letters_go_from_right_to_left():
    assert Language("ar").changed(1, "0.4") == "\u200e+0.4"
    assert Language("ar").changed(-1, "0.4") == "\u200e\u22120.4"
    assert ENGLISH.changed(1, "0.4") == "+0.4"


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [("0.706", "share", "71%"), ("2.649", "score", "2.6"), ("1150", "count", "1,150")],
)
def test_each_kind_of_unit_has_its_own_precision(value, kind, written):
    assert ENGLISH.quantity(Decimal(value), kind) == written


@pytest.mark.parametrize(
    ("code", "kind", "by", "written"),
    [
        ("en", "share", "0.06", "±6 points"),
        ("en", "share", "0.01", "±1 point"),
        ("en", "count", "1750", "±1,750"),
        ("fr", "share", "0.06", "±6\u00a0points"),
        ("es", "share", "0.06", "±6 puntos"),
        ("ar", "share", "0.06", "\u200e±6 نقاط"),
    ],
)
def test_a_share_may_be_off_by_points_not_by_a_share_of_itself(code, kind, by, written):
    assert language_of(code).margin(Decimal(by), kind) == written


@pytest.mark.parametrize(
    ("value", "other", "kind", "written"),
    [
        ("0.576075", "0.58", "share", ("57.6%", "58.0%")),
        ("0.5", "0.58", "share", ("50%", "58%")),
        ("2.5499", "2.5", "score", ("2.55", "2.50")),
        ("71", "71", "days", ("71", "71")),
        ("0.5800001", "0.58", "share", ("58%", "58%")),
    ],
)
def test_two_figures_that_differ_never_read_the_same_where_two_more_digits_help(
    value, other, kind, written
):
    assert ENGLISH.apart(Decimal(value), Decimal(other), kind) == written


@pytest.mark.parametrize(
    ("part", "whole", "digits", "written"),
    [
        (9_999, 10_000, 1, "99.9%"),
        (9_999, 10_000, 0, "99%"),
        (2, 3, 1, "66.7%"),
        (3, 3, 1, "100.0%"),
    ],
)
def test_what_is_not_all_never_reads_as_all(part, whole, digits, written):
    assert ENGLISH.percent_of(part, whole, digits) == written


@pytest.mark.parametrize(
    ("code", "in_text", "in_table"),
    [
        ("2026Q2", "April\u2013June\u00a02026", "2026\u00a0Q2"),
        ("2024Q4", "October\u2013December\u00a02024", "2024\u00a0Q4"),
        ("2026H1", "January\u2013June\u00a02026", "2026\u00a0H1"),
        ("2026", "2026", "2026"),
    ],
)
def test_periods_in_text_and_in_tables(code, in_text, in_table):
    assert (ENGLISH.period(code), ENGLISH.short_period(code)) == (in_text, in_table)


@pytest.mark.parametrize(
    ("language", "quarter", "half"), [("fr", "T2", "S1"), ("es", "T2", "S1"), ("ar", "ر2", "ن1")]
)
def test_quarters_and_half_years_have_their_letter_in_each_language(language, quarter, half):
    written = language_of(language).short_period
    assert (written("2026Q2"), written("2026H1")) == (f"2026\u00a0{quarter}", f"2026\u00a0{half}")


def test_dates_name_their_month_and_do_not_break():
    assert ENGLISH.day(date(2026, 7, 12)) == "12\u00a0Jul\u00a02026"


@pytest.mark.parametrize(
    ("code", "said"), [("en", "1 May"), ("fr", "1er mai"), ("es", "1 mayo"), ("ar", "1 مايو")]
)
def test_the_first_of_a_month_is_written_as_the_language_says_it(code, said):
    day = language_of(code).day(date(2026, 5, 1))

    assert day == f"{said} 2026".replace(" ", "\N{NO-BREAK SPACE}")
    assert "er" not in ENGLISH.day(date(2026, 5, 11))


def test_a_listing_ends_with_and():
    assert ENGLISH.listing(["a", "b", "c"]) == "a, b and c"


def test_texts_lose_what_steers_the_display_and_keep_what_words_need():
    assert legible("one\r\ntwo\t\u202ethree\u2066\x00\x1b[31m") == "one two three[31m"
    assert legible("\u0646\u0645\u06cc\u200c\u062e") == "\u0646\u0645\u06cc\u200c\u062e"


def test_a_text_of_a_megabyte_becomes_a_line():
    assert len(legible("a" * 1_000_000)) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("code", "said"), [("en", "a; b"), ("fr", "a\u00a0; b"), ("es", "a; b"), ("ar", "a؛ b")]
)
def test_clauses_are_parted_as_the_language_parts_them(code, said):
    assert language_of(code).clauses(["a", "b"]) == said
