"""What Dagster is told of a check: whether it blocks, whom to ask, and that nothing is lost."""

from dataclasses import replace

import dagster as dg
import duckdb
import pytest

from expectations.checks import Beside, check_names, checks_of, result_of
from expectations.domain import DomainRule
from expectations.findings import Checked
from expectations.forms.rule import Rule
from expectations.library.runner import BrokenRuleError, Failure
from expectations.lost import FATES, Balance, Counted, lost
from expectations.plainly import failing_without_answers
from expectations.quality import domain_checks, quality_of
from expectations.shown import Bad, Verdict, not_checked, questions
from expectations.unchecked import NotChecked
from expectations.words.told import told_of_domain
from tests.example import velmara_programme

KINDS = {
    "required_questions_are_answered", "answers_meet_their_constraints",
    "choices_are_from_the_form", "answers_read_as_their_type", "unasked_questions_have_no_answer",
    "repeats_have_the_items_asked_for",
}  # fmt: skip
OF_EVERY_PROGRAMME = {
    "each_submission_is_here_once", "partner_is_in_the_register", "sender_speaks_for_the_partner",
    "code_speaks_for_the_partner", "promise_is_in_the_register", "period_is_in_the_programme",
    "nothing_is_dated_after_today", "scores_are_on_the_scale",
}  # fmt: skip
CHECK = "choices_are_from_the_form"
RULE = Rule("event", CHECK, "event__level", "true")


@pytest.fixture(scope="module")
def programme():
    return velmara_programme()


@pytest.fixture(scope="module")
def event(programme):
    return next(place for place in programme.file.forms if place.code == "event")


def result(programme, place, roots, submissions, **checked):
    """Return what is told where a rule found something in submissions, all of them open."""
    found = Failure(RULE, tuple((root, None) for root in roots))
    left_out = frozenset((root, RULE.name) for root in roots)
    usual = {"rules": (RULE,), "failures": (found,) if roots else (), "open": left_out}
    said = Checked(submissions=submissions, **usual | checked)
    return result_of(programme, place, CHECK, said, Beside())


# Which checks there are -----------------------------------------------------------------------


def test_a_form_has_a_check_for_each_kind_of_rule_that_its_questionnaire_calls_for(programme):
    names = {place.code: check_names(programme, place) for place in programme.file.forms}

    assert {name for of_form in names.values() for name in of_form} == KINDS
    assert "unasked_questions_have_no_answer" not in names["quarterly_report"]
    assert "repeats_have_the_items_asked_for" in names["quarterly_report"]
    assert all(len(set(of_form)) == len(of_form) for of_form in names.values())


def test_the_domain_has_a_check_for_each_rule_of_every_programme_and_each_declared_one(programme):
    declared = {rule.code: rule.severity for rule in programme.file.quality.rules}

    found = {check.name: check.severity for check in domain_checks(programme)}

    assert found == dict.fromkeys(OF_EVERY_PROGRAMME, "error") | declared


def test_each_check_says_its_rule_in_words_and_names_its_forms(programme):
    [checks] = [one for one in checks_of(programme) if one.op.name == "velmara__check__event"]
    said = {spec.name: spec.description for spec in checks.check_specs}
    domain = {spec.name: spec.description for spec in quality_of(programme).check_specs}

    assert said[CHECK] == "“Event”: Choices are those that the form offers"
    assert domain["parts_add_up_to_the_total"] == "“Quarterly report”: Parts add up to the total"


def test_an_error_of_the_domain_blocks_and_a_warning_never_does(programme):
    blocking = {spec.name: spec.blocking for spec in quality_of(programme).check_specs}

    assert blocking.pop("nothing_is_lost")
    assert blocking == {check.name: check.severity == "error" for check in domain_checks(programme)}


# Whether it blocks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("submissions", "of", "is_above"),
    [(20, 100, False), (21, 100, True), (1, 1, False), (2, 2, True), (0, 0, False)],
)
def test_more_than_the_programmes_share_is_too_many_and_one_never_is(submissions, of, is_above):
    assert Bad("event", submissions, of).is_above(0.2, 2) == is_above


def test_exactly_the_limit_is_not_above_it_whatever_its_digits():
    def is_above(bad, percent):
        return Bad("event", bad, 100).is_above(percent / 100, 1)

    assert not any(is_above(percent, percent) for percent in range(1, 101))
    assert all(is_above(percent + 1, percent) for percent in range(1, 100))


def test_a_programme_says_how_few_never_stop_anything(programme, event):
    quality = programme.file.quality.model_copy(update={"block_from": 5})
    patient = replace(programme, file=programme.file.model_copy(update={"quality": quality}))

    four = result(patient, event, ["u-1", "u-2", "u-3", "u-4"], 9)
    five = result(patient, event, ["u-1", "u-2", "u-3", "u-4", "u-5"], 9)

    assert programme.file.quality.block_from == 2
    assert (four.severity, five.severity) == (
        dg.AssetCheckSeverity.WARN,
        dg.AssetCheckSeverity.ERROR,
    )
    assert five.metadata["blocks_from"].value == 5


def test_one_bad_submission_warns_and_blocks_nothing(programme, event):
    told = result(programme, event, ["u-1"], 1)

    assert (told.passed, told.severity) == (False, dg.AssetCheckSeverity.WARN)


def test_too_many_bad_submissions_are_an_error_that_says_how_many(programme, event):
    told = result(programme, event, ["u-1", "u-2"], 9)

    assert told.severity == dg.AssetCheckSeverity.ERROR
    assert told.metadata["stops_because"].value == ["2 of 9 submissions of event, more than 20%"]


def test_what_was_accepted_is_found_and_does_not_block(programme, event):
    told = result(programme, event, ["u-1", "u-2"], 9, open=frozenset())

    assert told.metadata["submissions_found"].value == 2
    assert told.severity == dg.AssetCheckSeverity.WARN


def test_a_domain_rule_blocks_by_the_form_that_is_worst(programme):
    verdict = Verdict(1_003, 3, 3, [Bad("event", 0, 1_000), Bad("report_reply", 3, 3)])

    assert verdict.severity(programme) == dg.AssetCheckSeverity.ERROR
    assert verdict.stops(programme) == ["3 of 3 submissions of report_reply, more than 20%"]


# What somebody needs to act -------------------------------------------------------------------


def test_a_check_says_how_much_it_found_in_which_questions_and_what_to_do(programme, event):
    told = {
        name: value.value for name, value in result(programme, event, ["u"], 9).metadata.items()
    }

    assert (told["submissions"], told["submissions_found"], told["rows_found"]) == (9, 1, 1)
    assert told["questions"] == told["questions_found"] == ["event__level"]
    assert told["tables"] == ["event"]
    assert (told["severity"], told["submissions_left_out"]) == ("error", 1)
    assert (told["blocks_above"], told["blocks_from"]) == (0.2, 2)
    assert "KoboToolbox" in told["what_to_do"]


def test_a_check_says_which_severities_its_rules_have(programme, event):
    warning = replace(RULE, column="event__adm2", severity="warning")

    both = result(programme, event, [], 9, rules=(RULE, warning))
    none = result(programme, event, [], 9, rules=())

    assert both.metadata["severity"].value == "error, warning"
    assert none.metadata["severity"].value == "none"


def test_what_was_accepted_leaves_no_submission_out(programme, event):
    told = result(programme, event, ["u-1", "u-2"], 9, open=frozenset({("u-2", RULE.name)}))

    assert told.metadata["submissions_found"].value == 2
    assert told.metadata["submissions_left_out"].value == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "the submission as a whole"), ("fr", "la soumission entière")],
)
def test_what_is_about_a_submission_as_a_whole_says_so(programme, language, said):
    spoken = programme.file.model_copy(update={"languages": (language,)})
    sent_twice = DomainRule("sent", "error", ("event",), "", None, {("event", "root_uuid"): {}})
    told = told_of_domain(programme, [sent_twice], (), {})
    of_whole = [one for one in told if one.column == "root_uuid"]

    assert questions(of_whole, replace(programme, file=spoken)) == [said]


def test_a_check_of_whole_submissions_that_cannot_be_made_names_the_form(programme):
    why = NotChecked("sent_once", "event", "root_uuid", "not_asked")

    assert not_checked([why], programme) == [
        "event: The form, as it is on the server, does not ask this question."
    ]


def test_a_check_that_passes_asks_nobody_to_do_anything(programme, event):
    told = result(programme, event, [], 9)

    assert told.passed
    assert {"what_to_do", "questions_found"}.isdisjoint(told.metadata)


def test_a_check_says_what_of_it_could_not_be_checked_and_why(programme, event):
    unchecked = (NotChecked(CHECK, "event", "event__adm2", "unknown_function", "pulldata"),)

    told = result(programme, event, [], 9, not_checked=unchecked)

    assert told.passed
    assert told.metadata["not_checked"].value == [
        "event.event__adm2: Only the form itself can work out pulldata()."
    ]


def test_a_check_that_only_the_folders_form_calls_for_passes_and_says_so(programme, event):
    told = result(programme, event, [], 9, rules=())

    assert told.passed
    assert told.metadata["not_checked"].value == [
        "event.*: The form, as it is on the server, demands nothing of this kind."
    ]


# Nothing is lost ------------------------------------------------------------------------------

WHOLE = Balance("event", "*", {**dict.fromkeys(FATES, 1), "received": 6})
IN_A_PERIOD = replace(WHOLE, period="2026Q1")
KNOWN = Counted(sent=6, staged=4, came=4, cut_out=2, cut_out_came=2)


def test_what_was_received_is_what_became_of_it():
    assert lost([WHOLE, IN_A_PERIOD], {"event": KNOWN}) == []


@pytest.mark.parametrize("fate", FATES)
def test_one_submission_less_in_any_fate_is_noticed(fate):
    fates = {**WHOLE.fates, fate: 0}

    assert lost([replace(WHOLE, fates=fates), IN_A_PERIOD], {"event": KNOWN}) == [
        "event, *: 6 received, 5 accounted for"
    ]


def test_a_submission_that_no_period_counts_is_noticed():
    assert lost([WHOLE], {"event": KNOWN}) == [
        "event: 4 staged and 2 without answers, 6 received, 0 in periods"
    ]


def test_a_submission_that_was_sent_and_not_staged_is_noticed():
    assert lost([WHOLE, IN_A_PERIOD], {"event": replace(KNOWN, sent=7)}) == [
        "event: 7 sent, 4 staged, 2 without answers"
    ]


def test_what_came_after_the_as_of_day_is_not_received_yet():
    later = replace(KNOWN, sent=9, staged=6, cut_out=3)

    assert lost([WHOLE, IN_A_PERIOD], {"event": later}) == []


# Failing plainly ------------------------------------------------------------------------------


def test_a_rule_that_crashed_fails_the_step_with_its_sentence():
    with (
        pytest.raises(dg.Failure, match="could not be evaluated") as failure,
        failing_without_answers(),
    ):
        raise BrokenRuleError("The rule “x” could not be evaluated.")

    assert failure.value.allow_retries is False


def test_what_a_database_says_of_an_answer_is_not_kept():
    kept = as_dagster_keeps_it("select 'Amina Planted'::integer")

    assert "ConversionException" in kept
    assert "Planted" not in kept


def as_dagster_keeps_it(query):
    """Let a step fail with a query; return all that Dagster would keep of the failure."""

    @dg.op
    def step():
        with failing_without_answers():
            duckdb.connect().execute(query).fetchall()

    @dg.job
    def work():
        step()

    failed = work.execute_in_process(raise_on_error=False)
    [event] = [one for one in failed.all_events if one.is_step_failure]
    return str(event.step_failure_data)
