"""The bundled programme as a sandbox server: its forms, and all that was invented for them."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assets.kobo.sandbox.population.invent import invent
from assets.kobo.sandbox.programme import sandbox_for

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
FORMS = sorted(path.stem for path in (VELMARA / "forms").glob("*.xlsx"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the bundled programme, made to list every form that it has."""
    return listing(tmp_path_factory.mktemp("programme"), FORMS)


@pytest.fixture(scope="module")
def store(folder):
    return sandbox_for(folder, "a-token")


def listing(folder, forms, **more):
    copy = shutil.copytree(VELMARA, folder / "velmara")
    yaml = YAML()
    programme = yaml.load(copy / "programme.yaml")
    programme["forms"] = [{"code": form, "uid": f"aForm{form}", **more} for form in forms]
    yaml.dump(programme, copy / "programme.yaml")
    return copy


def test_the_bundled_programme_serves_every_form_that_it_lists():
    listed = YAML().load(VELMARA / "programme.yaml")["forms"]

    served = sandbox_for(VELMARA, "a-token").forms
    assert {form["uid"] for form in listed} == served.keys()
    assert all(form.rows for form in served.values())


def test_a_title_in_several_languages_gives_the_form_its_name_in_the_first(tmp_path):
    folder = listing(tmp_path, ["event"], title={"fr": "Réunions", "en": "Events"})

    assert sandbox_for(folder, "a-token").forms["aFormevent"].name == "Réunions"


def test_what_was_invented_for_a_form_that_is_not_listed_stays_away(tmp_path):
    store = sandbox_for(listing(tmp_path, ["event", "community_pulse"]), "a-token")

    assert store.forms.keys() == {"aFormevent", "aFormcommunity_pulse"}


def test_a_server_can_hold_a_number_of_submissions(folder):
    store = sandbox_for(folder, "a-token", submissions=300)

    assert sum(len(form.rows) for form in store.forms.values()) == 300


def test_the_second_version_of_a_form_came_between_its_answers(store):
    form = store.forms["aFormevent"]
    newest, first = form.deployed_versions

    used = Counter(row["__version__"] for row in form.rows.values())
    assert used.keys() == {newest.uid, first.uid}
    late = [
        row
        for row in form.rows.values()
        if row["__version__"] == first.uid
        and row["_submission_time"] > newest.deployed_at.isoformat()
    ]
    assert len(late) >= 2  # From phones that had not fetched the second one.
    assert not any("quorum/accessible_venue" in row for row in late)


def test_a_case_is_approved_after_its_last_change(store):
    form = store.forms["aFormregistration_case"]
    edited = {event.root_uuid: event.at for event in form.history if "modify" in event.action
              and not event.status}  # fmt: skip
    decided = {event.root_uuid: event.at for event in form.history if event.status}

    assert len(edited.keys() & decided.keys()) > 500
    assert all(decided[root] >= edited[root] for root in edited.keys() & decided.keys())


def test_the_history_runs_forward(store):
    for form in store.forms.values():
        moments = [event.at for event in form.history]

        assert moments == sorted(moments)


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


def test_two_servers_for_one_programme_are_alike(folder, store):
    again = sandbox_for(folder, "a-token")

    assert {uid: form.rows for uid, form in again.forms.items()} == {
        uid: form.rows for uid, form in store.forms.items()
    }
    assert again.now == store.now


def test_forms_are_deployed_before_their_first_answer(store):
    for form in store.forms.values():
        deployed = form.deployed_versions[-1].deployed_at.isoformat()

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


def test_a_programme_without_a_population_has_its_forms_and_no_answers(tmp_path):
    shutil.copytree(VELMARA, tmp_path / "velmara")
    (tmp_path / "velmara" / "population.yaml").unlink()

    store = sandbox_for(tmp_path / "velmara", "a-token")

    assert len(store.forms) == 13
    assert not any(form.rows for form in store.forms.values())
