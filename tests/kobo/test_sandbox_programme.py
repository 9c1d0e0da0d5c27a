"""The bundled programme as a sandbox server: its forms, and all that was invented for them."""

from pathlib import Path

import pytest

from assets.kobo.sandbox.population import invent
from assets.kobo.sandbox.programme import sandbox_for

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"


@pytest.fixture(scope="module")
def store():
    return sandbox_for(VELMARA, "a-token")


def test_every_invented_submission_is_on_the_server(store):
    invented = list(invent(VELMARA))

    rows = sorted(
        (row for form in store.forms.values() for row in form.rows.values()),
        key=lambda row: row["_id"],
    )
    assert [row["_id"] for row in rows] == list(range(1, len(invented) + 1))
    assert [row["_submitted_by"] for row in rows] == [one.submitted_by for one in invented]
    assert [bool(row["_validation_status"]) for row in rows] == [
        bool(one.validation) for one in invented
    ]
    assert ["meta/deprecatedID" in row for row in rows] == [bool(one.edits) for one in invented]


def test_every_answer_belongs_to_a_question_of_its_form(store):
    for form in store.forms.values():
        asked = {row.get("$xpath") for row in form.latest.content["survey"]}

        answered = {key for row in form.rows.values() for key in answer_keys(row)}
        assert answered <= asked


def answer_keys(row):
    system = ("_", "meta/", "formhub/")
    for key, answer in row.items():
        if not key.startswith(system):
            yield key
            if isinstance(answer, list):
                for item in answer:
                    yield from answer_keys(item)


def test_two_servers_for_one_programme_are_alike(store):
    again = sandbox_for(VELMARA, "a-token")

    assert {uid: form.rows for uid, form in again.forms.items()} == {
        uid: form.rows for uid, form in store.forms.items()
    }
    assert again.now == store.now


def test_forms_are_deployed_before_their_first_answer(store):
    for form in store.forms.values():
        deployed = form.latest.deployed_at.isoformat()

        assert all(row["_submission_time"] > deployed for row in form.rows.values())


def test_a_programme_without_forms_is_told_what_to_write(tmp_path):
    for file in VELMARA.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (VELMARA / "programme.yaml").read_text(encoding="utf-8")
    (tmp_path / "programme.yaml").write_text(
        text.replace("\nforms:", "\nother_forms:"), encoding="utf-8"
    )

    with pytest.raises(ValueError, match="lists none"):
        sandbox_for(tmp_path, "a-token")
