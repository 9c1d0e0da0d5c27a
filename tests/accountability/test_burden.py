"""How many forms and questions were asked of each partner in a period."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from assets.accountability.burden import load_reporting_burden
from assets.programme.tables import load_registers
from assets.staging.describe import describe
from assets.warehouse.connection import writing
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.accountability.conftest import rows_of
from tests.velmara_run import AS_OF, VELMARA

# The log has a repeat of people and the plan another, a case is sensitive, a reply comes by a code
# of a link, as does the survey.
FORMS = (
    "volunteer_log", "action_plan_update", "registration_case", "report_reply", "principles_survey"
)  # fmt: skip
QUARTER = "2026Q1"
OLD, NEW = "old", "new"


def asked(form, repeat=""):
    """Return how many rows of a workbook a person is asked, inside a repeat or outside all."""
    inside, count = [], 0
    for kind, name, label in load_workbook(VELMARA / "forms" / f"{form}.xlsx")["survey"].iter_rows(
        min_row=2, max_col=3, values_only=True
    ):
        if kind.startswith("begin_repeat"):
            inside.append(name)
        elif kind.startswith("end_repeat"):
            inside.pop()
        elif label and not kind.startswith(("begin_", "note")):
            count += (inside[-1:] or [""]) == [repeat]
    return count


@pytest.fixture(scope="module")
def warehouse(programme, tmp_path_factory):
    with writing(tmp_path_factory.mktemp("burden") / "warehouse.duckdb") as connection:
        load_registers(connection, programme, AS_OF)
        codes = [("code-awn", "AWN", "cso", 5), ("code-agency", "AWN", "agency", 5)]
        replace_rows(connection, "marts.link_codes", codes)
        for code in FORMS:
            questionnaire = programme.questionnaire(code)
            tables = questionnaire.staged(is_sensitive=False)
            describe(connection, code, questionnaire.form, tables)
        connection.execute("update staging.questions set versions = [?, ?]", [OLD, NEW])
        connection.execute(
            "update staging.questions set versions = [?] where xpath = 'log/year'", [NEW]
        )
        yield connection


@pytest.fixture
def burden(programme, warehouse):
    """Let submissions be sent: (form, sender, items, more); return the burden of the quarter."""
    few = tuple(form for form in programme.file.forms if form.code in FORMS)
    small = replace(programme, file=programme.file.model_copy(update={"forms": few}))

    def count(*sent, expected=()):
        settled = dict.fromkeys(dictionary()["quality.submissions"].columns)
        rows = []
        for form in FORMS:
            for table in programme.questionnaire(form).tables:
                warehouse.execute(
                    f"create or replace table staging.{table} (root_uuid varchar,"
                    " submitted_by varchar, form_version varchar, reply__code varchar)"
                )
        for number, (form, sender, items, more) in enumerate(sent):
            root = f"root-{number}"
            warehouse.execute(
                f"insert into staging.{form} values (?, ?, ?, ?)",
                [root, sender, more.get("version", NEW), more.get("code")],
            )
            if items:
                [repeat, *_] = programme.questionnaire(form).form.repeats
                table = f"{form}__{repeat.replace('/', '__')}"
                warehouse.execute(
                    f"insert into staging.{table} (root_uuid) select ? from range(?)", [root, items]
                )
            rows.append(settled | {"form": form, "root_uuid": root, "period": QUARTER} | FATE)
        replace_rows(warehouse, "quality.submissions", [tuple(row.values()) for row in rows])
        columns = dictionary()["marts.reporting_calendar"].columns
        due = [
            {"side": "cso", "form": form, "period": QUARTER, "partner": partner, "expected": True,
             "state": state}
            for form, partner, state in expected
        ]  # fmt: skip
        calendar = [tuple(row.get(name) for name in columns) for row in due]
        replace_rows(warehouse, "marts.reporting_calendar", calendar)
        load_reporting_burden(warehouse, small)
        return {
            (row["partner"], row["form"]): tuple(
                row[name] for name in ("forms", "submissions", "questions")
            )
            for row in rows_of(warehouse, "marts.reporting_burden")
        }

    return count


FATE = {"fate": "used"}
LOG, ITEM = asked("volunteer_log"), asked("volunteer_log", "activity")
PLAN, ACTION = asked("action_plan_update"), asked("action_plan_update", "action")


def test_a_form_costs_its_questions_and_a_repeat_as_many_as_it_has_items(burden):
    found = burden(("action_plan_update", "awn_office", 3, {}))

    assert ACTION > 1
    assert found["AWN", "action_plan_update"] == (1, 1, PLAN + 3 * ACTION)


def test_people_who_are_listed_in_a_form_count_as_one(burden):
    found = burden(
        ("volunteer_log", "awn_office", 4, {}),
        ("volunteer_log", "tyr_office", 1, {}),
        ("volunteer_log", "aec_office", 0, {}),
    )

    assert ITEM > 1
    assert {found[who, "volunteer_log"] for who in ("AWN", "TYR")} == {(1, 1, LOG + ITEM)}
    assert found["AEC", "volunteer_log"] == (1, 1, LOG)


def test_questions_are_those_of_the_version_that_was_filled(burden):
    found = burden(("volunteer_log", "awn_office", 0, {"version": OLD}))

    assert found["AWN", "volunteer_log"] == (1, 1, LOG - 1)


def test_what_was_filled_on_a_version_that_nobody_knows_counts_as_the_newest(burden):
    found = burden(("volunteer_log", "awn_office", 0, {"version": "another"}))

    assert found["AWN", "volunteer_log"] == (1, 1, LOG)


def test_a_report_that_never_came_was_asked_all_the_same(burden):
    found = burden(expected=[("volunteer_log", "AWN", "overdue")])

    assert found["AWN", "volunteer_log"] == (1, 1, LOG)


def test_a_report_of_a_period_that_goes_on_is_not_asked_yet(burden):
    assert burden(expected=[("volunteer_log", "AWN", "not_yet_due")]) == {}


def test_a_report_that_came_is_not_counted_as_expected_again(burden):
    found = burden(
        ("volunteer_log", "awn_office", 0, {}), expected=[("volunteer_log", "AWN", "accepted")]
    )

    assert found["AWN", "volunteer_log"] == (1, 1, LOG)


def test_what_the_agency_fills_in_is_no_burden_of_the_partner(burden):
    assert burden(("volunteer_log", "agency_focal", 2, {})) == {}


def test_a_sensitive_form_counts_once_however_many_people_were_served(burden):
    found = burden(*[("registration_case", "awn_office", 2, {})] * 7)

    assert found["AWN", "registration_case"] == (1, 1, asked("registration_case"))


def test_a_link_without_an_account_burdens_the_side_that_its_code_names(burden):
    found = burden(
        ("report_reply", None, 0, {"code": "code-awn"}),
        ("report_reply", None, 0, {"code": "code-agency"}),
    )

    assert found["AWN", "report_reply"] == (1, 1, asked("report_reply"))


def test_a_survey_of_people_is_left_out(burden):
    assert burden(("principles_survey", None, 0, {"code": "code-awn"})) == {}


def test_the_programme_has_the_sum_and_the_median_of_its_partners(burden, warehouse):
    found = burden(
        ("action_plan_update", "awn_office", 0, {}),
        ("action_plan_update", "tyr_office", 2, {}),
        ("action_plan_update", "aec_office", 5, {}),
        ("report_reply", None, 0, {"code": "code-awn"}),
    )

    reply = asked("report_reply")
    assert found["AWN", "*"] == (2, 2, PLAN + reply)
    assert found["*", "*"] == (4, 4, 3 * PLAN + 7 * ACTION + reply)
    [medians] = warehouse.execute(
        "select partners, median_submissions, median_questions from marts.reporting_burden"
        " where partner = '*' and form = '*'"
    ).fetchall()
    assert medians == (3, 1, sorted([PLAN + reply, PLAN + 2 * ACTION, PLAN + 5 * ACTION])[1])


def test_a_programme_without_forms_asks_nothing(programme, warehouse):
    bare = replace(programme, file=programme.file.model_copy(update={"forms": ()}))

    assert load_reporting_burden(warehouse, bare) == 0
