"""Areas: whoever is somewhere is in areas.csv, and the map has a shape for each district."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from assets.programme.checks.references import unknown
from assets.programme.outlines import MAP, Shape, shapes_of, wrong_with
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Known
from assets.programme.validation import near
from assets.programme.yaml_text import cannot_be_read

LEVELS = ("adm1", "adm2")


def whatever_is_somewhere_is_in_an_area(draft: Draft) -> Iterator[Problem]:
    """A partner's region, a mapped district and a dimension's areas are in areas.csv."""
    regions, districts = _areas(draft, "adm1"), _areas(draft, "adm2")
    for line, partner in draft.partners.records:
        message = unknown("adm1", partner.adm1, regions, "areas.csv")
        if message:
            yield Problem(draft.partners.name, line, message)
    for line, mapped in draft.mapping.records:
        message = unknown("adm2", mapped.adm2, districts, "areas.csv")
        if message:
            yield Problem(draft.mapping.name, line, message)
    for number, dimension in enumerate(draft.file.dimensions if draft.file else ()):
        known = _areas(draft, dimension.code) if dimension.code in LEVELS else None
        for position, member in enumerate(dimension.members):
            message = unknown("member", member, known and known | {"not_recorded"}, "areas.csv")
            if message:
                yield draft.in_programme(("dimensions", number, "members", position), message)


def the_map_has_every_district(draft: Draft) -> Iterator[Problem]:
    """The map is GeoJSON, and has one closed shape for each district and for nothing else."""
    path = draft.folder / MAP
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
        shapes = shapes_of(json.loads(text))
    except OSError as error:
        yield cannot_be_read(MAP, error)
        return
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        yield Problem(MAP, line, f"this is not GeoJSON: {error}")
        return
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield Problem(MAP, 1, f"this is not a GeoJSON collection of areas: {error}")
        return
    lines = text.split("\n")
    yield from _drawn_wrong(lines, shapes)
    features = dict(shapes)
    districts = _areas(draft, "adm2")
    if districts is None:
        return
    undrawn = districts - {*features}
    for name in features:
        if name not in districts:
            message = f"adm2 {name!r} is not in areas.csv{near(name, undrawn)}"
            yield Problem(MAP, _line_of(lines, name), message)
    for line, row in draft.areas.records:
        if row.adm2 in undrawn and not near(row.adm2, {*features} - districts):
            yield Problem(draft.areas.name, line, f"adm2 {row.adm2!r} has no shape in {MAP}")


def _drawn_wrong(lines: list[str], shapes: Sequence[Shape]) -> Iterator[Problem]:
    """Yield the shapes that cannot be drawn, and the districts that have several."""
    for name, geometry in shapes:
        wrong = wrong_with(geometry)
        if wrong:
            yield Problem(MAP, _line_of(lines, name), f"adm2 {name!r}: {wrong}")
    for name, times in Counter(name for name, _ in shapes).items():
        if times > 1:
            message = f"adm2 {name!r} has {times} shapes; draw it as one MultiPolygon"
            yield Problem(MAP, _line_of(lines, name), message)


def _areas(draft: Draft, level: str) -> Known:
    """Return the codes of a level; None where there is no areas.csv to look them up in."""
    return draft.areas.names(level) if draft.areas.cells else None


def _line_of(lines: list[str], name: str) -> int:
    quoted = json.dumps(name, ensure_ascii=False)
    return next((at for at, line in enumerate(lines, start=1) if quoted in line), 1)


RULES = (whatever_is_somewhere_is_in_an_area, the_map_has_every_district)
