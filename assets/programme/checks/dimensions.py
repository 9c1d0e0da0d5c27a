"""Dimensions: their members are what the questions offer, and their bands do not overlap."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from assets.programme.checks.columns import selects_of
from assets.programme.checks.figures import NOT_RECORDED
from assets.programme.checks.forms import choices, in_choices
from assets.programme.model import Dimension
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Place
from assets.programme.validation import near


def members_are_the_choices(draft: Draft) -> Iterator[Problem]:
    """What a question offers by which figures are divided are the dimension's members."""
    for number, dimension in enumerate(draft.file.dimensions if draft.file else ()):
        if dimension.source == "partner" or dimension.bands:
            continue
        offered = dict(_offered(draft, dimension))
        wanted = [member for member in dimension.members if member != NOT_RECORDED]
        unlisted = [name for name in offered if name not in {*wanted, NOT_RECORDED}]
        unoffered = [name for name in wanted if name not in offered]
        for name in unlisted:
            form, choice_list = offered[name]
            message = f"choice {name!r} is not a member of the dimension {dimension.code!r}"
            workbook = draft.workbooks[form]
            yield in_choices(workbook, choice_list, name, message + near(name, unoffered))
        if offered and not unlisted:
            for name in unoffered:
                place = ("dimensions", number, "members", dimension.members.index(name))
                message = f"member {name!r} is a choice of no question that figures are divided by"
                yield draft.in_programme(place, message)


def bands_do_not_overlap(draft: Draft) -> Iterator[Problem]:
    """Each number belongs to one band, and each band is a member."""
    for number, dimension in enumerate(draft.file.dimensions if draft.file else ()):
        place: Place = ("dimensions", number, "bands")
        for name, (first, last) in dimension.bands.items():
            if name not in dimension.members:
                message = f"band {name!r} is not a member of {dimension.code!r}"
                yield draft.in_programme((*place, name), message + near(name, dimension.members))
            elif first is not None and last is not None and last < first:
                yield draft.in_programme((*place, name), f"band {name!r} ends before it begins")
        ordered = sorted(
            dimension.bands.items(), key=lambda band: (band[1][0] is not None, band[1][0] or 0)
        )
        for (name, (_, last)), (following, (first, _)) in pairwise(ordered):
            if last is None or first is None or first <= last:
                message = f"bands {name!r} and {following!r} overlap; each number belongs to one"
                yield draft.in_programme((*place, following), message)


def merged_members_are_members(draft: Draft) -> Iterator[Problem]:
    """What is told together are some of a dimension's members, each once, that do not overlap."""
    for number, dimension in enumerate(draft.file.dimensions if draft.file else ()):
        place: Place = ("dimensions", number, "merged")
        if dimension.merged and (dimension.takes_several or not dimension.is_exclusive):
            message = (
                f"members of {dimension.code!r} overlap, so their sum would be too many people"
            )
            yield draft.in_programme(place, message)
        named = Counter(chain(*dimension.told_together))
        for at, members in enumerate(dimension.told_together):
            if not 1 < len(members) < len(dimension.members):
                message = "name two members or more to tell together, and not all of them"
                yield draft.in_programme((*place, at), message)
            for member in members:
                if member not in dimension.members:
                    message = f"{member!r} is not a member of {dimension.code!r}"
                    message += near(member, dimension.members)
                    yield draft.in_programme((*place, at), message)
                elif named[member] > 1:
                    message = f"{member!r} is told together twice; name it once"
                    yield draft.in_programme((*place, at), message)


def _offered(draft: Draft, dimension: Dimension) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the choices that measures divide by, each with its form and its list."""
    for _, indicator in draft.placed_indicators():
        if indicator.measure is None or dimension.code not in indicator.dimensions:
            continue
        form, _, repeat = indicator.measure.source.partition("/")
        workbook = draft.workbooks.get(form)
        choice_list = workbook and selects_of(workbook, repeat).get(dimension.read_from)
        if workbook and choice_list:
            for name in choices(workbook, choice_list):
                yield name, (form, choice_list)


RULES = (members_are_the_choices, bands_do_not_overlap, merged_members_are_members)
