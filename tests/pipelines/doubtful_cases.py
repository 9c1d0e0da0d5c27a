"""For each rule of the domain what it accepts, and beside it what it rejects by one step.

A case sends to a small world; the labels of what the rule must find begin with `bad`, and those of
what it only just lets pass with `good`. Cases keep out of each other's way: a partner's logs, or
its assessments, are of one case alone.
"""

from collections.abc import Callable, Iterable
from typing import Any

from tests.pipelines import small_answers as answers
from tests.pipelines.small_world import SmallWorld, usual

Send = Callable[[SmallWorld], None]
CASES: dict[str, Send] = {}
QUARTERS = ("2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")


def case(code: str) -> Callable[[Send], Send]:
    """Put a function down as the one that sends what a rule accepts and rejects."""

    def put_down(send: Send) -> Send:
        CASES[code] = send
        return send

    return put_down


def send_all(world: SmallWorld) -> None:
    """Send what every case has, so that the world knows of which one each label is."""
    for code, send in CASES.items():
        world.case = code
        send(world)


# Registers ------------------------------------------------------------------------------------


@case("each_submission_is_here_once")
def copies(world: SmallWorld) -> None:
    pay = usual("grant_payment", payment__partner="SHC")
    world.send("good once", "grant_payment", pay, by="agency_finance")
    world.send("bad twice", "grant_payment", pay | {"payment/tranche": "7"}, by="agency_finance")
    world.copy("bad twice", "grant_payment")


@case("partner_is_in_the_register")
def partners(world: SmallWorld) -> None:
    pay = usual("grant_payment", payment__partner="LAC")
    world.send("good partner", "grant_payment", pay, by="agency_finance")
    world.send(
        "bad partner", "grant_payment", pay | {"payment/partner": "THM"}, by="agency_finance"
    )


@case("sender_speaks_for_the_partner")
def senders(world: SmallWorld) -> None:
    claim = usual("commitment_event", promise__partner="AWN", promise__action="claim")
    world.send("good sender", "commitment_event", claim, by="awn_office")
    world.send("bad sender", "commitment_event", claim, by="lac_office")


@case("code_speaks_for_the_partner")
def codes(world: SmallWorld) -> None:
    reply = usual("report_reply", reply__partner="AWN")
    world.send("good code", "report_reply", reply)
    world.send("bad code", "report_reply", reply | {"reply/code": "agylac00zz"})


@case("promise_is_in_the_register")
def promises(world: SmallWorld) -> None:
    claim = usual("commitment_event", promise__partner="LAC", promise__action="claim")
    world.send("good promise", "commitment_event", claim, by="lac_office")
    strange = {"promise/commitment": "A01-LAC-2029Q1"}
    world.send("bad promise", "commitment_event", claim | strange, by="lac_office")


@case("period_is_in_the_programme")
def periods(world: SmallWorld) -> None:
    for label, period in (("good", "2026Q2"), ("bad", "2026Q3")):
        report = answers.report("TYR", period)
        world.send(f"{label} period", "quarterly_report", report, by="tyr_office")


@case("nothing_is_dated_after_today")
def days(world: SmallWorld) -> None:
    """On the day on which it is sent, and on the day after, which has come when all is read."""
    for label, held_on in (("good", "2026-07-18"), ("bad", "2026-07-19")):
        report = answers.report("LAC", "2026Q2", held_on=held_on)
        world.send(f"{label} day", "quarterly_report", report, by="lac_office")


@case("scores_are_on_the_scale")
def scores(world: SmallWorld) -> None:
    for label, score in (("good", "5"), ("bad", "6")):
        survey = answers.survey("DAM", f"{label} score") | {"p2/p2_3": score}
        world.send(f"{label} score", "principles_survey", survey)


# One submission by itself -----------------------------------------------------------------------


@case("activity_is_within_the_agreement")
def agreements(world: SmallWorld) -> None:
    for label, on in (("good", "2025-01-01"), ("bad", "2024-12-31")):
        log = answers.log("ODC", "2025Q1", hours=["2"], on=on)
        world.send(f"{label} agreement", "volunteer_log", log, by="odc_office")


@case("document_is_issued_after_the_application")
def documents(world: SmallWorld) -> None:
    for number, (label, issued_on) in enumerate((("good", "2025-05-02"), ("bad", "2025-05-01"))):
        one = answers.registration(
            "LAC", f"LAC-{number + 1:04}", "2025-04-14", applied_on="2025-05-02", issued=[issued_on]
        )
        world.send(f"{label} document", "registration_case", one, by="lac_office")


@case("parts_add_up_to_the_total")
def sums(world: SmallWorld) -> None:
    for label, participants in (("good", "25"), ("bad", "26")):
        report = answers.report("AWN", "2025Q2", people=["12", "13"], participants=participants)
        world.send(f"{label} sum", "quarterly_report", report, by="awn_office")


@case("part_is_not_more_than_the_whole")
def wholes(world: SmallWorld) -> None:
    dialogue = usual("event", event__event_type="dialogue", event__organised_by="cso")
    for label, part in (("good", "20"), ("bad", "21")):
        told = {"quorum/participants": "20", "quorum/minority_participants": part}
        told |= {"event/event_code": f"DG-{label}", "quorum/minority_youth": "1"}
        world.send(f"{label} whole", "event", dialogue | told, by="awn_office")


@case("free_text_names_nobody")
def texts(world: SmallWorld) -> None:
    back = usual("event", event__event_type="report_back")
    said = {"good": "The hall has number 123 456.", "bad": "Please call 12 34 567."}
    for label, text in said.items():
        told = {"event/event_code": f"RB-{label}", "close/remarks": text}
        world.send(f"{label} text", "event", back | told, by="awn_office")


# One submission beside another --------------------------------------------------------------------


@case("same_answers_are_sent_once")
def again(world: SmallWorld) -> None:
    profile = usual("partner_profile", profile__partner="AWN")
    world.send("good answers", "partner_profile", profile, by="awn_office")
    world.send("bad answers", "partner_profile", profile, by="awn_office")


@case("self_and_facilitated_views_differ")
def views(world: SmallWorld) -> None:
    """Two views that are the same, of one round and of two that are a year apart."""
    for label, partner, on in (("bad", "AEC", "2026-01-09"), ("good", "DAM", "2026-01-10")):
        for role, day, by in (
            ("self", "2025-01-10", f"{partner.lower()}_office"),
            ("facilitated", on, "facilitator_one"),
        ):
            told = answers.assessment(partner, role, day)
            name = f"{label} view" if role == "facilitated" else f"first view {partner}"
            world.send(name, "capacity_assessment", told, by=by)


@case("documents_do_not_exceed_persons_assisted")
def persons(world: SmallWorld) -> None:
    for label, partner, issued in (
        ("good", "RSA", ["2025-03-03"]),
        ("bad", "DAM", ["2025-03-03", "2025-03-10"]),
    ):
        one = answers.registration(
            partner, f"{partner}-0001", "2025-02-03", applied_on="2025-02-04", issued=issued
        )
        world.send(f"{label} persons", "registration_case", one, by=f"{partner.lower()}_office")


# Many submissions at once -------------------------------------------------------------------------


@case("figure_is_as_usual")
def figures(world: SmallWorld) -> None:
    """Ten hours each quarter and then a little more; and a partner that mostly did nothing."""
    for label, partner, hours in (("bad", "AEC", "15.19"), ("good", "AWN", "15.18")):
        _logs(world, partner, QUARTERS[:-1], ["10"])
        log = answers.log(partner, QUARTERS[-1], hours=[hours])
        world.send(f"{label} figure", "volunteer_log", log, by=f"{partner.lower()}_office")
    _logs(world, "DAM", QUARTERS[:3], [])
    _logs(world, "DAM", QUARTERS[3:-1], ["10"])
    log = answers.log("DAM", QUARTERS[-1], hours=["20", "20"])
    world.send("bad figure after zeros", "volunteer_log", log, by="dam_office")


@case("figure_is_not_exactly_the_target")
def targets(world: SmallWorld) -> None:
    """One volunteer a quarter, where one was agreed: three times for one, twice for the other."""
    for number, quarter in enumerate(QUARTERS[:3]):
        log = answers.log("RSA", quarter, hours=["1.5"])
        world.send(f"bad target {number}", "volunteer_log", log, by="rsa_office")
    for number, quarter in enumerate(QUARTERS[:2]):
        log = answers.log("SHC", quarter, hours=["1.5"])
        world.send(f"good target {number}", "volunteer_log", log, by="shc_office")


@case("numbers_are_not_rounded")
def rounded(world: SmallWorld) -> None:
    for label, partner, round_ones in (("bad", "LAC", 8), ("good", "TAC", 7)):
        hours = ["5"] * round_ones + ["3"] * (10 - round_ones)
        log = answers.log(partner, "2025Q1", hours=hours)
        world.send(f"{label} numbers", "volunteer_log", log, by=f"{partner.lower()}_office")


@case("assessment_is_not_one_answer_throughout")
def lines(world: SmallWorld) -> None:
    for label, partner, other in (("bad", "SHC", "3"), ("good", "TYR", "2")):
        told = answers.assessment(partner, "self", "2025-02-03", levels="3") | {"d9/d9_4": other}
        by = f"{partner.lower()}_office"
        world.send(f"{label} assessment", "capacity_assessment", told, by=by)
    for label, other in (("bad", "4"), ("good", "9")):
        survey = answers.survey("TYR", f"{label} line", scores="4") | {"p5/p5_4": other}
        world.send(f"{label} line", "principles_survey", survey)


@case("survey_takes_its_time")
def hasty(world: SmallWorld) -> None:
    for label, seconds in (("bad", 119), ("good", 120)):
        survey = answers.survey("LAC", f"{label} haste", seconds=seconds)
        world.send(f"{label} haste", "principles_survey", survey)


@case("one_device_few_respondents")
def devices(world: SmallWorld) -> None:
    for label, respondents in (("bad", 4), ("good", 3)):
        for number in range(respondents):
            survey = answers.survey("AEC", f"{label} phone {number}", phone_name=f"{label} phone")
            world.send(f"{label} phone {number}", "principles_survey", survey)


@case("cases_a_day_are_plausible")
def pace(world: SmallWorld) -> None:
    """One case on each of five days; then four on a day, and three on another.

    With those of other cases these are ten days of an account: so few say what is usual.
    """
    for number in range(5):
        one = answers.registration("TYR", f"TYR-{number + 1:04}", f"2025-03-{number + 10}")
        world.send(f"a case a day {number}", "registration_case", one, by="tyr_office")
    for label, partner, cases in (("bad", "SHC", 4), ("good", "AWN", 3)):
        for number in range(cases):
            one = answers.registration(partner, f"{partner}-{number + 1:04}", "2025-03-03")
            by = f"{partner.lower()}_office"
            world.send(f"{label} pace {number}", "registration_case", one, by=by)


@case("edits_after_the_lock_are_few")
def edits(world: SmallWorld) -> None:
    """Five reports each on quarters that are locked; `changes` edits two of the first partner's."""
    for label, partner in (("bad", "OHU"), ("good", "MWA")):
        for number, quarter in enumerate(QUARTERS[:5]):
            name = f"{label} edit {number}" if number < EDITED[partner] else f"{partner} {quarter}"
            report = answers.report(partner, quarter)
            world.send(name, "quarterly_report", report, by=f"{partner.lower()}_office")


EDITED = {"OHU": 2, "MWA": 1}


def changes(world: SmallWorld) -> None:
    """Edit what was sent on locked quarters, after somebody pulled it."""
    for label, partner in (("bad", "OHU"), ("good", "MWA")):
        for number, quarter in enumerate(QUARTERS[: EDITED[partner]]):
            report = answers.report(partner, quarter, people=["17"])
            world.edit(f"{label} edit {number}", "quarterly_report", report)


def _logs(world: SmallWorld, partner: str, quarters: Iterable[str], hours: list[str]) -> None:
    for quarter in quarters:
        log: dict[str, Any] = answers.log(partner, quarter, hours=hours)
        world.send(f"{partner} {quarter}", "volunteer_log", log, by=f"{partner.lower()}_office")
