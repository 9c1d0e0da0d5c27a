"""Every invented submission keeps its form's own rules, unless it is meant to break one."""

import csv
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.kobo.sandbox.population.invent import form_changes, invent
from assets.kobo.sandbox.population.world import read_world
from tests.kobo.form_rules import FormRules
from tests.kobo.xpath_expressions import boolean, evaluate

pytestmark = pytest.mark.long

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
FORMS = sorted(path.stem for path in (VELMARA / "forms").glob("*.xlsx"))
OF_THE_FORM = {"type", "choice", "required", "relevant", "constraint"}
TWO_HOURS = timedelta(hours=2)  # Velmara's clock is two hours ahead of UTC.


@pytest.fixture(scope="module")
def submissions():
    return list(invent(VELMARA))


@pytest.fixture(scope="module")
def rules():
    return {form: FormRules(VELMARA / "forms" / f"{form}.xlsx") for form in FORMS}


@pytest.fixture(scope="module")
def older_rules():
    return {
        form: FormRules(VELMARA / "forms" / f"{form}.xlsx", absent=change["added"])
        for form, change in form_changes(VELMARA).items()
    }


def problems(one, rules, older_rules):
    """Return what is wrong with any state of a submission, by its form alone."""
    form = (older_rules if one.is_on_old_version else rules)[one.form]
    return {
        problem
        for at, answers in one.states
        for problem in form.problems(answers, (at + TWO_HOURS).date())
    }


def register(name):
    with (VELMARA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def partner_of(one):
    return next(answer for path, answer in one.answers.items() if path.endswith("/partner"))


def speaks_for_another(one):
    accounts = {row["partner"]: row["accounts"].split(";") for row in register("partners.csv")}
    return one.submitted_by not in accounts[partner_of(one)]


def has_a_strange_code(one):
    own = {row["code"]: row["partner"] for row in register("link_codes.csv")}
    [code] = [answer for path, answer in one.answers.items() if path.endswith("/code")]
    return own.get(code) != partner_of(one)


def names_no_promise(one):
    known = {row["commitment"] for row in register("commitments.csv")}
    return one.answers["promise/commitment"] not in known and "2029" in str(one.answers)


def tells_of_a_strange_period(one):
    known = {quarter.period for quarter in read_world(VELMARA).quarters}
    return one.answers["log/period"] not in known


def is_outside_every_agreement(one):
    own = [row for row in register("agreements.csv") if row["partner"] == partner_of(one)]
    days = [item["activity/activity_date"] for item in one.answers["activity"]]
    return any(all(not row["starts_on"] <= day <= row["ends_on"] for row in own) for day in days)


def does_not_add_up(one):
    return any(
        int(activity["activity/participants"])
        != sum(int(part["activity/reached/people"]) for part in activity["activity/reached"])
        for activity in one.answers["activity"]
        if "activity/participants" in activity
    )


OF_THE_PROGRAMME = {
    "account": speaks_for_another,
    "code": has_a_strange_code,
    "register": names_no_promise,
    "period": tells_of_a_strange_period,
    "agreement": is_outside_every_agreement,
    "sum": does_not_add_up,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_submissions_and_they_keep_its_rules(form, submissions, rules, older_rules):
    meant_well = [one for one in submissions if one.form == form and not one.is_meant_wrong]

    assert len(meant_well) > 30
    for one in meant_well:
        assert problems(one, rules, older_rules) == set(), one


def test_what_is_meant_to_be_wrong_is_wrong_in_that_way(submissions, rules, older_rules):
    for one in submissions:
        kind = one.is_meant_wrong
        if kind in OF_THE_FORM:
            assert kind in {found for found, _ in problems(one, rules, older_rules)}, one
        elif kind:
            assert OF_THE_PROGRAMME[kind](one), one


def test_each_kind_of_rule_is_broken_by_somebody(submissions):
    assert {one.is_meant_wrong for one in submissions} - {None} == (
        OF_THE_FORM | OF_THE_PROGRAMME.keys()
    )


def test_every_planned_wrong_answer_was_given(submissions):
    planned = (VELMARA / "population.yaml").read_text(encoding="utf-8").count("breaks: ")
    other = 5  # Planned by the words `activity_in_future` and the like.

    assert sum(one.is_meant_wrong is not None for one in submissions) == planned + other


def test_what_is_sent_again_comes_beside_the_first_and_changes_nothing_else(submissions, tmp_path):
    copy = without(tmp_path, "sent_again")
    planned = (VELMARA / "population.yaml").read_text(encoding="utf-8").count("what: sent_again")

    once = Counter(map(repr, invent(copy)))

    every = Counter(map(repr, submissions))
    assert once <= every
    assert (every - once).total() == planned


def without(folder, kind):
    """Return a programme like Velmara in which a kind of mistake is not made."""
    copy = shutil.copytree(VELMARA, folder / f"without-{kind}")
    lines = (copy / "population.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if f"what: {kind}" not in line]
    (copy / "population.yaml").write_text("".join(kept), encoding="utf-8")
    return copy


def test_those_who_speak_through_a_link_have_no_account(submissions):
    accounts = {"principles_survey", "report_reply", "community_pulse"}

    assert {one.form for one in submissions if one.submitted_by is None} == accounts


def with_seed(folder, seed):
    copy = shutil.copytree(VELMARA, folder / f"seed-{seed}", dirs_exist_ok=True)
    text = (copy / "population.yaml").read_text(encoding="utf-8")
    text = text.replace("seed: velmara-2024", f"seed: seed {seed}")
    (copy / "population.yaml").write_text(text, encoding="utf-8")
    return copy


def test_a_programme_without_codes_is_told_which_line_to_write(tmp_path):
    folder = with_seed(tmp_path, 1)
    (folder / "link_codes.csv").unlink()

    with pytest.raises(ValueError, match=r"link_codes\.csv"):
        list(invent(folder))


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), number=st.integers(0, 6000), first=st.integers(0, 6))
def test_any_seed_and_size_keep_the_rules(tmp_path, rules, older_rules, seed, number, first):  # noqa: PLR0913, PLR0917
    invented = list(invent(with_seed(tmp_path, seed), number))

    assert len(invented) == number
    for one in invented[first::7]:
        found = {kind for kind, _ in problems(one, rules, older_rules)}
        if one.is_meant_wrong in OF_THE_FORM:
            assert one.is_meant_wrong in found
        else:
            assert found == set(), one


@pytest.mark.parametrize(
    ("expression", "answer", "expected"),
    [
        (". <= today()", "2026-07-20", True),
        (". <= today()", "2026-07-21", False),
        (". >= 0 and . <= ${other}", "6", False),
        (". > 0 and . <= 24", "0", False),
        ("not(selected(., 'none') and count-selected(.) > 1)", "none health", False),
        ("not(selected(., 'none') and count-selected(.) > 1)", "health vote", True),
        ("regex(., '^[A-Z]{3}-V[0-9]{3,6}$')", "AWN-V12", False),
        ("${kind} = 'check' or ${kind} = 'concern'", "", True),
        ("${missing} != '' and ${missing} != 'none'", "", False),
        ("string-length(.) <= 3", "four", False),
    ],
)
def test_the_tests_own_reading_of_a_rule_is_strict(expression, answer, expected):
    known = {"other": "5", "kind": "concern", "missing": ""}

    value = evaluate(expression, answer, known.__getitem__, date(2026, 7, 20), {})
    assert boolean(value) is expected
