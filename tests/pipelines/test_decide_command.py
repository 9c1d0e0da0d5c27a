"""`accord decide`: what is open, and a decision that becomes a line of the programme's log."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.kobo.private_files import locked
from assets.programme.read import read_programme
from assets.warehouse.connection import read_only, writing
from expectations.settling import settle
from pipelines.cli import app
from pipelines.definitions import definitions_of
from tests.pipelines.second_programme import WADI, serving

pytestmark = pytest.mark.long

AS_OF = date(2026, 3, 31)
CHECK = "period_is_in_the_programme"
RULE = f"{CHECK}: account__year"
WHY = ("--reason", "The year was typed wrong", "--by", "M&E officer", "--on", "2026-03-31")
HEAD = "form,root_uuid,expectation,decision,decided_by,decided_on,reason,instance"


@pytest.fixture(scope="module")
def finished(wadi_run):
    """Return the database of a finished run, in which one annual return names a year to come."""
    return wadi_run / "wadi_water" / "warehouse.duckdb"


@dataclass(frozen=True)
class Desk:
    """A folder and its state, of which a test may change both."""

    folder: Path
    var: Path
    number: int
    root: str

    def ask(self, *words):
        line = ["decide", *map(str, words), "--programme", self.folder, "--var", self.var]
        return CliRunner().invoke(app, [str(word) for word in line])

    def told(self, *words):
        found = self.ask(*words, "--json")
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    def decide(self, *words):
        return self.ask("annual_return", self.number, *words, *WHY)

    @property
    def log(self):
        return self.folder / "decisions.csv"

    @property
    def decisions(self):
        return read_programme(self.folder).decisions

    def fate(self):
        """Settle what the last run found with the decisions of the folder, as the next one will."""
        with writing(self.var / "warehouse.duckdb") as connection:
            settle(connection, read_programme(self.folder), AS_OF)
            return connection.execute(
                "select fate, reason from quality.submissions where root_uuid = ?", [self.root]
            ).fetchone()


@pytest.fixture
def desk(finished, tmp_path):
    folder = shutil.copytree(WADI, tmp_path / "wadi_water")
    var = tmp_path / "var" / "wadi_water"
    var.mkdir(parents=True)
    shutil.copyfile(finished, var / "warehouse.duckdb")
    with writing(var / "warehouse.duckdb") as connection:
        # The year is none of the form's choices either; one question is enough here.
        connection.execute("delete from quality.findings where check_name <> ?", [CHECK])
        [(number, root)] = connection.execute(
            "select submission_id, root_uuid from quality.submissions"
            " where form = 'annual_return' and fate = 'quarantined'"
        ).fetchall()
    return Desk(folder, var, number, root)


# What is open ----------------------------------------------------------------------------


def test_what_is_open_is_listed_by_form_and_rule_with_whom_to_ask(desk):
    found = desk.ask()

    assert found.exit_code == 0
    assert "annual_return, period_is_in_the_programme: account__year" in found.stdout
    assert "error: it leaves it out of the figures" in found.stdout
    assert f"{desk.number}  {desk.root}  SAQI" in found.stdout
    assert "1 submission awaits a decision." in found.stdout


def test_no_answer_is_shown(desk):
    assert "2031" not in desk.ask("--all").stdout
    assert "2031" not in json.dumps(desk.told())
    assert "2031" not in desk.decide("--exclude", "--dry-run").stdout


def test_a_script_gets_the_same(desk):
    [one] = desk.told()["open"]

    assert (one["form"], one["submission_id"], one["root_uuid"]) == (
        "annual_return", desk.number, desk.root,
    )  # fmt: skip
    assert (one["check"], one["severity"], one["fate"]) == (CHECK, "error", "quarantined")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--form", "annual_return"), 1),
        (("annual_return",), 1),
        (("--form", "well_test"), 0),
        (("--check", CHECK), 1),
        (("--check", "another"), 0),
        (("--partner", "SAQI"), 1),
        (("--partner", "ABAR"), 0),
    ],
)
def test_a_list_can_be_narrowed_down(desk, words, count):
    assert len(desk.told(*words)["open"]) == count


def test_where_nothing_is_open_it_says_so(desk):
    assert desk.ask("--form", "well_test").stdout == "Nothing awaits a decision.\n"


def test_a_partner_that_nobody_knows_is_an_answer_and_not_shown(desk):
    with writing(desk.var / "warehouse.duckdb") as connection:
        connection.execute("update staging.annual_return set account__committee = 'Mr Somebody'")

    assert "Mr Somebody" not in desk.ask().stdout
    assert desk.root in desk.ask().stdout


# A decision ------------------------------------------------------------------------------


def test_a_decision_is_a_line_bound_to_what_was_looked_at(desk):
    found = desk.decide("--accept")

    assert found.exit_code == 0, found.output
    [one] = desk.decisions
    assert (one.form, one.root_uuid, one.expectation) == ("annual_return", desk.root, RULE)
    assert (one.decision, one.decided_by, one.decided_on) == ("accept", "M&E officer", AS_OF)
    assert one.instance
    assert desk.log.read_text().splitlines()[0] == HEAD
    assert "1 submission from quarantined to used" in found.stdout
    assert "accord run" in found.stdout


@pytest.mark.parametrize(
    ("word", "became"),
    [
        ("--accept", ("used", None)),
        ("--return", ("on_hold", "returned")),
        ("--exclude", ("excluded", "decision")),
        ("--correct", ("quarantined", f"{CHECK}: account__year")),
    ],
)
def test_the_next_run_does_what_was_decided(desk, word, became):
    assert desk.decide(word).exit_code == 0

    assert desk.fate() == became


def test_a_line_is_about_what_is_open_and_nothing_that_may_be_found_later(desk):
    find(desk, desk.root, "annual_return", "is_odd")

    desk.decide("--accept")

    assert {one.expectation for one in desk.decisions} == {RULE, "is_odd: x"}
    assert desk.fate() == ("used", None)
    desk.decide("--undo")
    assert [one.decision for one in desk.decisions][2:] == ["reopen", "reopen"]
    assert len(desk.told()["open"]) == 2


def test_of_two_questions_one_can_be_answered(desk):
    find(desk, desk.root, "annual_return", "is_odd", "error")

    desk.decide("--accept", "--check", CHECK)

    assert desk.fate() == ("quarantined", "is_odd: x")


def find(desk, root, form, check, severity="warning"):
    with writing(desk.var / "warehouse.duckdb") as connection:
        connection.execute(
            "insert into quality.findings by name select $form as form, $root as root_uuid,"
            " $check || ': x' as expectation, $severity as severity, 'x' as column_name,"
            " '' as message, 'domain' as suite, $check as check_name",
            {"form": form, "root": root, "check": check, "severity": severity},
        )


def test_what_was_decided_is_open_no_more_even_before_the_next_run(desk):
    desk.decide("--return")

    found = desk.told()
    assert (found["open"], found["waiting"]) == ([], {"return": 1})


@pytest.mark.parametrize("word", ["--accept", "--return", "--exclude", "--correct"])
def test_a_decision_can_be_taken_back_and_the_log_keeps_both(desk, word):
    desk.decide(word)

    found = desk.decide("--undo")

    assert found.exit_code == 0, found.output
    assert [one.decision for one in desk.decisions] == [word.removeprefix("--"), "reopen"]
    assert desk.fate()[0] == "quarantined"
    assert len(desk.told()["open"]) == 1
    assert desk.decide("--undo").exit_code == 2


def test_it_may_be_decided_again_after_it_was_taken_back(desk):
    desk.decide("--accept")
    desk.decide("--undo")

    assert desk.decide("--accept").exit_code == 0
    assert desk.fate() == ("used", None)


def test_an_edit_after_the_decision_reopens_it(desk):
    desk.decide("--accept")
    with writing(desk.var / "warehouse.duckdb") as connection:
        connection.execute("update staging.annual_return set instance_uuid = 'edited'")

    assert desk.fate()[0] == "quarantined"


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(desk):
    found = desk.decide("--exclude", "--dry-run")

    assert found.exit_code == 0
    assert "1 submission from quarantined to left out" in found.stdout
    assert not desk.log.exists()


def test_a_submission_is_known_by_its_id_too(desk):
    for root in (desk.root, f"uuid:{desk.root}"):
        assert desk.ask("annual_return", root, "--exclude", "--dry-run", *WHY).exit_code == 0


def test_what_no_check_found_can_be_left_out_as_well(desk):
    with read_only(desk.var / "warehouse.duckdb") as connection:
        [(number,)] = connection.execute(
            "select min(submission_id) from quality.submissions where form = 'well_test'"
        ).fetchall()

    found = desk.ask("well_test", number, "--exclude", *WHY)

    assert found.exit_code == 0
    assert "1 submission from used to left out" in found.stdout
    assert desk.decisions[0].expectation == "*"


def test_a_script_is_told_what_was_written_and_what_it_does(desk):
    said = json.loads(desk.decide("--accept", "--json").stdout)

    assert said["written"] is True
    assert [line["decision"] for line in said["lines"]] == ["accept"]
    assert said["next_run"][0]["becomes"] == "used"
    assert said["figures"]


def test_everything_that_the_log_says_already_stays_byte_for_byte(desk):
    before = (
        b"\xef\xbb\xbfform,root_uuid,expectation,decision,decided_by,decided_on,reason\r\n"
        b'\r\nwell_test,"u-1",*,exclude,officer,2026-01-01,"A test, by phone"\r\n'
    )
    desk.log.write_bytes(before)

    desk.decide("--return")

    lines = desk.log.read_bytes().split(b"\r\n")
    assert lines[0].startswith(b"\xef\xbb\xbfform")
    assert lines[0].endswith(b",reason,instance")
    assert lines[1:3] == [b"", b'well_test,"u-1",*,exclude,officer,2026-01-01,"A test, by phone",']
    assert lines[3].startswith(b"annual_return,")
    assert len(desk.decisions) == 2


def test_the_line_is_one_line_whatever_the_reason_says(desk):
    odd = 'She said: "2,000",\nand =1+1 ; done'
    desk.ask("annual_return", desk.number, "--accept", "--reason", odd, *WHY[2:])

    [one] = desk.decisions
    assert one.reason == 'She said: "2,000", and =1+1 ; done'
    assert len(desk.log.read_text().splitlines()) == 2


# Several at once -------------------------------------------------------------------------


@pytest.fixture
def several(desk):
    """Let one check have found something in submissions of two partners; return how many."""
    with read_only(desk.var / "warehouse.duckdb") as connection:
        roots = connection.execute(
            "select root_uuid from quality.submissions where form = 'well_test'"
            " and partner in ('ABAR', 'NABA')"
        ).fetchall()
    for (root,) in roots:
        find(desk, root, "well_test", "is_odd")
    count = len(roots)
    assert count > 2
    return count


def test_all_that_a_check_found_can_be_decided_at_once(desk, several):
    found = desk.ask("well_test", "--check", "is_odd", "--accept", "--yes", *WHY)

    assert found.exit_code == 0, found.output
    assert f"{several} submissions" in found.stdout
    assert "is no longer marked" in found.stdout
    assert {one.expectation for one in desk.decisions} == {"is_odd"}
    assert len(desk.decisions) == several


def test_of_several_only_those_of_a_partner_can_be_meant(desk, several):
    desk.ask("well_test", "--check", "is_odd", "--partner", "NABA", "--accept", "--yes", *WHY)

    assert 0 < len(desk.decisions) < several


def test_several_are_not_decided_without_a_yes(desk, several):
    found = desk.ask("well_test", "--check", "is_odd", "--accept", *WHY)

    assert found.exit_code == 2
    assert f"give --yes to decide on {several} submissions" in found.stderr
    assert not desk.log.exists()


# What is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("annual_retrun", "1", "--accept", *WHY), "There is no form 'annual_retrun'"),
        (("annual_return", "99999", "--exclude", *WHY), "the last run has no such one"),
        (("annual_return", "99999", "--accept", *WHY), "Nothing is open in submission 99999"),
        (("annual_return", "1", "--exclude", "--by", "officer"), "give --reason"),
        (("annual_return", "1", "--exclude", "--reason", "why"), "give --by"),
        (("annual_return", "1", "--exclude", "--reason", " ", "--by", "me"), "give --reason"),
        (("annual_return", "--exclude", *WHY), "Say which submission"),
        (("annual_return", "{number}", "--exclude", *WHY[2:], "--reason", "=1+1"), "a formula"),
        (("annual_return", "{number}", "--exclude", *WHY[:2], "--by", "@SUM(1)"), "a formula"),
        (("annual_return", "--check", "*", "--exclude", *WHY), "Say which submission"),
        (("well_test", "--check", "is_odd", "--accept", *WHY), "Nothing of is_odd is open"),
        (("annual_return", "1", "--accept", "--exclude", *WHY), "Give one of --accept"),
        (("annual_return", "--form", "well_test"), "give one of them"),
        (("--accept", *WHY), "Say of which form"),
        (("annual_retrun",), "There is no form 'annual_retrun' in this programme; its forms are"),
        (("--partner", "ZZZ"), "There is no partner 'ZZZ' in this programme; its partners are"),
        (("annual_return", "1", "--exclude", *WHY[:4], "--on", "2999-01-01"), "today is"),
    ],
)
def test_what_is_no_decision_is_refused_with_a_sentence(desk, words, said):
    found = desk.ask(*(word.format(number=desk.number) for word in words))

    assert found.exit_code == 2, found.output
    assert said in found.stderr
    assert not desk.log.exists()


def test_the_same_decision_twice_is_written_once(desk):
    desk.decide("--exclude")

    found = desk.decide("--exclude")

    assert (found.exit_code, len(desk.decisions)) == (2, 1)
    assert "decided already" in found.stderr


def test_before_the_first_run_it_says_what_to_do(desk):
    (desk.var / "warehouse.duckdb").unlink()

    found = desk.ask()

    assert found.exit_code == 2
    assert "Do: accord run" in found.stderr


@pytest.mark.parametrize("table", ["quality.rules", "staging.well_test"])
@pytest.mark.parametrize("words", [(), ("annual_return", "21", "--accept", *WHY), ("--holds",)])
def test_after_a_run_that_did_not_check_everything_it_says_what_to_do(desk, table, words):
    with writing(desk.var / "warehouse.duckdb") as connection:
        connection.execute(f"drop table {table} cascade")

    found = desk.ask(*words)

    assert found.exit_code == 2
    assert f"made no {table}. Do: accord run" in found.stderr


def test_while_a_workbook_is_taken_over_nothing_is_written(desk):
    (desk.var / "imports").mkdir()
    with locked(desk.var / "imports" / "import.lock"):
        found = desk.decide("--accept")

    assert found.exit_code == 2
    assert "Try again soon" in found.stderr
    assert not desk.log.exists()


def test_a_run_of_the_day_gives_the_decision_its_day(desk, monkeypatch):
    monkeypatch.setattr("pipelines.settings.today", lambda _: date(2026, 3, 30))

    desk.ask("annual_return", desk.number, "--accept", *WHY[:4])

    assert desk.decisions[0].decided_on == date(2026, 3, 30)


# What goes on hold -----------------------------------------------------------------------


def test_it_shows_what_would_go_on_hold_and_puts_nothing_there(desk):
    with serving() as server:
        shown, said = desk.ask("--holds"), desk.told("--holds")

    assert shown.exit_code == 0, shown.output
    assert "hold_in_kobotoolbox is not set to yes" in shown.stdout
    assert "annual_return: put on hold 1" in shown.stdout
    assert [one["put_on_hold"] for one in said["forms"]] == [0, 0, 1]
    assert not any("validation_statuses" in request for request in server.requests)


def test_a_server_that_refuses_is_told_in_its_sentence(desk):
    with serving(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_TOKEN", "0" * 40)
        found = desk.ask("--holds")

    assert found.exit_code == 1
    assert "Check KOBO_TOKEN" in found.stdout


# Without a terminal ----------------------------------------------------------------------


def job(desk, **said):
    definitions = definitions_of(read_programme(desk.folder), var=str(desk.var), as_of=f"{AS_OF}")
    settings = {
        "form": "annual_return", "submission": str(desk.number), "reason": "Typed wrong",
        "decided_by": "M&E officer", **said,
    }  # fmt: skip
    with dg.DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_job_def("decide").execute_in_process(
            instance=instance,
            run_config={"ops": {"wadi_water__decide": {"config": settings}}},
            raise_on_error=False,
        )
        return result, [
            event.step_failure_data.user_failure_data.description
            for event in result.all_events
            if event.is_step_failure
        ]


def test_a_job_with_a_form_for_its_settings_does_the_same(desk):
    result, _ = job(desk, decision="returned")

    assert result.success
    assert desk.fate() == ("on_hold", "returned")


def test_the_job_can_only_try(desk):
    result, _ = job(desk, decision="exclude", only_try=True)

    assert result.success
    assert not desk.log.exists()


def test_the_job_writes_no_formula(desk):
    result, failures = job(desk, decision="exclude", reason="=1+1")

    assert not result.success
    assert "Begin with a word" in failures[0]
    assert not desk.log.exists()


def test_what_the_job_cannot_do_it_says_in_a_sentence(desk):
    result, failures = job(desk, decision="accept", submission="99999")

    assert not result.success
    assert "Nothing is open in submission 99999" in failures[0]


# By hand ---------------------------------------------------------------------------------


def test_it_starts_without_dagster_for_a_list(desk):
    """Importing Dagster or Great Expectations takes longer than the list."""
    script = (
        "import sys; from typer.testing import CliRunner; from pipelines.cli import app;"
        f"CliRunner().invoke(app, ['decide', '--programme', {str(desk.folder)!r}, '--var',"
        f" {str(desk.var)!r}]);"
        "print({'dagster', 'great_expectations'} & set(sys.modules))"
    )

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "set()"
