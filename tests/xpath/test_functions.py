"""Each operator and function does what ODK's documentation says of it, on a row of answers."""

from datetime import date

import pytest

from assets.xpath import NotUnderstoodError
from assets.xpath.functions import FUNCTIONS
from tests.xpath.answers_world import said_of, sql_of

GIVEN = {
    "n1": "7",
    "n2": "2.5",
    "t1": "abc",
    "one": "yes",
    "many": "a b",
    "d1": "2026-07-19",
    "begun": "2026-07-18T23:30:00.000+02:00",
    "place": "1 2 0 0",
}


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        # Operators.
        (". >= 7 and . < 8", True),
        (". > 7 or ${n2} = 2.5", True),
        ("1 = 1 and 1 = 2 or 1 = 1", True),
        ("1 = 1 or 1 = 1 and 1 = 2", True),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("${n1} div 2", 3.5),
        ("${n1} mod 4", 3),
        ("-7 mod 4", -3),
        ("1 div 0 > 1000", True),
        ("-${n2}", -2.5),
        ("--1", 1),
        ("${n2}*2", 5),
        ("${n1}-1", 6),
        ('${t1} = "abc"', True),
        ("${one} != 'no'", True),
        ("${d1} <= today()", True),
        ("${d1} >= today()", False),
        ("today() - ${d1}", 1),
        ("${d1} = '2026-07-19'", True),
        ("${d1} < '2026-07-20'", True),
        ("${d1} < date('2026-07-19')", False),
        ("date(${begun}) = date('2026-07-18')", True),  # By the clock of the phone.
        ("${begun} <= now()", True),
        (".  =  7", True),
        (".=7", True),
        # Control.
        ("if(. > 5, 'many', 'few')", "many"),
        ("if(. > 9, 1, 2)", 2),
        ("if(. > 9, ${d1}, '') = ''", True),
        ("if(. > 5, ${d1}, '') < today()", True),
        ("coalesce(${t2}, 'none')", "none"),
        ("coalesce(${t1}, 'none')", "abc"),
        ("coalesce(${d2}, ${d1}) = ${d1}", True),
        ("not(. > 5)", False),
        ("true()", True),
        ("false()", False),
        ("boolean(${t2})", False),
        ("boolean(0)", False),
        ("boolean-from-string('TRUE')", True),
        # Choices.
        ("selected(${many}, 'a')", True),
        ("selected(${many}, 'a b')", False),
        ("selected(${one}, 'yes')", True),
        ("selected(${one}, 'ye')", False),
        ("count-selected(${many})", 2),
        ("count-selected(${one})", 1),
        ("selected-at(${many}, 1)", "b"),
        ("selected-at(${many}, 2)", ""),
        ("selected-at(${many}, -1)", ""),
        ("${many} = 'a b'", True),
        # Texts.
        ("string-length(${t1})", 3),
        ("string-length()", 1),
        ("concat(${t1}, '-', ${n1}, ${n2})", "abc-72.5"),
        ("substr(${t1}, 1)", "bc"),
        ("substr(${t1}, 0, 2)", "ab"),
        ("substr(${t1}, -2, 3)", "bc"),
        ("substr(${t1}, 2, 1)", ""),
        ("substr(${t1}, 1, 99)", "bc"),
        ("contains(${t1}, 'bc')", True),
        ("starts-with(${t1}, 'b')", False),
        ("ends-with(${t1}, 'bc')", True),
        ("normalize-space('  a   b ')", "a b"),
        ("string(${n1})", "7"),
        ("string(2.5)", "2.5"),
        ("string(1 = 1)", "true"),
        # Numbers.
        ("number('2,5')", 2.5),
        ("number('about 5')", None),
        ("number(1 = 1)", 1),
        ("int(-2.9)", -2),
        ("floor(-2.5)", -3),
        ("ceiling(2.1)", 3),
        ("abs(-2)", 2),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(2.345, 2)", 2.35),
        ("min(${n1}, ${n2}, 9)", 2.5),
        ("max(${n1}, ${n2})", 7),
        ("max(${n1}, ${t2})", 7),
        # Dates.
        ("format-date(${d1}, '%d.%m.%Y')", "19.07.2026"),
        ("date(0) = date('1970-01-01')", True),
        ("date('2026-07-19T10:00:00') = ${d1}", True),
        ("decimal-date-time(${d1})", 20653),
        ("round(decimal-date-time(${begun}) - 20652, 4)", 0.8958),
    ],
)
def test_an_expression_comes_to(expression, said):
    assert said_of(expression, **GIVEN) == said


def test_every_function_has_its_example():
    examples = str(test_an_expression_comes_to.pytestmark[0].args)

    assert [name for name in FUNCTIONS if f"{name}(" not in examples and name != "regex"] == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("${n1} = ''", True),
        ("${n1} != ''", False),
        ("'' = ${d1}", True),
        ("${one} = ''", True),
        ("${many} = ''", True),
        ("${n1} >= 0", False),
        ("${n1} <= 0", False),
        ("${n1} = 0", False),
        ("${n1} != 0", True),
        ("${n1} = ${n2}", True),
        ("${n1} = 0 + ${n2}", False),
        ("${d1} = ${d2}", True),
        ("${d1} <= today()", False),
        ("not(${d1} <= today())", True),
        ("${t1} > 1", False),
        ("${n1} + 1", None),
        ("${n1} + 1 = ''", False),
        ("selected(${many}, 'a')", False),
        ("selected(${many}, '')", False),
        ("count-selected(${many})", 0),
        ("string-length(${t1})", 0),
        ("regex(${t1}, '[a-z]*')", True),
        ("concat(${n1}, 'x')", "x"),
        ("coalesce(${n1}, 3) = 3", True),
    ],
)
def test_what_was_not_answered_is_the_empty_text_and_no_number(expression, said):
    assert said_of(expression) == said


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^[A-Z]{3}$", "ABC", True),
        ("[A-Z]{3}", "ABC", True),
        ("[A-Z]{3}", "ABCD", False),  # The whole text, as KoboCollect does.
        ("BC", "ABC", False),
        ("a|bc", "bc", True),
        (r"\d+\.\d\d", "12.50", True),
        (r"[\w.+-]+@[\w-]+", "a.b@c", True),
        ("(?i)yes", "YES", True),
        (r"\p{L}+", "ñandú", True),
        ("[^]]", "a", True),
        (r"[\[\]]", "[", True),
        ("a{2,3}?", "aaa", True),
        ("o'clock", "o'clock", True),
    ],
)
def test_a_pattern_matches_a_whole_text(pattern, text, matches):
    assert said_of(f'regex(${{t1}}, "{pattern}")', t1=text) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b",
        "(?!a)b",
        "(?<=a)b",
        r"(a)\1",
        "a++",
        "(?>a)",
        "[a-z&&[^b]]",
        "[a[b]]",
        r"\v",
        "a{9999}",
        "(",
    ],
)
def test_a_pattern_that_means_something_else_here_is_not_understood(pattern):
    with pytest.raises(NotUnderstoodError) as error:
        sql_of(f'regex(., "{pattern}")')

    assert (error.value.reason, error.value.what) == ("pattern", pattern)


@pytest.mark.parametrize(
    ("expression", "reason", "what"),
    [
        ("pulldata('x', 'y', 'z', .) = 1", "unknown_function", "pulldata"),
        ("jr:choice-name(., 'x') = 'y'", "unknown_function", "jr:choice-name"),
        ("position(..) = 1", "unknown_function", "position"),
        ("random() > 0.5", "unknown_function", "random"),
        ("not()", "wrong_number_of_values", "not"),
        ("if(., 1)", "wrong_number_of_values", "if"),
        ("regex(., ${t1})", "pattern_of_answers", ""),
        ("round(., ${n2})", "digits_of_answers", ""),
        ("format-date(${d1}, '%b')", "way_of_writing_dates", ""),
        ("${begun} < ${begun}", "two_moments", ""),
        ("decimal-date-time(now())", "moment_worked_out", ""),
        ("decimal-date-time(${t1})", "moment_worked_out", ""),
        ("${place} != ''", "place_or_time", "place"),
        (". >= ", "not_an_expression", "its end"),
        (". >= 0)", "not_an_expression", ")"),
        ("(. >= 0", "not_an_expression", "its end"),
        (". # 0", "not_an_expression", " # 0"),
        (". = = 0", "not_an_expression", "="),
        ("(" * 99 + "." + ")" * 99, "too_deep", ""),
        (" or ".join([". = 1"] * 500), "too_deep", ""),
        ("substr(" * 20 + "." + ", 1, 2)" * 20, "too_deep", ""),
    ],
)
def test_what_is_not_understood_is_refused_with_its_reason(expression, reason, what):
    with pytest.raises(NotUnderstoodError) as error:
        sql_of(expression)

    assert (error.value.reason, error.value.what) == (reason, what)


@pytest.mark.parametrize("text", ["o'clock", "a;b", "--", "x' or '1'='1", "\u202e", "{b}", "日本"])
def test_a_text_in_an_expression_stays_a_text(text):
    assert said_of(f'${{t1}} = "{text}"', t1=text) is True
    assert said_of(f'${{t1}} = "{text}"', t1="other") is False


def test_a_day_is_read_off_the_clock_of_the_phone():
    assert said_of("date(${begun})", begun="2026-07-18T23:30:00.000-05:00") == date(2026, 7, 18)
