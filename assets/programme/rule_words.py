"""An indicator's rule in words: what is counted, of what, in which window, and put together how.

The pages, the reference of indicators (`docs/indicators.md`) and `accord trace` say it with the
same words, which `rule_words.yaml` has in each language; names and conditions of the framework
stand between backticks.
"""

from collections.abc import Iterator, Mapping
from functools import cache, reduce
from pathlib import Path

from assets.programme.framework import Indicator
from assets.programme.measure import Days, Distinct, Measure, Part
from assets.programme.read import Programme
from assets.programme.yaml_text import plain

ENGLISH = "en"
ACROSS = {"sum": "added_up", "mean": "mean_of_partners"}  # The others are called as they are.

Phrases = Mapping[str, str]


def rules(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Yield each indicator with its rule and how partners are put together, in the first language.

    These are the first columns of `marts.indicator_rules`.
    """
    for _, _, indicator in programme.indicators:
        yield (
            indicator.code,
            rule(indicator, programme.language),
            across(indicator, programme.language),
        )


def rule(indicator: Indicator, language: str = ENGLISH) -> str:
    """Say how an indicator's figure comes from rows."""
    said, measure = _phrases(language), indicator.measure
    if measure is None:
        return said["entered"]
    if measure.numerator and measure.denominator:
        numerator, denominator = (
            _part(part, said) for part in (measure.numerator, measure.denominator)
        )
        counted = said["ratio"].format(numerator=numerator, denominator=denominator)
    else:
        counted = _part(measure.counted, said)
    return said["counted"].format(
        counted=counted,
        source=_source(measure, said),
        dated=said["dated"].format(day=measure.dated_by) if measure.dated_by else "",
        window=_window(measure, said),
        pick=_pick(measure, said),
        weighed=said["weighed"].format(weight=measure.survey.weight) if measure.survey else "",
    )


def across(indicator: Indicator, language: str = ENGLISH) -> str:
    """Say how the partners' figures become the programme's."""
    said, way = _phrases(language), indicator.across_partners
    if isinstance(way, Distinct):
        return said["once"].format(name=way.distinct)
    return said[ACROSS.get(way, way)]


@cache
def _catalogue() -> Mapping[str, Phrases]:
    found: Mapping[str, Phrases] = plain(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return found


def _phrases(language: str) -> Phrases:
    return _catalogue().get(language) or _catalogue()[ENGLISH]


def _part(part: Part, said: Phrases) -> str:
    way = part.ways[0]
    what = said[way].format(name=getattr(part, way))
    return _where(what, part.where, said)


def _source(measure: Measure, said: Phrases) -> str:
    """Name what is counted from, with the condition that both parts of a ratio have in common."""
    is_ratio = measure.numerator is not None
    return _where(f"`{measure.source}`", measure.where if is_ratio else None, said)


def _where(what: str, condition: str | None, said: Phrases) -> str:
    return said["where"].format(what=what, condition=condition.strip()) if condition else what


def _window(measure: Measure, said: Phrases) -> str:
    if isinstance(measure.window, Days):
        return said["days"].format(days=measure.window.days)
    return said[measure.window]


def _pick(measure: Measure, said: Phrases) -> str:
    if measure.pick is None:
        return ""
    names = reduce(lambda one, other: said["and"].format(one=one, other=other), measure.pick.names)
    return said["latest" if measure.pick.latest_per else "first"].format(names=names)
