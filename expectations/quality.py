"""The step in Dagster's UI that settles what becomes of every submission, with the domain's checks.

One check per rule of the domain, known from the programme folder before anything ran; and that
nothing was lost. What is done is `expectations.domain_findings`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import duckdb

from assets.graph import key_of, pool_of, results, spec_of, timed
from assets.programme.read import Programme
from assets.run import Run
from assets.warehouse.connection import writing
from expectations import lost
from expectations.decisions.holds import load_holds
from expectations.domain import Context, domain_rules
from expectations.domain_findings import DomainChecked, check_domain
from expectations.findings import TABLE
from expectations.forms.rule import Severity
from expectations.outcome import Outcome, result
from expectations.plainly import failing_without_answers
from expectations.shown import Bad, Verdict, description
from expectations.words.told import ALL, said_of_code, told_of_domain

TABLES = (
    TABLE,
    "quality.submissions",
    "quality.decisions",
    lost.TABLE,
    "quality.rules",
    "quality.pass_rates",
    "quality.findings_summary",
)
# What a check found in each form: submissions it looked at, and in which it found something, rows,
# and the submissions that would be used without it; of how many.
FOUND = """
    select
        p.form,
        p.submissions,
        coalesce(s.submissions, 0) as found,
        coalesce(s.rows, 0) as rows,
        coalesce(b.submissions, 0) as bad,
        (select count(*) from quality.submissions as q where q.form = p.form) as received
    from quality.pass_rates as p
    left join quality.findings_summary as s
        on s.form = p.form and s.check_name = p.check_name and s.severity = p.severity
        and s.partner = '*' and s.column_name = '*'
    left join (
        select f.form, f.check_name, count(distinct f.root_uuid) as submissions
        from quality.findings as f
        join quality.submissions as q on q.form = f.form and q.root_uuid = f.root_uuid
        where f.severity = 'error' and f.decision is distinct from 'accept'
            and q.fate = 'quarantined'
        group by f.form, f.check_name
    ) as b on b.form = p.form and b.check_name = p.check_name
    where p.check_name = $check and p.partner = '*' and p.period = '*'
    order by p.form
"""
COLUMNS_FOUND = """
    select distinct form, column_name from quality.findings
    where check_name = $check and suite = 'domain' order by all
"""


@dataclass(frozen=True)
class DomainCheck:
    """A check of the domain as the programme folder calls for it."""

    name: str
    severity: Severity
    forms: tuple[str, ...]


def domain_checks(programme: Programme) -> list[DomainCheck]:
    """Return the checks of the domain, known without a warehouse: as the folder's forms ask."""
    tables = [
        table
        for place in programme.file.forms
        for table in programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
    ]
    columns = {
        table.name: {
            *table.system_columns,
            *(part.name for column in table.columns for part in column.parts),
        }
        for table in tables
    }
    context = Context(programme, programme.periods[-1].ends_on, {}, columns)
    rules, unchecked = domain_rules(context)
    declared = {rule.code: rule.severity for rule in programme.file.quality.rules}
    found: dict[str, tuple[Severity, list[str]]] = {}
    for rule in rules:
        found.setdefault(rule.code, (rule.severity, []))[1].extend(rule.forms)
    for one in unchecked:
        found.setdefault(one.code, (declared.get(one.code, "error"), []))[1].append(one.form)
    return [
        DomainCheck(name, severity, tuple(dict.fromkeys(forms)))
        for name, (severity, forms) in found.items()
    ]


def quality_of(programme: Programme) -> dg.AssetsDefinition:
    """Return the step that settles what becomes of every submission, with the domain's checks."""
    staged = [
        f"staging.{table}"
        for place in programme.file.forms
        for table in programme.questionnaire(place.code).tables
    ]
    checks = domain_checks(programme)

    @dg.multi_asset(
        name=f"{programme.code}__quality",
        specs=[spec_of(programme, table, "quality", staged) for table in TABLES],
        check_specs=[
            *(_spec(programme, check) for check in checks),
            lost.spec_of_check(programme),
        ],
        pool=pool_of(programme),
    )
    @timed
    def quality(run: Run) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """What the checks found, and which submissions are used, quarantined or left out."""
        # Held open until all is done: what opens it in between joins in, and reads no catalog.
        with failing_without_answers(), writing(run.warehouse) as connection:
            load_holds(connection, programme, run)
            checked = check_domain(run.warehouse, run.landing, programme, run.day(), run.pseudonyms)
            found = [
                *(result_of(connection, programme, check, checked) for check in checks),
                lost.check(connection, run, programme),
            ]
        yield from results(programme, run.folder(), checked.rows)
        yield from found

    return quality


def _spec(programme: Programme, check: DomainCheck) -> dg.AssetCheckSpec:
    said = said_of_code(programme, check.name)
    places = [place for place in programme.file.forms if place.code in check.forms]
    return dg.AssetCheckSpec(
        check.name,
        asset=key_of(programme, TABLE),
        description=description(programme, said, places),
        blocking=check.severity == "error",
    )


def result_of(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    check: DomainCheck,
    checked: DomainChecked,
) -> dg.AssetCheckResult:
    """Return what Dagster is told of one check of the domain."""
    rules, unchecked = checked.of(check.name)
    rows = connection.execute(FOUND, {"check": check.name}).fetchall()
    verdict = Verdict(
        submissions=sum(submissions for _, submissions, *_ in rows),
        found=sum(found for _, _, found, *_ in rows),
        rows=sum(of_form for _, _, _, of_form, *_ in rows),
        bad=[Bad(form, bad, of) for form, *_, bad, of in rows] if check.severity == "error" else [],
    )
    told = told_of_domain(programme, rules, (), checked.labels)
    columns = set(connection.execute(COLUMNS_FOUND, {"check": check.name}).fetchall())
    by_form = [f"{form}: {found} of {submissions}" for form, submissions, found, *_ in rows]
    outcome = Outcome(
        said=said_of_code(programme, check.name),
        severities={check.severity},
        verdict=verdict,
        read=[one for one in told if one.column != ALL],
        found=[one for one in told if (one.form, one.column) in columns],
        not_checked=unchecked,
        besides={"by_form": by_form},
    )
    return result(programme, TABLE, check.name, outcome)
