"""A result on the map: the figure of each district, or region, in the period shown.

Every figure is one of the edition's own. Where a programme has no map, or no area has a figure that
may be told, there is none here either.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.area_map import circled_map_figure, filled_map_figure
from dashboards.figures.points_of_map import MapPoint
from dashboards.figures.template import Figure
from dashboards.ground import Ground, Land
from dashboards.language import Language
from dashboards.members import TOGETHER
from dashboards.pages.result.parts import COUNTS, Parts, Reading
from dashboards.rows import Indicator, Progress, Value

# Districts come first: they say more than regions.
LEVELS = ("adm2", "adm1")


class Area(NamedTuple):
    """One line of the table: an area, or several that are told together."""

    anchor: str
    name: str
    region: str
    words: str
    marks: str


class Where(NamedTuple):
    """A result on the map, with its table."""

    title: str
    has_regions: bool
    is_total: bool
    areas: tuple[Area, ...]
    figure: Figure


class Maps:
    """The maps of one edition's results."""

    def __init__(self, edition: Edition, parts: Parts, language: Language) -> None:
        self._ground, self._parts, self._language = Ground.of(edition), parts, language

    def of(self, indicator: Indicator, now: Progress | None, reading: Reading) -> Where | None:
        """Return a result on the map by the first level that has a figure, or None."""
        if not self._ground or not now:
            return None
        for level in LEVELS:
            values = {
                value.member: value
                for value in self._parts.values_of(indicator)
                if (value.dimension, value.period, value.reading) == (level, now.period, reading)
            }
            if any(value.value is not None for value in values.values()):
                return self._where(self._ground, level, indicator, values)
        return None

    def _where(
        self, ground: Ground, level: str, indicator: Indicator, values: Mapping[str, Value]
    ) -> Where:
        lands = ground.lands[level]
        points = tuple(self._point(level, land, indicator, values) for land in lands.values())
        is_total = indicator.kind in COUNTS
        return Where(
            self._parts.title(level),
            any(land.region for land in lands.values()),
            is_total,
            tuple(self._areas(level, lands, indicator, values)),
            circled_map_figure(ground, points, self._language)
            if is_total
            else filled_map_figure(ground, points, indicator.unit_kind, self._language),
        )

    def _areas(
        self,
        level: str,
        lands: Mapping[str, Land],
        indicator: Indicator,
        values: Mapping[str, Value],
    ) -> Iterator[Area]:
        """Yield the lines of the table: what is drawn, and then what belongs to no area alone."""
        for code in dict.fromkeys([*lands, *values]):
            land = lands.get(code)
            yield Area(
                f"map-{level}-{code}",
                land.name if land else self._parts.label(level, code),
                land.region if land else "",
                *self._said(values.get(code), indicator),
            )

    def _point(
        self, level: str, land: Land, indicator: Indicator, values: Mapping[str, Value]
    ) -> MapPoint:
        value = values.get(land.code)
        together = (
            self._language.gettext(
                "Together: %(areas)s: %(figure)s",
                areas=self._parts.label(level, member),
                figure=self._language.quantity(found.value, indicator.unit_kind),
            )
            for member, found in values.items()
            if TOGETHER in member and land.code in member.split(TOGETHER)
        )
        return MapPoint(
            f"map-{level}-{land.code}",
            land.name,
            land.shape,
            value.value if value else None,
            *self._said(value, indicator),
            tuple(together),
        )

    def _said(self, value: Value | None, indicator: Indicator) -> tuple[str, str]:
        """Return a figure in words and its marks; an area without one is not available."""
        found = value.value if value else None
        marks = (value.mark or "").strip() if value else ""
        words = self._language.quantity(found, indicator.unit_kind)
        return words, marks or ("x" if found is None else "")
