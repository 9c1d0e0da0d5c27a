"""Each rule at work through the whole pipeline: what it accepts counts, what it rejects does not.

One run of everything through Dagster holds all cases: a small world on a sandbox server, two pulls
with edits between them, landing, staging, checks, the rules of the domain, and what is accepted.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg
import duckdb
import pytest

from assets.graph import key_of
from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.warehouse.connection import read_only
from expectations.checks import check_names
from expectations.quality import domain_checks
from pipelines.refresh import Outcome, run_refresh
from tests.example import velmara_programme
from tests.oracle.compared import disagreement
from tests.oracle.quality import findings
from tests.oracle.world import World, read_world
from tests.pipelines.broken_forms import BREAKS, Broken, broken
from tests.pipelines.doubtful_cases import CASES, changes, send_all
from tests.pipelines.small_world import TOKEN, SmallWorld, with_small_targets

pytestmark = pytest.mark.long

AS_OF = "2026-07-20"
PROGRAMME = velmara_programme()
# All that is asked there is asked of those who consent, and of others nothing is kept.
UNBREAKABLE = {
    ("principles_survey", "unasked_questions_have_no_answer"),
    ("community_pulse", "unasked_questions_have_no_answer"),
}
OF_FORMS = [
    (place.code, kind)
    for place in PROGRAMME.file.forms
    for kind in check_names(PROGRAMME, place)
    if (place.code, kind) not in UNBREAKABLE
]
OF_DOMAIN = {check.name: check for check in domain_checks(PROGRAMME)}
# Partners whose usual answers would mix with those of a case on the same form.
OF_CASES = {
    "partner_profile": {"AWN"},
    "capacity_assessment": {"AEC", "DAM", "SHC", "TYR"},
    "grant_payment": {"SHC", "LAC"},
    "commitment_event": {"AWN", "LAC"},
    "report_reply": {"AWN"},
    "event": {"AWN"},
}
SEEN_BY_PULLS = "edits_after_the_lock_are_few"  # Who reads a server once cannot know.
CROWDED = {"quarterly_report", "volunteer_log", "registration_case"}  # By the cases alone.


Fact = tuple[str, str, str | None, str]  # Check, column, item and severity.


@dataclass(frozen=True)
class Ran:
    """A finished run over the small world, and what became of it."""

    world: SmallWorld
    outcome: Outcome
    broken: dict[tuple[str, str], Broken]
    checks: dict[tuple[str, str], dg.AssetCheckEvaluation]  # By table and check.
    found: dict[str, set[Fact]]  # By root uuid, as all of these.
    fates: dict[str, set[tuple[str, str | None, bool]]]  # Fate, reason, and whether it is warned.
    accepted: set[str]
    recounted: World  # What the oracle makes of what the server holds.
    stored: dict[Any, tuple[str, str]]  # The findings, as `tests.oracle.quality` has them.


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("each-rule")
    world = SmallWorld(with_small_targets(folder / "programme"))
    var, home = folder / "velmara", folder / "dagster"
    for place in PROGRAMME.file.forms:
        if place.code not in CROWDED:
            world.send_usual(place.code, 12, but=OF_CASES.get(place.code, set()))
    wrong = {one: broken(*one) for one in OF_FORMS}
    for (form, kind), one in wrong.items():
        world.send(f"{form} breaks {kind}", form, one.answers, by=one.by)
    send_all(world)
    with SandboxServer(world.store) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(home))
        world.pull(Landing(var / "landing"), server.url)
        changes(world)
        outcome = run_refresh(world.programme, var=var, as_of=AS_OF)
        day = date.fromisoformat(AS_OF)
        recounted = read_world(folder / "programme", server.url, TOKEN, day)
        with dg.DagsterInstance.get() as instance:
            told = instance.all_logs(
                outcome.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
            )
    checks = [one.dagster_event.asset_check_evaluation_data for one in told]
    by_name = {(one.asset_key.path[-1], one.check_name): one for one in checks}
    with read_only(var / "warehouse.duckdb") as warehouse:
        found, fates, accepted, stored = _left_behind(warehouse)
    return Ran(world, outcome, wrong, by_name, found, fates, accepted, recounted, stored)


def _left_behind(warehouse: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    """Yield what was found, what became of each submission, and which are accepted."""
    for columns, table in (
        ("check_name, column_name, item_path, severity", "findings"),
        ("fate, reason, is_warned", "submissions"),
    ):
        found: dict[str, set[Any]] = defaultdict(set)
        query = f"select root_uuid, {columns} from quality.{table}"
        for root, *told in warehouse.execute(query).fetchall():
            found[root].add(tuple(told))
        yield found
    forms = [f"select root_uuid from accepted.{place.code}" for place in PROGRAMME.file.forms]
    yield {root for (root,) in warehouse.execute(" union all ".join(forms)).fetchall()}
    rows = warehouse.execute(
        "select form, root_uuid, item_path, expectation, column_name, severity"
        f" from quality.findings where check_name <> '{SEEN_BY_PULLS}'"
    ).fetchall()
    yield {row[:4]: row[4:] for row in rows}


def test_one_bad_row_of_each_kind_stops_nothing(ran):
    assert ran.outcome.failures == ()
    assert ran.outcome.exit_code == 0


def test_every_rule_of_the_programme_has_a_case():
    assert set(OF_DOMAIN) == set(CASES)
    for form, kind in UNBREAKABLE:
        with pytest.raises(LookupError):
            broken(form, kind)
    assert {kind for _, kind in OF_FORMS} - {"repeats_have_the_items_asked_for"} == set(BREAKS)


def test_every_check_has_told_dagster(ran):
    asked = {(form, kind) for form, kind in OF_FORMS} | {("findings", code) for code in OF_DOMAIN}

    assert asked <= ran.checks.keys()


@pytest.mark.parametrize(("form", "kind"), OF_FORMS)
def test_what_breaks_a_forms_rule_is_found_and_left_out(ran, form, kind):
    wrong, root = ran.broken[form, kind], ran.world.roots[f"{form} breaks {kind}"]

    assert (kind, wrong.column, wrong.place, "error") in ran.found[root]
    [(fate, reason, _)] = ran.fates[root]
    assert fate == "quarantined"
    errors = [one for one in ran.found[root] if one[-1] == "error"]
    assert reason == min(f"{check}: {column}" for check, column, *_ in errors)
    assert root not in ran.accepted


@pytest.mark.parametrize(("form", "kind"), OF_FORMS)
def test_dagster_is_warned_of_what_breaks_a_forms_rule(ran, form, kind):
    told = ran.checks[form, kind]

    assert told.asset_key == key_of(PROGRAMME, f"staging.{form}")
    assert not told.passed
    assert told.severity == dg.AssetCheckSeverity.WARN
    assert told.metadata["submissions_found"].value >= 1


@pytest.mark.parametrize("form", [place.code for place in PROGRAMME.file.forms])
def test_what_people_usually_answer_breaks_no_rule_and_counts(ran, form):
    usual = [root for label, root in ran.world.roots.items() if label.startswith(f"usual {form} ")]

    assert len(usual) >= 6 or form in CROWDED
    for root in usual:
        assert {severity for *_, severity in ran.found[root]} <= {"warning"}
        assert root in ran.accepted


@pytest.mark.parametrize("code", OF_DOMAIN)
def test_a_rule_of_the_domain_finds_what_it_rejects(ran, code):
    severity = OF_DOMAIN[code].severity
    bad = ran.world.sent_as("bad", code)

    assert bad
    for root in bad:
        assert (code, severity) in {(check, said) for check, _, _, said in ran.found[root]}
        fates = {fate for fate, _, _ in ran.fates[root]}
        assert fates == ({"quarantined"} if severity == "error" else {"used"})
        assert all(is_warned or severity == "error" for _, _, is_warned in ran.fates[root])


@pytest.mark.parametrize("code", OF_DOMAIN)
def test_a_rule_of_the_domain_lets_pass_what_it_accepts(ran, code):
    good = ran.world.sent_as("good", code)

    assert good
    for root in good:
        assert code not in {check for check, *_ in ran.found[root]}
        assert {fate for fate, _, _ in ran.fates[root]} == {"used"}


@pytest.mark.parametrize("code", OF_DOMAIN)
def test_dagster_is_warned_of_what_a_rule_of_the_domain_finds(ran, code):
    told = ran.checks["findings", code]

    assert not told.passed
    assert told.severity == dg.AssetCheckSeverity.WARN
    assert told.metadata["submissions_found"].value >= len(ran.world.sent_as("bad", code))


def test_the_oracle_finds_the_same_at_every_edge(ran):
    columns = "column_name, severity"
    found = {key: told[:2] for key, told in findings(ran.recounted).items()}

    assert len(ran.stored) > 150
    assert not disagreement(ran.stored, found, columns)
