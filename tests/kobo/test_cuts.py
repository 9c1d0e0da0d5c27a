"""Answers that may not be kept: cut out before anything is stored, and never fetched again."""

import hashlib
import json

import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from assets.kobo.cuts import Cut, only_with_consent, split, without
from assets.kobo.landing import Landing
from assets.kobo.reading import read_page
from assets.kobo.server import Answer
from assets.kobo.sync import pull
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing

CONSENT = only_with_consent("consent", "yes")
SECRET = "Ayu Tsent of the red house"


@pytest.fixture
def ask(village, landing):
    """Pull the village survey, keeping only answers with consent."""

    def once(*faults, sweeps=True, to=landing):
        with village.serving(*faults) as (client, requests):
            found = pull(client, to, "survey", village.uid, sweeps=sweeps, cut=CONSENT)
        return found, requests

    return once


def answer(village, consent, name=SECRET):
    answers = {"name": name} | ({"consent": consent} if consent else {})
    return village.store.submit(village.uid, answers, submitted_by=None, at=village.at)


def edit(village, number, **answers):
    row = village.store.forms[village.uid].rows[number]
    known = {key: row[key] for key in ("name", "consent") if key in row}
    village.store.edit(village.uid, number, known | answers, at=village.at)


def everything(folder):
    """All that lies in a folder, unpacked, as one text."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return b"\n".join(
        zstandard.decompress(path.read_bytes()) if ".zst" in path.name else path.read_bytes()
        for path in files
    ).decode()


def test_an_answer_without_consent_never_reaches_the_disk(village, ask, landing, tmp_path):
    refused = answer(village, "no")

    found, _ = ask()

    assert SECRET not in everything(tmp_path)
    assert refused in landing.of("survey").living, "it is counted"
    assert landing.of("survey").cut[refused] == Cut("without_consent", "2026-03-02T12:00:00")
    assert found.new == 6


def test_no_answer_to_the_question_of_consent_is_no_consent(ask, landing):
    ask()

    assert set(landing.of("survey").cut) == {1, 2, 3, 4, 5}
    assert landing.of("survey").pulls[0].rows == 0


def test_the_manifest_tells_what_was_cut_and_holds_both_hashes(village, ask):
    answer(village, "yes", "Bo")
    answer(village, "no")

    found, _ = ask()

    [file] = found.pull.of_kind("page")
    kept = found.pull.shelf.read(file.name)
    assert (file.rows, file.cut) == (1, {"without_consent": 6})
    assert file.kept_sha256 == hashlib.sha256(kept).hexdigest() != file.sha256
    assert [row["name"] for row in orjson.loads(kept)["results"]] == ["Bo"]


def test_what_was_cut_out_is_not_fetched_again(village, ask):
    answer(village, "no")
    ask()

    found, requests = ask()

    assert found.pull is None
    assert not [request for request in requests if "%24in" in request]


def test_consent_given_later_brings_the_answers(village, ask, landing):
    number = answer(village, "no")
    ask()
    edit(village, number, consent="yes")

    found, _ = ask()

    assert number not in landing.of("survey").cut
    assert (found.changed, found.pull.rows) == (1, 1)


def test_consent_withdrawn_later_cuts_out_what_older_pulls_kept(village, ask, landing, tmp_path):
    number = answer(village, "yes")
    answer(village, "yes", "Bo")
    ask()
    assert SECRET in everything(tmp_path)
    edit(village, number, consent="no")

    ask()

    assert SECRET not in everything(tmp_path)
    assert landing.of("survey").cut[number].reason == "without_consent"
    bodies = landing.of("survey").read("page", "again")
    assert {row["name"] for body in bodies for row in body["results"]} == {"Bo"}


def test_consent_withdrawn_while_a_pull_is_under_way_leaves_nothing(village, landing, tmp_path):
    number = answer(village, "yes")
    receipt = landing.receive("survey", village.uid, CONSENT)
    with village.serving() as (client, _):
        [page] = client.pages(village.uid)
        receipt.keep_rows("page", page)
        edit(village, number, consent="no")
        [again] = client.submissions(village.uid, [number])
        receipt.keep_rows("again", again)

    receipt.complete()

    assert SECRET not in everything(tmp_path)
    assert landing.of("survey").pulls[0].rows == 0


def test_a_deleted_submission_is_no_longer_counted_among_those_cut_out(village, ask, landing):
    number = answer(village, "no")
    ask()
    village.store.delete(village.uid, number, at=village.at)

    found, _ = ask()

    assert found.removed == 1
    assert number not in landing.of("survey").cut


def test_what_a_kill_left_of_a_page_that_was_cut_goes_with_the_next_pull(
    village, ask, landing, tmp_path
):
    """Between the new manifest and the removal of the old page both are there."""
    number = answer(village, "yes")
    found, _ = ask()
    [old] = found.pull.paths("page")
    content = old.read_bytes()
    landing.cut_out("survey", {number: Cut("forgotten", None)})
    old.write_bytes(content)
    assert SECRET in everything(tmp_path)

    ask()

    assert SECRET not in everything(tmp_path)


def test_cutting_out_twice_changes_nothing_the_second_time(village, ask, landing):
    numbers = {answer(village, "yes", name): Cut("forgotten", None) for name in ("Bo", "Cé")}
    first, second = numbers
    ask()

    assert landing.cut_out("survey", {first: numbers[first]}) == 1
    assert landing.cut_out("survey", numbers) == 1
    before = landing.of("survey")
    assert landing.cut_out("survey", numbers) == 0
    assert landing.of("survey") == before
    [file] = before.pulls[0].of_kind("page")
    assert file.name == "page-000001.3.json.zst"
    assert file.cut == {"forgotten": 2, "without_consent": 5}
    assert set(before.cut) == {1, 2, 3, 4, 5, second, first}


def test_numbers_of_a_form_that_moved_are_not_looked_for_where_it_was(village, ask, landing):
    number = answer(village, "yes")
    ask()
    receipt = landing.receive("survey", "aVillageSurveyForm0002")
    receipt.keep_rows("page", _page("aVillageSurveyForm0002", {"_id": number, "name": "Bo"}))
    receipt.complete()

    assert landing.cut_out("survey", {number: Cut("forgotten", None)}) == 1


@pytest.mark.parametrize("question", ["consent", "ménage/accord", "أسرة/موافقة"])
def test_consent_may_be_asked_in_any_script(landing, question):
    people = [{"_id": number, question: said} for number, said in enumerate(("yes", "no", "yes"))]
    body = {"count": len(people), "results": people}
    content = json.dumps(body, ensure_ascii=False).encode()
    rule = only_with_consent(json.loads(json.dumps(question)), "yes")
    read = read_page(content, ("_id", *rule.asks))

    receipt = landing.receive("survey", "aVillageSurveyForm0002", rule)
    receipt.keep_rows("page", Answer("/api/v2/assets/aVillageSurveyForm0002/", "", content, read))
    receipt.complete()

    assert [page["results"] for page in landing.of("survey").read("page")] == [people[::2]]


def test_of_two_rows_of_one_number_only_that_with_consent_stays(landing):
    twice = [{"_id": 1, "consent": "no", "name": SECRET}, {"_id": 1, "consent": "yes"}]
    receipt = landing.receive("survey", "aVillageSurveyForm0002", CONSENT)
    receipt.keep_rows("again", _page("aVillageSurveyForm0002", *twice))
    receipt.complete()

    assert SECRET not in everything(landing.folder_of("survey"))


@pytest.mark.parametrize("odd", ["\ud800", "\udfff of a pair"])
def test_an_odd_answer_beside_it_keeps_nothing_from_being_cut_out(landing, odd):
    receipt = landing.receive("survey", "aVillageSurveyForm0002", CONSENT)
    people = ({"_id": 1, "consent": "yes", "name": odd}, {"_id": 2, "consent": "yes"})
    receipt.keep_rows("page", _page("aVillageSurveyForm0002", *people))
    receipt.complete()

    assert landing.cut_out("survey", {2: Cut("forgotten", None)}) == 1
    assert [page["results"] for page in landing.of("survey").read("page")] == [[people[0]]]


def _page(uid, *rows):
    body = {"count": len(rows), "results": list(rows)}
    return Answer(f"/api/v2/assets/{uid}/data/", "", json.dumps(body).encode(), body)


def test_staging_counts_what_was_cut_out_and_holds_the_rest(village, ask, landing, tmp_path):
    answer(village, "yes", "Bo")
    answer(village, "no")
    ask()

    with writing(tmp_path / "warehouse.duckdb") as connection:
        stage(connection, "survey", landing.of("survey"), {}, Pseudonyms(b"a key"))
        names = connection.execute("select name from staging.survey").fetchall()
        cut = connection.execute(
            "select form, reason, count(*), max(submitted_at)::varchar from staging.cut_out"
            " group by all"
        ).fetchall()

    assert names == [("Bo",)]
    assert cut == [("survey", "without_consent", 6, "2026-03-02 12:00:00")]


texts = st.text(max_size=20) | st.sampled_from(["\ud800", "\u202e", '"', "\\u0041", "\0"])


@given(st.lists(st.tuples(texts, st.booleans()), max_size=6, unique_by=lambda pair: pair[0]))
def test_the_other_answers_of_a_page_stay_as_they_were(people):
    rows = [
        {"_id": number, "name": name, "consent": "yes" if agrees else "no"}
        for number, (name, agrees) in enumerate(people)
    ]
    body = {"count": len(rows), "next": None, "results": rows}

    kept, cut = split(rows, CONSENT)

    assert json.loads(without(body, kept)) == {**body, "results": kept}
    assert [row["_id"] for row in kept] == [n for n, (_, agrees) in enumerate(people) if agrees]
    assert set(cut) == {n for n, (_, agrees) in enumerate(people) if not agrees}
    assert zstandard.compress(without(body, kept))


def test_two_pulls_of_one_server_with_consent_agree(ask, landing, tmp_path, village):
    answer(village, "yes", "Bo")
    first, _ = ask()
    other = Landing(tmp_path / "other")
    second, _ = ask(to=other)

    kept, again = (
        [(file.kept_sha256, file.rows, file.cut) for file in one.pull.files]
        for one in (first, second)
    )
    assert kept == again
    assert landing.of("survey").cut == other.of("survey").cut
