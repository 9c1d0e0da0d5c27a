"""A followed figure told in lines, and as JSON.

Following it is `assets.indicators.trace`; the command is in `pipelines.trace_cli`.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import groupby

from assets.indicators.records import reasons
from assets.indicators.records_query import Asked
from assets.indicators.trace import Entered, Figure, Record, Trace
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.programme.rule_words import across, rule
from assets.programme.strict import wording

AT_FIRST = 20  # So many records of a form are listed unless all are asked for.
READ_AS = {"period": "the period alone", "to_date": "to date"}


@dataclass(frozen=True)
class Followed:
    """What was asked for, and what was found."""

    programme: Programme
    indicator: Indicator
    asked: Asked
    trace: Trace

    def say(self, text: str | dict[str, str]) -> str:
        """Return a wording in the programme's first language."""
        return wording(text, self.programme.language).strip()


def lines(followed: Followed, *, lists_left_out: bool, lists_all: bool) -> Iterator[str]:
    """Yield what a reader of the terminal wants to know: the figure first, the records last."""
    found = followed.trace
    most = None if lists_all else AT_FIRST
    yield from _head(followed)
    for form, records in groupby(found.used, key=lambda record: record.form):
        yield from _listed(form, list(records), most)
    for one in found.entered:
        yield f"\nEntered in values.csv: {_said(one)}"
    yield from _left_out(found)
    if lists_left_out:
        out = sorted((one for one in found.records if one.reason), key=_by_reason)
        for (reason, form), records in groupby(out, key=_by_reason):
            yield from _listed(f"{reason}, {form}", list(records), most)
    elif found.left_out:
        yield "  To list them, add --left-out."


def as_dict(followed: Followed, *, lists_left_out: bool) -> dict[str, object]:
    """Return the same for a script; what was left out is listed only if asked for."""
    found, asked = followed.trace, followed.asked
    said: dict[str, object] = {
        "indicator": followed.indicator.code,
        "title": followed.say(followed.indicator.title),
        "period": asked.periods[0],
        "reading": asked.reading,
        "partner": asked.partner,
        "dimension": asked.dimension,
        "member": asked.member,
        "rule": rule(followed.indicator),
        "across_partners": across(followed.indicator),
        "figure": asdict(found.figure) if found.figure else None,
        "to_date": asdict(found.to_date) if found.to_date else None,
        "rows": found.rows,
        "records": [asdict(record) for record in found.used],
        "entered": [asdict(one) for one in found.entered],
        "left_out": found.left_out,
        "without_consent": found.without_consent,
        "forgotten": found.forgotten,
        "is_of_another_rule": found.is_of_another_rule,
    }
    if lists_left_out:
        said["left_out_records"] = [asdict(record) for record in found.records if record.reason]
    return said


def _head(followed: Followed) -> Iterator[str]:
    indicator, asked, found = followed.indicator, followed.asked, followed.trace
    whose = "the whole programme" if asked.partner == "*" else str(asked.partner)
    of = "" if asked.dimension == "*" else f", {asked.dimension} = {asked.member}"
    yield f"{indicator.code} {followed.say(indicator.title)}"
    yield f"{asked.periods[0]}, {READ_AS[asked.reading]}, {whose}{of}"
    yield ""
    yield f"  Figure           {_figure(followed, found.figure)}"
    if found.elsewhere:
        yield f"                   there are such figures for {', '.join(found.elsewhere)}"
    yield f"  Rule             {rule(indicator)}"
    yield f"  Across partners  {across(indicator)}"
    if indicator.measure is not None:
        yield f"  Made of          {_made_of(found, indicator.measure.source)}"
    if found.to_date and (found.figure is None or found.figure.value != found.to_date.value):
        figure = _figure(followed, found.to_date)
        yield f"  On the pages     {figure}, to date; to follow that, add --reading to_date"


def _figure(followed: Followed, figure: Figure | None) -> str:
    if figure is None:
        return "none: nothing was counted, and missing is not zero"
    indicator = followed.indicator
    value = _number(figure.value)
    if indicator.unit_kind == "share":
        value = f"{_number((figure.value * 100).quantize(Decimal('0.01')))} %"
    parts = [f"{value} {'' if indicator.unit_kind == 'share' else followed.say(indicator.unit)}"]
    if figure.denominator is not None and figure.numerator is not None:
        parts.append(f"= {_number(figure.numerator)} / {_number(figure.denominator)}")
    if figure.low is not None and figure.high is not None:
        parts.append(f"(interval {_number(figure.low)} to {_number(figure.high)})")
    if figure.is_carried:
        parts.append("(partly carried over from the period before)")
    if figure.is_entered:
        parts.append("(with what was entered by hand)")
    return " ".join(part.strip() for part in parts)


def _made_of(found: Trace, source: str) -> str:
    if not found.rows:
        return f"no row of {source}"
    submissions = len({(record.form, record.root_uuid) for record in found.used})
    said = [f"{_count(found.rows, 'row')} of {source}, from {_count(submissions, 'submission')}"]
    figure = found.figure
    if figure is not None and figure.provisional_records:
        said.append(f"{figure.provisional_records:,} of the rows not approved yet")
    if figure is not None and figure.warned_records:
        said.append(f"{figure.warned_records:,} with a warning that nobody decided on")
    return "; ".join(said)


def _listed(heading: str, records: list[Record], most: int | None) -> Iterator[str]:
    yield f"\n{heading}: {_count(len(records), 'record')}"
    for record in records[:most]:
        yield f"  {_record(record)}"
    if most is not None and len(records) > most:
        yield f"  … and {len(records) - most:,} more; to list them, add --all."


def _record(record: Record) -> str:
    said = [record.root_uuid]
    if record.item_path:
        said.append(f"item {record.item_path}")
    if record.is_in_numerator:
        said.append("in the numerator")
    if record.carried_from:
        said.append(f"carried over from {record.carried_from}")
    if record.detail:
        told = "stood for by " if record.reason == "superseded" else ""
        said.append(told + record.detail)
    return ", ".join(said)


def _left_out(found: Trace) -> Iterator[str]:
    unseen = {
        "came without consent; no answer was kept": found.without_consent,
        "forgotten on request": found.forgotten,
    }
    counted = {reasons()[reason]: count for reason, count in found.left_out.items()}
    told = {words: count for words, count in {**counted, **unseen}.items() if count}
    if told:
        yield f"\nLeft out: {_count(sum(told.values()), 'record')}"
        yield from (f"  {count:>7,}  {words}" for words, count in told.items())


def _by_reason(record: Record) -> tuple[str, str]:
    return record.reason or "", record.form


def _said(one: Entered) -> str:
    value = one.level or (
        f"{_number(one.numerator)} / {_number(one.denominator)}"
        if one.numerator is not None and one.denominator is not None
        else _number(one.value or Decimal())
    )
    whose = "" if one.partner == "*" else f" of {one.partner}"
    rests_on = "; ".join(text for text in (one.source, one.evidence) if text)
    return f"{value}{whose} for {one.period}, by {one.entered_by} on {one.entered_on}: {rests_on}"


def _number(value: Decimal) -> str:
    """Write a number with thousands apart and without trailing zeros."""
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def _count(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"
