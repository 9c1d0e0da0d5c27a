"""Capacity as DOMAIN §3.1 reads it: domains and bands, assets and needs, the views, the change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.capacity import (
    DOMAINS,
    YEAR,
    Assessment,
    actions,
    agreed,
    assessments,
    confirmed_on,
    stopped_on,
)
from tests.oracle.reading import day, names
from tests.oracle.registry import marks, sources
from tests.oracle.world import Record, World

WHOLE = "*"
ROLES = ("self", "facilitated", "agreed")
BANDS = (("leading", "3.25"), ("established", "2.5"), ("developing", "1.75"))
FIRST = ("high", "medium", "later")
Rows = dict[tuple[Any, ...], tuple[Any, ...]]


def about(records: Sequence[Record]) -> tuple[Any, ...]:
    """Return what is said of the records behind a row, and which they are."""
    told = marks(*records)
    return told["is_provisional"], told["is_warned"], told["has_evidence"], sources(records)


# Domains and bands ------------------------------------------------------------------------


def profile(world: World) -> Rows:
    """Return the score and the band of each domain and of the whole, by assessment."""
    every = assessments(world)
    newest = {(one.partner, one.role): one for one in every}
    found: Rows = {}
    for one in every:
        scores = [one.of_domain(domain) for domain in DOMAINS]
        known = [score for score in scores if score is not None]
        whole = sum(known, Fraction()) / len(known) if 4 * len(known) >= 3 * len(scores) else None
        willing = {name.upper() for name in names(one.record.said.get("willing_to_teach"))}
        for domain, score in zip((*DOMAINS, WHOLE), (*scores, whole), strict=True):
            found[one.record.root, domain] = (
                *(one.partner, one.on, one.role, one.version, score),
                *_judged(world, one, domain, score),
                domain in willing,
                newest[one.partner, one.role] is one,
                *_validity(world, one.on),
                *about([one.record]),
            )
    return found


def _judged(world: World, one: Assessment, domain: str, score: Fraction | None):
    """Return the band and what it rests on; a critical item at 1 caps it."""
    items = [item for item in one.answers if domain in {WHOLE, item[:2]}]
    critical = [item for item in items if item in world.folder.settings["capacity"]["critical"]]
    unmet = sum(one.scores.get(item) == 1 for item in critical)
    band = None if score is None else _band(world, score)
    is_part = domain != WHOLE
    is_capped = is_part and unmet > 0 and band in {"established", "leading"}
    is_high = score is not None and score >= world.folder.rule("capacity", "asset_from", "3")
    return (
        band,
        is_capped,
        "developing" if is_capped else band,
        sum(item in one.scores for item in items),
        len(items),
        score is not None,
        unmet,
        one.role == "agreed" and is_part and is_high and not unmet,
    )


def _band(world: World, score: Fraction) -> str:
    for band, otherwise in BANDS:
        if score >= world.folder.rule("capacity", f"{band}_from", otherwise):
            return band
    return "emerging"


def _validity(world: World, on: date) -> tuple[date, date, str]:
    valid, outdated = (
        _months_after(on, int(world.folder.rule("capacity", name, otherwise)))
        for name, otherwise in (("valid_months", "12"), ("outdated_months", "24"))
    )
    if world.as_of <= valid:
        return valid, outdated, "valid"
    return valid, outdated, "ageing" if world.as_of <= outdated else "outdated"


def _months_after(on: date, count: int) -> date:
    years, month = divmod(on.month - 1 + count, 12)
    for last in range(on.day, 0, -1):  # The 31st of a shorter month is its last day.
        try:
            return date(on.year + years, month + 1, last)
        except ValueError:
            continue
    raise ValueError(on)


# Assets and areas for improvement ---------------------------------------------------------


def findings(world: World) -> Rows:
    """Return the items of agreed assessments that are assets or areas for improvement."""
    found: Rows = {}
    every = agreed(world)
    for one in every:
        later = [
            other.on for other in every if other.partner == one.partner and other.order > one.order
        ]
        until = min(later, default=None)
        judged = dict(_items(world, one, _chosen(world, one, until)))
        ranked = sorted(judged, key=lambda item: _rank(judged[item], item))
        most = int(world.folder.rule("capacity", "priorities", "5"))
        urgent = {item for item in ranked[:most] if judged[item]["priority"] in {"high", "medium"}}
        for item, said in judged.items():
            if said["is_asset"] or said["is_need"]:
                row = (*said.values(), item in urgent, until is None, *about([one.record]))
                found[one.record.root, item] = row
    return found


def _items(world: World, one: Assessment, chosen: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    rule, said = world.folder.rule, one.record.said
    willing = {name.upper() for name in names(said.get("willing_to_teach"))}
    for item, score in one.scores.items():
        question = item.lower().replace(".", "_")
        evidence, wanted = said.get(f"{question}_evidence"), said.get(f"{question}_wanted")
        gap = int(wanted) - score if wanted else None
        is_critical = item in world.folder.settings["capacity"]["critical"]
        is_seen = score >= rule("capacity", "asset_from", "3") and evidence == "seen"
        is_asset = score == 4 or is_seen
        is_short = gap is not None and gap >= rule("capacity", "need_gap", "1")
        is_need = score <= rule("capacity", "need_to", "2") or is_short
        is_far = gap is not None and gap >= rule("capacity", "high_gap", "2")
        is_urgent = (is_critical and score == 1) or is_far
        priority = "high" if is_urgent else "medium" if item in chosen else "later"
        yield (
            item,
            {
                "score": score,
                "evidence": evidence,
                "wanted": int(wanted) if wanted else None,
                "gap": gap,
                "is_critical": is_critical,
                "is_asset": is_asset,
                "is_offered": is_asset and item[:2] in willing,
                "is_need": is_need,
                "priority": priority if is_need else None,
                "is_in_plan": item in chosen,
            },
        )


def _rank(said: dict[str, Any], item: str) -> tuple[Any, ...]:
    priority = said["priority"]
    return FIRST.index(priority) if priority else 3, not said["is_in_plan"], item


def _chosen(world: World, one: Assessment, until: date | None) -> set[str]:
    """Return the items for which the plan had an open action before the next assessment."""
    found = set()
    for (partner, _), updates in world.once("actions", actions).items():
        said = updates[-1].said
        closed_on = confirmed_on(world, updates) or stopped_on(updates)
        planned_on = min(day(update.said["updated_on"]) for update in updates)
        is_begun = until is None or planned_on < until
        if partner == one.partner and is_begun and (closed_on is None or closed_on >= one.on):
            found.add(said.get("item"))
    return found


# Views ------------------------------------------------------------------------------------


def view_gap(world: World) -> Rows:
    """Return the views of a round side by side; what came after the last round is an open one."""
    found: Rows = {}
    for partner in {one.partner for one in assessments(world)}:
        own = [one for one in assessments(world) if one.partner == partner]
        before: date | None = None
        for one in [*(view for view in own if view.role == "agreed"), None]:
            views = [view for view in own if _is_in_round(view, before, one)]
            for (domain, item), row in _side_by_side(world, views):
                found[partner, one.on if one else None, domain, item] = row
            before = one.on if one else None
    return found


def _is_in_round(view: Assessment, before: date | None, end: Assessment | None) -> bool:
    if before is not None and view.on <= before:
        return False
    return end is None or end.on - YEAR < view.on <= end.on


def _side_by_side(world: World, views: Iterable[Assessment]):
    newest: dict[tuple[str, str], dict[str, tuple[Fraction, Record]]] = defaultdict(dict)
    for view in views:
        for item, score in view.scores.items():
            newest[item[:2], item][view.role] = (Fraction(score), view.record)
        for domain in DOMAINS:
            mean = view.of_domain(domain)
            if mean is not None:
                newest[domain, WHOLE][view.role] = (mean, view.record)
    for (domain, item), seen in newest.items():
        own, facilitated, both = (seen[role][0] if role in seen else None for role in ROLES)
        gap = None if own is None or facilitated is None else facilitated - own
        name, otherwise = ("domain_view_gap", "0.5") if item == WHOLE else ("item_view_gap", "1")
        from_here = world.folder.rule("capacity", name, otherwise)
        to_discuss = None if gap is None else abs(gap) >= from_here
        records = [record for _, record in seen.values()]
        yield (domain, item), (own, facilitated, both, gap, to_discuss, *about(records))


# Change -----------------------------------------------------------------------------------


def domain_change(world: World) -> Rows:
    """Return how far each later agreed assessment lies from the first of its version."""
    first: dict[tuple[str, str], Assessment] = {}
    found: Rows = {}
    for one in agreed(world):
        before = first.setdefault((one.partner, one.version), one)
        for domain in (*DOMAINS, WHOLE) if before is not one else ():
            both = [
                item
                for item in one.scores.keys() & before.scores.keys()
                if domain in {WHOLE, item[:2]}
            ]
            if both:
                rise = sum(one.scores[item] - before.scores[item] for item in both)
                change = Fraction(rise, len(both))
                from_here = world.folder.rule("capacity", "notable_change", "0.5")
                is_notable = domain != WHOLE and abs(change) >= from_here
                found[one.record.root, domain] = (
                    *(one.partner, one.on, before.on, one.version, len(both), change, is_notable),
                    *about([before.record, one.record]),
                )
    return found
