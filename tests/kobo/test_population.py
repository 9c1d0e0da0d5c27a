"""The sandbox's invented submissions: repeatable, well formed, and as imperfect as people are.

The forms that a programme begins with are looked at here; the others in `test_population_people`,
and every form's own rules in `test_population_forms`.
"""

import shutil
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.kobo.sandbox.population.invent import invent
from assets.kobo.sandbox.population.promises import promises
from assets.kobo.sandbox.population.world import read_world

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
FORMS = ("quarterly_report", "capacity_assessment", "commitment_event")


@pytest.fixture(scope="module")
def submissions():
    return list(invent(VELMARA))


@pytest.fixture(scope="module")
def world():
    return read_world(VELMARA)


@pytest.fixture(scope="module")
def forms():
    return {form: read_form(form) for form in FORMS}


def read_form(form):
    """Return the form's questions by xpath, and its choices by list."""
    workbook = load_workbook(VELMARA / "forms" / f"{form}.xlsx")
    around, questions, choices = [], {}, defaultdict(set)
    header, *survey = workbook["survey"].iter_rows(values_only=True)
    for row in (dict(zip(header, cells, strict=True)) for cells in survey):
        if row["type"].startswith("begin_"):
            around.append(row["name"])
        elif row["type"].startswith("end_"):
            around.pop()
        else:
            questions["/".join([*around, row["name"]])] = row
    for name, choice, *_ in list(workbook["choices"].iter_rows(values_only=True))[1:]:
        choices[name].add(choice)
    return questions, choices


def answers_of(answers):
    """Yield every (xpath, answer), those of repeats included."""
    for xpath, answer in answers.items():
        if isinstance(answer, list):
            for item in answer:
                yield from answers_of(item)
        else:
            yield xpath, answer


def every_answer(submissions):
    for one in submissions:
        for answers in (state for _, state in one.states if one.form in FORMS):
            for xpath, answer in answers_of(answers):
                yield one, xpath, answer


def of(submissions, form):
    return [one for one in submissions if one.form == form]


def said(submissions, *actions):
    """Return what was said about promises, by promise."""
    words = defaultdict(list)
    for one in of(submissions, "commitment_event"):
        if one.answers["promise/action"] in actions:
            words[one.answers["promise/commitment"]].append(one)
    return words


def side(one):
    return "agency" if one.submitted_by.startswith("agency") else "cso"


def with_seed(folder, seed):
    copy = shutil.copytree(VELMARA, folder / "velmara", ignore=shutil.ignore_patterns("forms"))
    settings = copy / "population.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("seed: velmara-2024", f"seed: {seed}"), encoding="utf-8")
    return copy


def test_the_same_seed_gives_the_same_submissions(submissions, tmp_path):
    assert list(invent(with_seed(tmp_path, "velmara-2024"))) == submissions


def test_another_seed_gives_other_submissions(submissions, tmp_path):
    assert list(invent(with_seed(tmp_path, "another"))) != submissions


def test_submissions_come_oldest_first_in_utc_and_end_with_the_last_day(submissions, world):
    moments = [one.submitted_at for one in submissions]

    assert moments == sorted(moments)
    assert {moment.tzinfo for moment in moments} == {UTC}
    assert max(moments).astimezone(world.zone).date() <= world.as_of


def test_there_are_enough_submissions_to_make_a_programme(submissions):
    counts = Counter(one.form for one in submissions)

    assert counts["quarterly_report"] in range(80, 100)
    assert counts["capacity_assessment"] in range(75, 95)
    assert counts["commitment_event"] > 700


def test_every_answer_is_text_and_its_question_exists(submissions, forms):
    for one, xpath, answer in every_answer(submissions):
        assert isinstance(answer, str)
        assert answer
        assert xpath in forms[one.form][0], xpath


def test_every_required_question_is_answered(submissions, forms):
    for one in (one for form in FORMS for one in of(submissions, form)):
        questions, _ = forms[one.form]
        answered = {xpath for xpath, _ in answers_of(one.answers)}
        required = {
            xpath
            for xpath, row in questions.items()
            if row["required"] == "yes" and not row["relevant"]
        }
        groups = {xpath.rpartition("/")[0] for xpath in answered}
        assert {xpath for xpath in required if xpath.rpartition("/")[0] in groups} <= answered


def test_selected_answers_are_choices_of_the_form_but_for_the_planned_slip(submissions, forms):
    strange = set()
    for one, xpath, answer in every_answer(submissions):
        questions, choices = forms[one.form]
        kind = questions[xpath]["type"]
        if kind.startswith("select_"):
            chosen = answer.split() if kind.startswith("select_multiple") else [answer]
            strange |= set(chosen) - choices[kind.split()[1]]

    assert strange == {"marrin_valley"}


def test_numbers_are_numbers_but_for_the_planned_slip(submissions, forms):
    strange = [
        answer
        for one, xpath, answer in every_answer(submissions)
        if forms[one.form][0][xpath]["type"] == "integer" and not answer.isdigit()
    ]

    assert strange == ["about thirty"]


def test_nothing_lies_in_the_future_but_for_the_planned_slip(submissions, forms):
    future = [
        (one.answers["report/partner"], one.answers["report/period"])
        for one, xpath, answer in every_answer(submissions)
        if forms[one.form][0][xpath]["type"] == "date"
        and not xpath.endswith("new_due_on")
        and date.fromisoformat(answer) > one.submitted_at.date()
    ]

    assert future == [("RSA", "2025Q3")]


def test_activities_lie_in_the_quarter_of_their_report(submissions, world):
    quarters = {quarter.period: quarter for quarter in world.quarters}
    outside = 0
    for one in of(submissions, "quarterly_report"):
        quarter = quarters[one.answers["report/period"]]
        for activity in one.answers.get("activity", []):
            held_on = date.fromisoformat(activity["activity/held_on"])
            outside += not quarter.starts_on <= held_on <= quarter.ends_on

    assert outside == 1  # The slip of the year.


def test_reports_come_only_for_quarters_with_an_agreement_in_force(submissions, world):
    expected = {(partner, quarter.period) for partner, quarter in world.active()}
    received = {
        (one.answers["report/partner"], one.answers["report/period"])
        for one in of(submissions, "quarterly_report")
    }

    assert received < expected
    assert len(expected - received) == len(world.settings["reports"]["missing"])
    assert not {("ODC", "2024Q4"), ("RSA", "2025Q2"), ("MWA", "2025Q4")} & expected


def test_most_reports_are_on_time_and_some_are_late(submissions, world):
    ends = {quarter.period: quarter.ends_on for quarter in world.quarters}
    late = [
        one.submitted_at.date() > ends[one.answers["report/period"]] + timedelta(days=15)
        for one in of(submissions, "quarterly_report")
    ]

    assert 0.05 < sum(late) / len(late) < 0.25


def test_a_nil_report_lists_nothing(submissions):
    nil = [
        one
        for one in of(submissions, "quarterly_report")
        if one.answers["report/nil_report"] == "yes"
    ]

    assert len(nil) == 1
    assert not {"activity", "sub_grant", "ict_point"} & nil[0].answers.keys()


def test_reviewers_have_accepted_most_but_not_all(submissions):
    reviews = Counter(one.validation for one in submissions)
    newest = [
        one.validation
        for one in of(submissions, "quarterly_report")
        if one.answers["report/period"] == "2026Q2"
    ]

    assert reviews["approved"] / reviews.total() > 0.9
    assert reviews["on_hold"] >= 2
    assert reviews["not_approved"] >= 2
    assert {None, "approved"} == set(newest)


def test_two_reports_were_changed_after_approval(submissions, world):
    edited = [one for one in of(submissions, "quarterly_report") if one.edits]

    assert len(edited) == 2
    for one in edited:
        [(at, answers)] = one.edits
        assert one.submitted_at < at < datetime.combine(world.as_of, datetime.max.time(), UTC)
        assert answers != one.answers
        assert answers.keys() == one.answers.keys()


def test_one_report_comes_from_an_account_of_another_partner(submissions):
    strange = {
        (one.answers["report/partner"], one.submitted_by)
        for one in of(submissions, "quarterly_report")
        if one.submitted_by != f"{one.answers['report/partner'].lower()}_office"
    }

    assert strange == {("TAC", "tyr_office")}


def test_small_groups_are_small(submissions):
    cells = Counter()
    for one in of(submissions, "quarterly_report"):
        for activity in one.answers.get("activity", []):
            for reached in activity["activity/reached"]:
                cell = tuple(reached[f"activity/reached/{name}"] for name in ("sex", "age_band"))
                people = reached["activity/reached/people"]
                cells[one.answers["report/partner"], cell] += (
                    int(people) if people != ("about thirty") else 0
                )

    assert any(0 < people < 5 for people in cells.values())


def test_every_partner_is_assessed_from_three_sides_more_than_once(submissions, world):
    views = Counter(
        (one.answers["session/partner"], one.answers["session/role"])
        for one in of(submissions, "capacity_assessment")
    )

    assert views.keys() == {
        (partner, role) for partner in world.partners for role in ("self", "facilitated", "agreed")
    }
    assert min(views.values()) >= 2


def agreed_means(submissions):
    means = defaultdict(list)
    for one in of(submissions, "capacity_assessment"):
        if one.answers["session/role"] == "agreed":
            levels = [
                int(answer)
                for xpath, answer in one.answers.items()
                if xpath[0] == "d" and xpath[-2] == "_" and answer != "na"
            ]
            means[one.answers["session/partner"]].append(sum(levels) / len(levels))
    return means


def test_capacity_grows_modestly(submissions):
    for rounds in agreed_means(submissions).values():
        assert rounds == sorted(rounds)
        assert 0 < rounds[-1] - rounds[0] < 1


def test_an_item_that_does_not_apply_says_why(submissions):
    idle = 0
    for one in of(submissions, "capacity_assessment"):
        for xpath, answer in one.answers.items():
            if answer == "na":
                idle += 1
                assert one.answers[f"{xpath}_why_na"]

    assert idle > 0


def test_one_self_assessment_gives_every_item_the_same_level(submissions):
    straight = [
        one.answers["session/partner"]
        for one in of(submissions, "capacity_assessment")
        if len({one.answers[f"d{d}/d{d}_{i}"] for d in range(1, 10) for i in range(1, 5)}) == 1
    ]

    assert straight == ["OHU"]


def test_one_facilitator_took_over_the_self_assessment(submissions):
    views = defaultdict(dict)
    for one in of(submissions, "capacity_assessment"):
        items = {
            xpath: one.answers[xpath] for xpath in one.answers if xpath[0] == "d" and "/" in xpath
        }
        day = date.fromisoformat(one.answers["session/assessed_on"])
        views[one.answers["session/partner"], day.year][one.answers["session/role"]] = items

    same = [key for key, said in views.items() if said.get("self") == said.get("facilitated")]
    assert same == [("RSA", 2025)]


def test_each_side_claims_its_own_promises_and_the_other_answers(submissions, world):
    sides = {promise.code: promise.side for promise in promises(world)}
    claims = said(submissions, "claim")
    answers = said(submissions, "confirm", "dispute")

    for code in sides.keys() & claims.keys():
        assert {side(one) for one in claims[code]} == {sides[code]}
        assert sides[code] not in {side(one) for one in answers[code]}


def test_every_promise_spoken_of_is_known_but_for_the_planned_slip(submissions, world):
    known = {promise.code for promise in promises(world)}
    known |= {proposal["commitment"] for proposal in world.settings["proposals"]}
    spoken_of = {one.answers["promise/commitment"] for one in of(submissions, "commitment_event")}

    assert spoken_of - known == {"A01-AWN-2029Q1"}


def shares_on_time(submissions, world):
    claims, confirmed = said(submissions, "claim"), said(submissions, "confirm")
    waived = said(submissions, "waive")
    due, kept = Counter(), Counter()
    for promise in promises(world):
        if promise.due_on <= date(2026, 6, 30) and promise.code not in waived:
            due[promise.side] += 1
            for one in claims[promise.code] if promise.code in confirmed else ():
                done_on = date.fromisoformat(one.answers["promise/happened_on"])
                kept[promise.side] += done_on <= promise.due_on
    return {side: kept[side] / due[side] for side in due}


def test_neither_side_keeps_all_its_promises_on_time(submissions, world):
    shares = shares_on_time(submissions, world)

    assert shares["agency"] == pytest.approx(0.70, abs=0.04)
    assert shares["cso"] == pytest.approx(0.76, abs=0.04)


def test_some_claims_are_disputed_and_some_never_answered(submissions, world):
    answered = said(submissions, "confirm", "dispute")
    silent = [
        code
        for code, [claim, *_] in said(submissions, "claim").items()
        if code not in answered and world.as_of - claim.submitted_at.date() > timedelta(days=30)
    ]

    assert len(said(submissions, "dispute")) >= 5
    assert len(silent) >= 5


def test_some_promises_are_forgotten(submissions, world):
    spoken_of = said(submissions, "claim", "waive")
    overdue = [
        promise.side
        for promise in promises(world)
        if promise.due_on < world.as_of and promise.code not in spoken_of
    ]

    assert {"agency", "cso"} == set(overdue)


@pytest.mark.parametrize("action", ["waive", "redate"])
def test_both_sides_consent_to_a_waiver_and_to_a_new_date(submissions, action):
    spoken_of = said(submissions, action)

    assert len(spoken_of) >= 3
    for words in spoken_of.values():
        assert {side(one) for one in words} == {"agency", "cso"}
        assert len({one.answers.get("promise/new_due_on") for one in words}) == 1


def test_proposals_are_answered_by_the_other_side_or_still_open(submissions):
    proposed, agreed = said(submissions, "propose"), said(submissions, "agree")

    assert len(proposed) - len(agreed) == 1
    for code, [answer] in agreed.items():
        assert side(answer) != side(proposed[code][0])
