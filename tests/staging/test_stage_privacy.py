"""Data classes: what is dropped leaves no trace, what is replaced cannot be guessed."""

import hashlib
import stat

import pytest

from assets.kobo.pulls import Landed
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from tests.staging.invented import content, question, repeat, submission

SECRET = "Awa Sekretova-9917"
FORM = content(
    question("text", "person"),
    question("text", "friend"),
    repeat("member", question("text", "person")),
)
NAMED = submission(1, {"person": SECRET, "friend": SECRET, "member": [{"member/person": SECRET}]})


def everything_stored(office):
    """Return all texts in all tables that stay, and the bytes of the file."""
    tables = office.connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where not temporary"
    ).fetchall()
    texts = [
        str(row)
        for (table,) in tables
        for row in office.connection.execute(f"select * from {table}").fetchall()
    ]
    office.connection.execute("checkpoint")
    return "\n".join(texts), b"".join(
        path.read_bytes() for path in office.file.parent.glob(f"{office.file.name}*")
    )


@pytest.mark.parametrize("data_class", ["drop", "pseudonym"])
@pytest.mark.parametrize("more", [[], [question("text", "PERSON")]], ids=["columns", "json"])
def test_a_dropped_or_replaced_answer_leaves_no_trace(office, data_class, more):
    form = content(*FORM["survey"], *more)
    classes = dict.fromkeys(("person", "friend", "member/person"), data_class)

    office.stage(form, NAMED, submission(2, {"PERSON": "kept"}), classes=classes)

    texts, file = everything_stored(office)
    assert "root-1" in texts
    assert SECRET not in texts
    assert SECRET.encode() not in file


def test_the_trace_of_a_kept_answer_would_be_found(office):
    """The test above would notice: the same answer, kept, is there."""
    office.stage(FORM, NAMED)

    texts, file = everything_stored(office)
    assert SECRET in texts
    assert SECRET.encode() in file


def test_a_dropped_question_has_no_column_but_its_label(office):
    office.stage(FORM, NAMED, classes={"person": "drop"})

    assert "person" not in office.types()
    assert office.values("friend") == [SECRET]


def test_one_person_has_one_pseudonym_in_all_columns_and_tables(office):
    classes = dict.fromkeys(("person", "friend", "member/person"), "pseudonym")

    office.stage(FORM, NAMED, submission(2, {"person": "Bo"}), submission(3), classes=classes)

    [one, other, nobody] = office.values("person")
    assert one != other
    assert nobody is None
    assert office.values("friend")[0] == one
    assert office.values("member__person", "survey__member") == [one]


def test_a_pseudonym_follows_from_the_key(office):
    found = []
    for key in (b"one key", b"one key", b"another key"):
        pull = office.land({"v": FORM}, [NAMED, submission(len(found) + 2)])
        office.stage_pull(pull, {"person": "pseudonym"}, key)
        found.append(office.values("person")[0])

    assert found[0] == found[1] == Pseudonyms(b"one key").of(SECRET)
    assert found[2] == Pseudonyms(b"another key").of(SECRET) != found[0]
    assert SECRET not in found


def test_a_lone_name_cannot_be_guessed_from_its_rows_hash(office):
    """Who holds the database alone can hash names, but not as the key does."""
    hashes = []
    for key in (b"one key", b"another key"):
        office.stage_pull(
            office.land({"v": FORM}, [NAMED, submission(len(hashes) + 2)]),
            {"member/person": "pseudonym"},
            key,
        )
        hashes += office.values("content_hash", "survey__member")

    assert hashes[0] != hashes[1]
    shapes = [SECRET, f"[{SECRET}]", f"{{'member/person': {SECRET}}}"]
    shapes += [shape.replace(SECRET, f"'{SECRET}'") for shape in shapes]
    assert not {hashlib.sha256(shape.encode()).hexdigest() for shape in shapes} & {*hashes}


def test_numbers_dates_and_points_can_be_replaced_too(office):
    form = content(
        question("integer", "id_number"), question("date", "born"), question("geopoint", "home")
    )
    classes = dict.fromkeys(("id_number", "born", "home"), "pseudonym")

    office.stage(
        form,
        submission(1, {"id_number": "4711", "born": "1990-01-02", "home": "12 3 0 0"}),
        classes=classes,
    )

    pseudonyms = Pseudonyms(b"a key of these tests")
    assert office.values("id_number") == [pseudonyms.of("4711")]
    assert office.values("born") == [pseudonyms.of("1990-01-02")]
    assert office.values("home__latitude") == [pseudonyms.of("12 3 0 0")]
    assert office.values("unreadable") == [None]


def test_details_of_the_device_and_its_owner_do_not_come_through(office):
    kinds = ("deviceid", "phonenumber", "simserial", "subscriberid", "email")
    form = content(*(question(kind, kind) for kind in kinds))

    office.stage(form, submission(1, {kind: f"my {kind}" for kind in kinds}))

    assert office.values("deviceid") == [Pseudonyms(b"a key of these tests").of("my deviceid")]
    assert not {"phonenumber", "simserial", "subscriberid", "email"} & office.types().keys()


def test_the_programme_may_keep_a_detail_of_the_device(office):
    form = content(question("deviceid", "deviceid"))

    office.stage(form, submission(1, {"deviceid": "tablet 7"}), classes={"deviceid": "keep"})

    assert office.values("deviceid") == ["tablet 7"]


def test_the_class_of_a_question_is_written_down(office):
    office.stage(FORM, NAMED, classes={"person": "restricted", "friend": "pseudonym"})

    assert {row["xpath"]: row["data_class"] for row in office.rows("questions")} == {
        "person": "restricted",
        "friend": "pseudonym",
        "member/person": "keep",
    }


def test_the_key_is_made_once_and_is_for_this_account_only(tmp_path):
    path = tmp_path / "keys" / "pseudonym.key"

    first, second = Pseudonyms.with_key_at(path), Pseudonyms.with_key_at(path)

    assert first.of("Awa") == second.of("Awa")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_question_of_a_sensitive_form_stays_out_until_it_has_a_class(office):
    pull = office.land({"v1": FORM}, [NAMED])

    stage(
        office.connection,
        "village",
        Landed((pull,)),
        {"friend": "pseudonym"},
        Pseudonyms(b"key"),
        is_sensitive=True,
    )

    texts, file = everything_stored(office)
    columns = {row[0] for row in office.connection.execute("describe staging.village").fetchall()}
    assert "friend" in columns
    assert "person" not in columns
    assert SECRET not in texts
    assert SECRET.encode() not in file


def test_half_a_letter_has_a_pseudonym_too():
    made = [Pseudonyms(b"one key").of(text) for text in ("\ud800", "\udfff", "\ufffd", "?")]

    assert len(set(made)) == 4
