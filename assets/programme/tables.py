"""Puts what the programme folder says into the warehouse, where models and pages can join it."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import duckdb

from assets.programme.addresses import form_addresses
from assets.programme.locale import Labels
from assets.programme.periods import Period
from assets.programme.read import Programme
from assets.programme.rule_words import rules
from assets.programme.said import said_of
from assets.programme.scored import scored_of
from assets.programme.strict import wording
from assets.programme.wordings import wordings
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows


def load_registers(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> dict[str, int]:
    """Replace the tables that mirror the programme folder; return their rows by table."""
    tables = _tables(programme, as_of)
    tables["marts.wordings"] = wordings(programme, partial(_worded, as_of=as_of))
    with transaction(connection):
        return {table: replace_rows(connection, table, rows) for table, rows in tables.items()}


def _tables(programme: Programme, as_of: date) -> dict[str, Iterator[tuple[object, ...]]]:
    """Return the rows of each table, worded in the programme's first language."""
    labels = Labels.of(programme.folder, programme.language)
    return {
        "marts.programme": _programme(programme, as_of),
        "marts.periods": _periods(programme, as_of),
        "marts.outcomes": _outcomes(programme),
        "marts.indicators": _indicators(programme),
        "marts.dimensions": _dimensions(programme, labels),
        "marts.partners": _partners(programme, labels),
        "marts.accounts": iter(programme.accounts),
        "marts.agreements": _agreements(programme),
        "marts.targets": _targets(programme),
        "marts.baselines": _baselines(programme),
        "marts.iati_activity": _iati_activity(programme),
        "marts.form_addresses": form_addresses(programme),
        **said_of(programme, labels),
        **scored_of(programme),
    }


def _worded(programme: Programme, as_of: date) -> dict[str, Iterator[tuple[object, ...]]]:
    """Return all that has texts of the folder, also of what figures fill up."""
    return {**_tables(programme, as_of), "marts.indicator_rules": rules(programme)}


def ended_periods(programme: Programme, as_of: date) -> list[Period]:
    """Return the periods that have ended on a day."""
    return [period for period in programme.periods if period.ends_on < as_of]


def _programme(programme: Programme, as_of: date) -> Iterator[tuple[object, ...]]:
    ended, status = ended_periods(programme, as_of), programme.file.status
    yield (
        programme.code,
        wording(programme.file.name, programme.language),
        programme.agency_name,
        programme.language,
        as_of,
        ended[-1].name if ended else None,
        status.behind_from,
        status.on_track_from,
        status.exceeded_above,
    )


def _periods(programme: Programme, as_of: date) -> Iterator[tuple[object, ...]]:
    rules = programme.file.periods
    base = set(programme.periods)
    for period in sorted([*programme.periods, *programme.further_periods]):
        due_on = period.ends_on + timedelta(days=rules.due_days)
        yield (
            period.name,
            period.length,
            period.starts_on,
            period.ends_on,
            due_on if period in base else None,
            due_on + timedelta(days=rules.lock_days),
            period.ends_on < as_of,
            period in base,
        )


def _outcomes(programme: Programme) -> Iterator[tuple[object, ...]]:
    for position, outcome in enumerate(programme.framework.outcomes, start=1):
        yield outcome.code, wording(outcome.title, programme.language), position


def _indicators(programme: Programme) -> Iterator[tuple[object, ...]]:
    for position, (outcome, output, indicator) in enumerate(programme.indicators, start=1):
        yield (
            indicator.code,
            wording(indicator.title, programme.language),
            wording(indicator.definition, programme.language),
            outcome.code,
            output.code if output else None,
            wording(output.title, programme.language) if output else None,
            wording(indicator.unit, programme.language),
            indicator.unit_kind,
            indicator.counts,
            indicator.kind,
            indicator.direction,
            indicator.frequency,
            wording(indicator.verification, programme.language),
            wording(indicator.responsible.who, programme.language),
            indicator.sensitivity,
            position,
            indicator.measure.source if indicator.measure else None,
            indicator.export_to_iati,
        )


def _dimensions(programme: Programme, labels: Labels) -> Iterator[tuple[object, ...]]:
    places = {
        "adm1": {area.adm1: labels.of_region(area.adm1) for area in programme.areas},
        "adm2": {area.adm2: area.name(programme.file.languages) for area in programme.areas},
    }
    for dimension in programme.file.dimensions:
        named = places.get(dimension.code, {})
        together = zip(dimension.merged, dimension.told_together, strict=True)
        merged = {member: code for code, members in together for member in members}
        for position, member in enumerate(dimension.members, start=1):
            yield (
                dimension.code,
                wording(dimension.title, programme.language),
                member,
                labels.of_member(dimension.code, member, named.get(member, member)),
                position,
                dimension.is_exclusive,
                merged.get(member),
            )


def _partners(programme: Programme, labels: Labels) -> Iterator[tuple[object, ...]]:
    for partner in (*programme.partners, *programme.candidates):
        yield (
            partner.partner,
            partner.name,
            partner.public_name_consent,
            partner.sector,
            ";".join(partner.themes),
            partner.is_women_led,
            partner.is_youth_led,
            partner.is_minority_led,
            partner.adm1,
            labels.of_region(partner.adm1),
            ";".join(partner.groups),
            partner.language,
            partner.standing,
            ";".join(partner.engagement),
            partner.scoped_on,
            partner.scoping,
        )


def _agreements(programme: Programme) -> Iterator[tuple[object, ...]]:
    for row in programme.agreements:
        yield (
            row.agreement,
            row.partner,
            row.donor,
            row.project,
            row.starts_on,
            row.ends_on,
            row.suspended_from,
            row.suspended_to,
            row.amount,
            row.currency,
        )


def _targets(programme: Programme) -> Iterator[tuple[object, ...]]:
    """Yield the newest agreed target of each cell, with the first one where it was changed."""
    agreed: dict[tuple[str, str, str, str, str], list[tuple[date, object, object]]] = {}
    for row in programme.targets:
        key = (row.indicator, row.partner, row.dimension, row.member, row.period)
        agreed.setdefault(key, []).append((row.agreed_on, row.baseline_value, row.target))
    for key, versions in agreed.items():
        versions.sort(key=lambda version: version[0])
        _, baseline, target = versions[-1]
        yield (*key, baseline, target, versions[0][2] if len(versions) > 1 else None)


def _baselines(programme: Programme) -> Iterator[tuple[object, ...]]:
    """Yield the year of each undivided baseline, as the newest agreement has it."""
    years: dict[tuple[str, str], tuple[date, int]] = {}
    for row in programme.targets:
        if row.dimension != "*" or row.baseline_value is None or row.baseline_year is None:
            continue
        key = row.indicator, row.partner
        years[key] = max(years.get(key, (date.min, 0)), (row.agreed_on, row.baseline_year))
    for key, (_, year) in years.items():
        yield (*key, year)


def _iati_activity(programme: Programme) -> Iterator[tuple[object, ...]]:
    """Yield the one activity of a programme that reports to IATI."""
    activity = programme.file.iati
    if activity is not None:
        said = {**dict(activity), "description": wording(activity.description, programme.language)}
        yield tuple(said.values())
