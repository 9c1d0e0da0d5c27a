"""How `accord forget` tells what it would do, what it did, and what is left for a person to do."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assets.programme.decision_log import FILE as DECISIONS
from assets.programme.read import Programme
from assets.publications.entries import Publication
from pipelines.forget_plan import Found, Plan, ToDelete
from pipelines.settings import setting

ALWAYS = (
    "The database is made anew, and with it the published files, the site, reports and exports.",
    "Closed periods whose figures change get a new version that says “forgotten”. Older ones "
    "stay in the ledger: it holds figures, and neither ids nor anybody's words.",
)
COPIES = (
    "Copies elsewhere are yours to find: exports, sent reports, backups. A backup of landing may "
    "be put back, since every run takes out what is on the list; an older list may not."
)


@dataclass(frozen=True)
class Told:
    """What there is to tell: the plan, and what was done of it, if anything was."""

    programme: Programme
    plan: Plan
    is_done: bool = False
    states: int = 0
    new: tuple[Publication, ...] = ()
    deleted: int | None = None  # In KoboToolbox; nothing where that was not asked for.
    failures: tuple[str, ...] = ()


def plan_lines(told: Told) -> Iterator[str]:
    """Yield what would go."""
    plan = told.plan
    yield f"To be forgotten: {number(len(plan.ids), 'submission')}."
    for one in plan.found:
        yield f"  {_found(told.programme, one)}"
    again = len(plan.ids) - len({one.root_uuid for one in plan.found})
    if again:
        yield f"  {number(again, 'id')} of which landing keeps nothing, by now or so far"
    yield "Besides:"
    for line in _besides(told):
        yield f"  {line}"


def _found(programme: Programme, one: Found) -> str:
    title = next(
        (place.heading for place in programme.file.forms if place.code == one.form), one.form
    )
    period = f", {one.period}" if one.period else ""
    files = f", {number(one.files, 'file')}" if one.files else ""
    fed = f"; behind {', '.join(one.publications)}" if one.publications else ""
    return f"{one.root_uuid}: {title}{period}, {number(one.states, 'state')} kept{files}{fed}"


def _besides(told: Told) -> Iterator[str]:
    plan = told.plan
    if plan.decisions:
        path = told.programme.folder / DECISIONS
        yield f"{number(plan.decisions, 'line')} of {path} about them will be taken out."
    for path in plan.copies:
        yield f"Lines about them in {path} will be taken out."
    if plan.holds:
        yield f"{number(plan.holds, 'line')} of the log of holds will be taken out."
    for path in plan.workbooks:
        yield f"The workbook {path} names one of them and will be deleted."
    if plan.docs:
        yield f"The pages for engineers in {plan.docs} will be deleted; accord docs makes new ones."
    yield from ALWAYS


def done_lines(told: Told) -> Iterator[str]:
    """Yield what was done, and what is left to do."""
    yield f"Forgotten: {number(len(told.plan.ids), 'submission')}, {number(told.states, 'state')}."
    if told.new:
        versions = ", ".join(f"{one.publication} ({', '.join(one.reasons)})" for one in told.new)
        yield f"Issued anew: {versions}."
    if told.deleted is not None:
        yield f"Deleted in KoboToolbox: {number(told.deleted, 'submission')}."
    if told.deleted is None or told.failures:
        yield from there_lines(told.plan.to_delete)
    yield COPIES


def there_lines(to_delete: Sequence[ToDelete]) -> Iterator[str]:
    """Yield what is to be deleted in KoboToolbox, and where."""
    numbered = [one for one in to_delete if one.numbers]
    if numbered:
        yield "To be deleted in KoboToolbox, where they lie on until somebody does it:"
    for one in numbered:
        numbers = ", ".join(map(str, one.numbers))
        yield f"  {one.place.heading}: submission {numbers}, at {_address(one)}"
    if numbered:
        yield "  --in-kobotoolbox deletes them, where the token may delete submissions."


def _address(one: ToDelete) -> str:
    server = setting(one.place.url_setting).rstrip("/") or f"<{one.place.url_setting}>"
    return f"{server}/#/forms/{one.place.uid}/data/table"


def as_dict(told: Told) -> dict[str, object]:
    """Return all of it for a script."""
    plan = told.plan
    return {
        "done": told.is_done,
        "submissions": len(plan.ids),
        "found": [asdict(one) for one in plan.found],
        "unknown": list(plan.unknown),
        "decisions": plan.decisions,
        "holds": plan.holds,
        "files_with_decisions": _paths(plan.copies),
        "workbooks": _paths(plan.workbooks),
        "states": told.states,
        "publications": [asdict(one) for one in told.new],
        "in_kobotoolbox": [
            {
                "form": one.place.code,
                "uid": one.place.uid,
                "root_uuid": one.root_uuid,
                "submission_ids": list(one.numbers),
                "at": _address(one),
            }
            for one in plan.to_delete
            if one.numbers
        ],
        "deleted_in_kobotoolbox": told.deleted,
        "failures": list(told.failures),
    }


def _paths(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths]


def number(count: int, thing: str) -> str:
    """Return a count with what is counted."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
