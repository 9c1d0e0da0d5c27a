"""Patterns that would take long are refused, and the refusal takes no time."""

import time
from contextlib import suppress

import pytest

from assets.xpath import NotUnderstoodError
from assets.xpath.patterns import LONGEST, MOST_SIGNS, pattern_of

LARGE = f"(a{{{MOST_SIGNS // 4}}}){{2}}.{{{MOST_SIGNS // 2}}}"


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{3}-[0-9]{4,10}(-[a-z]{2})?$",
        "^.{0,1000}$",
        "^[^@]{1,64}@.{1,255}$",
        "(?:(?:ab){3}){4}",
        LARGE,
        f"({LARGE})?",
        r"\[a[b]",
        r"[\[\]]{2}",
        r"[\\]{3}a",
        r"\Q[[&&(\E",
        "a" * LONGEST,
        "[" + "a" * (LONGEST - 2) + "]",
    ],
)
def test_what_people_write_is_understood(pattern):
    assert pattern_of(pattern) == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(.?){999}" * 10,
        "(.?){999}" * 3,
        "((a?){500}){5}",
        "((((a){7}){7}){7}){7}",
        "((a{2}b){50}){30}",
        f"{LARGE}.",
        f"({LARGE}|b)",
        f"({LARGE})+b",
        "(a{900}){2,}b{300}",
        "(a{99}){1,40}",
        "(",
        "a)",
        "[a",
        "[[]",
        "[a&&b]",
        "[^[]",
        "\\",
    ],
)
def test_what_means_something_else_or_would_take_long_is_refused(pattern):
    with pytest.raises(NotUnderstoodError) as error:
        pattern_of(pattern)

    assert (error.value.reason, error.value.what) == ("pattern", pattern)


@pytest.mark.parametrize("sign", ["a", "[", "[a", "[[", "(", r"\\", r"\Q", "{9}", "(a{9}){9}"])
def test_a_pattern_longer_than_anybody_writes_is_refused_at_once(sign):
    before = time.process_time()

    with pytest.raises(NotUnderstoodError) as error:
        pattern_of(sign * 20_000)

    assert time.process_time() - before < 2
    assert error.value.reason == "pattern"
    assert len(error.value.what) < 100


@pytest.mark.parametrize("sign", ["[", "(", r"\Q", "[a", "(a{2}){3}"])
def test_a_pattern_of_any_signs_is_looked_through_once(monkeypatch, sign):
    monkeypatch.setattr("assets.xpath.patterns.LONGEST", 10**6)
    before = time.process_time()

    with suppress(NotUnderstoodError):
        pattern_of(sign * 20_000)

    assert time.process_time() - before < 3
