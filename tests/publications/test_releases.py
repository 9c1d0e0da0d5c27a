"""Releasing reports: by a named person, once the time to reply is over, and for good."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.accountability.replies import reply_until
from assets.programme.read import read_programme
from assets.publications.entries import publication_of
from assets.publications.releases import (
    Asked,
    CannotReleaseError,
    DamagedReleasesError,
    Release,
    Releases,
    refuse_to_release,
)
from pipelines.settings import EXAMPLE

CLOSED_ON = date(2026, 7, 20)
RELEASE = Release("2026Q2", "2026Q2.v1", date(2026, 8, 4), "Head of office", "")
ASKED = Asked("2026Q2", "Head of office")


def entry(number=1, version=1, as_of=CLOSED_ON):
    publication = publication_of("2026Q2", version)
    draft = SimpleNamespace(as_of=as_of)
    return SimpleNamespace(number=number, draft=draft, publications=(publication,))


@pytest.fixture(scope="module")
def velmara():
    return read_programme(EXAMPLE)


@pytest.fixture
def releases(tmp_path):
    return Releases(tmp_path / "state" / "releases.jsonl")


def test_a_release_is_kept_and_read_again(releases):
    second = replace(RELEASE, period="2026Q3", early_because='The donor\'s "board" meets\n')
    releases.add(RELEASE)
    releases.add(second)

    again = Releases(releases.path)
    assert again.all == (RELEASE, second)
    assert again.of("2026Q2") == RELEASE
    assert again.of("2026Q1") is None
    assert releases.path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_half_written_is_no_release(releases):
    releases.add(RELEASE)
    whole = releases.path.read_bytes()
    releases.path.write_bytes(whole + b'{"period": "2026Q3", "publ')

    assert Releases(releases.path).all == (RELEASE,)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_can_be_changed_or_taken_out_before_the_last_line_unseen(tmp_path_factory, data):
    releases = Releases(tmp_path_factory.mktemp("state") / "releases.jsonl")
    kept = [replace(RELEASE, period=f"2026Q{number}") for number in (1, 2, 3)]
    for one in kept:
        releases.add(one)
    lines = releases.path.read_bytes().splitlines(keepends=True)
    which = data.draw(st.integers(0, 1))
    if data.draw(st.booleans()):
        del lines[which]
    else:
        at = data.draw(st.integers(0, len(lines[which]) - 2))
        other = data.draw(st.sampled_from(b"0129azAZ").filter(lambda it: it != lines[which][at]))
        lines[which] = lines[which][:at] + bytes([other]) + lines[which][at + 1 :]
    releases.path.write_bytes(b"".join(lines))

    with pytest.raises(DamagedReleasesError, match="from a backup"):
        _ = Releases(releases.path).all


def test_reports_are_released_the_day_after_the_time_to_reply_and_not_before(velmara, releases):
    window = velmara.file.replies.window_days
    last = reply_until(CLOSED_ON, velmara.file.calendar, window)

    with pytest.raises(CannotReleaseError, match=f"partners may reply until {last}"):
        refuse_to_release(velmara, [entry()], releases, ASKED, last)

    after = last + timedelta(days=1)
    assert refuse_to_release(velmara, [entry()], releases, ASKED, after) == "2026Q2.v1"


def test_who_releases_early_says_why(velmara, releases):
    early = replace(ASKED, early_because="The donor's board meets tomorrow")

    assert refuse_to_release(velmara, [entry()], releases, early, CLOSED_ON) == "2026Q2.v1"


def test_the_time_to_reply_runs_from_the_first_version_and_the_newest_is_released(
    velmara, releases
):
    entries = [entry(), entry(2, 2, date(2026, 9, 1))]

    assert refuse_to_release(velmara, entries, releases, ASKED, date(2026, 9, 1)) == "2026Q2.v2"


@pytest.mark.parametrize(
    ("entries", "asked", "said"),
    [
        ([entry()], replace(ASKED, released_by=" "), "nobody is named"),
        ([], ASKED, "it is not closed. Do: accord close 2026Q2 --by NAME"),
        ([entry()], replace(ASKED, period="2026Q1"), "it is not closed"),
    ],
)
def test_what_may_not_be_released_is_refused_in_words(velmara, releases, entries, asked, said):
    with pytest.raises(CannotReleaseError, match=said):
        refuse_to_release(velmara, entries, releases, asked, date(2027, 1, 1))


def test_nothing_is_released_twice(velmara, releases):
    releases.add(RELEASE)

    with pytest.raises(CannotReleaseError, match="Head of office released them on 2026-08-04"):
        refuse_to_release(velmara, [entry()], releases, ASKED, date(2027, 1, 1))
