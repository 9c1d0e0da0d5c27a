"""Every number in the rules of `programme.yaml` decides something: a step up or down is noticed.

What the cases send lies at the edge: so a threshold that nothing reads, or that is compared the
wrong way round, fails here. The rules' queries are run on what was staged, without the library.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.kobo.landing import Landing
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.quality import DeclaredRule, QualityRules
from assets.programme.read import Programme
from assets.programme.tables import load_registers
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import read_only, writing
from expectations.assembly import context_of
from expectations.domain import Context, domain_rules
from expectations.findings import prepare_findings
from expectations.settling import settle
from expectations.shown import Bad, Verdict
from tests.example import velmara_programme
from tests.pipelines.doubtful_cases import changes, send_all
from tests.pipelines.small_world import SmallWorld, with_small_targets

AS_OF = date(2026, 7, 20)
KEY = Pseudonyms(b"key")
DECLARED = {rule.code: rule for rule in velmara_programme().file.quality.rules}


def thresholds() -> Iterator[tuple[str, str, Any]]:
    """Yield every number of every declared rule: the rule's code, the field and the number."""
    for code, rule in DECLARED.items():
        for name in type(rule).model_fields:
            value = getattr(rule, name)
            if isinstance(value, Mapping):
                yield from ((code, f"{name}.{key}", one) for key, one in value.items())
            elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                yield code, name, value


@dataclass(frozen=True)
class Staged:
    """What was staged of a small world in which every case lies at the edge."""

    warehouse: Path
    context: Context
    world: SmallWorld

    def found(self, rule: DeclaredRule) -> set[tuple[str, Any]]:
        """Return the submissions and items that a rule finds."""
        quality = QualityRules(rules=(rule,))
        file = self.world.programme.file.model_copy(update={"quality": quality})
        programme = replace(self.world.programme, file=file)
        made, _ = domain_rules(replace(self.context, programme=programme))
        with read_only(self.warehouse) as connection:
            return {
                (root, item)
                for one in made
                if one.code == rule.code
                for _, root, item, _ in connection.execute(one.query).fetchall()
            }


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    folder = tmp_path_factory.mktemp("thresholds")
    world = SmallWorld(with_small_targets(folder / "velmara"))
    send_all(world)
    landing, warehouse = Landing(folder / "landing"), folder / "warehouse.duckdb"
    with SandboxServer(world.store) as server:
        world.pull(landing, server.url)
        changes(world)
        world.pull(landing, server.url)
    with writing(warehouse) as connection:
        load(connection, landing, world.programme)
        context = context_of(connection, landing, world.programme, AS_OF, KEY)
    return Staged(warehouse, context, world)


def load(connection: duckdb.DuckDBPyConnection, landing: Landing, programme: Programme) -> None:
    """Stage everything, and leave nothing out."""
    load_registers(connection, programme, AS_OF)
    for place in programme.file.forms:
        classes = programme.questionnaire(place.code).classes
        landed = landing.of(place.code)
        assert landed is not None
        stage(connection, place.code, landed, classes, KEY, is_sensitive=place.is_sensitive)
    prepare_findings(connection)
    settle(connection, programme, AS_OF)


@pytest.mark.parametrize("code", DECLARED)
def test_a_rule_finds_what_is_over_the_edge_and_not_what_lies_on_it(staged, code):
    found = {root for root, _ in staged.found(DECLARED[code])}

    assert staged.world.sent_as("bad", code) <= found
    assert not staged.world.sent_as("good", code) & found


@pytest.mark.parametrize(("code", "name", "value"), list(thresholds()))
def test_a_threshold_one_step_up_or_down_makes_a_verdict_differ(staged, code, name, value):
    usual = staged.found(DECLARED[code])

    others = [staged.found(changed(DECLARED[code], name, one)) for one in steps(value)]

    assert any(found != usual for found in others), f"{code}: {name} has no effect"


def steps(value: Any) -> list[Any]:
    """Return a number one step down and one up: a whole one, or a hundredth."""
    step = 1 if isinstance(value, int) else Decimal("0.01")
    return [value - step, value + step]


def changed(rule: DeclaredRule, name: str, value: Any) -> DeclaredRule:
    """Return a rule with another number in it."""
    field, _, key = name.partition(".")
    new = {**getattr(rule, field), key: value} if key else value
    return rule.model_copy(update={field: new})


def test_the_share_that_stops_a_form_decides(staged):
    programme = staged.context.programme
    verdict = Verdict(submissions=10, found=2, rows=2, bad=[Bad("event", 2, 10)])
    limits = {0.19: "ERROR", 0.2: "WARN", 0.21: "WARN"}

    for limit, expected in limits.items():
        quality = programme.file.quality.model_copy(update={"block_above": limit})
        file = programme.file.model_copy(update={"quality": quality})
        assert verdict.severity(replace(programme, file=file)).name == expected
