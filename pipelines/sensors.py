"""What begins by itself when something comes: a submission, a workbook, or the end of a run.

All are off until somebody switches them on, for the reason that `pipelines.schedules` gives.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import dagster as dg

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboError
from assets.kobo.news import Seen, seen
from assets.programme.read import Programme
from assets.programme.workbook.inbox import waiting
from assets.run import Run
from pipelines.environment_run import EnvironmentRun
from pipelines.jobs import refresh
from pipelines.notices import notices_of
from pipelines.workbook_job import TAKE_WORKBOOKS

SECONDS = 300  # Between two looks: one request each time, and a page that is five minutes old.
ASKED_BY = "accord/asked_by"
NOT_BEGUN = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED]
DEMONSTRATION = "KOBO_URL names no server, and to the example's invented submissions none is added."


@dataclass(frozen=True)
class Looked:
    """What was seen when a sensor looked: of each form, and why others could not be seen."""

    forms: Mapping[str, Seen]
    failures: tuple[str, ...] = ()

    def new_since(self, before: Mapping[str, Seen]) -> list[str]:
        """Return the forms to which something came since."""
        return sorted(
            name for name, one in self.forms.items() if one.has_more_than(before.get(name))
        )


@dataclass(frozen=True)
class Cursor:
    """What a sensor remembers: how many runs it asked for, and what it had seen by then."""

    runs: int = 0
    forms: Mapping[str, Seen] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """Return what a cursor says; nothing where it says nothing of this kind."""
        try:
            said = json.loads(text or "{}")
            forms = {name: Seen(**one) for name, one in said.get("forms", {}).items()}
            return cls(int(said.get("runs", 0)), forms)
        except (ValueError, TypeError, AttributeError):
            return cls()

    def text(self) -> str:
        """Return it as Dagster keeps it."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def run_key(self) -> str:
        """What names the run asked for: the same as long as nothing else was seen."""
        return f"{self.runs}-{hashlib.sha256(self.text().encode()).hexdigest()[:16]}"


def sensors_of(programme: Programme) -> list[dg.SensorDefinition]:
    """Return what starts runs when something comes, and what tells when they fail."""
    return [_new_submissions(programme), _new_workbooks(), notices_of(programme)]


def _new_submissions(programme: Programme) -> dg.SensorDefinition:
    asked_by = f"{programme.code} new_submissions"

    @dg.sensor(
        name="new_submissions",
        job_name=refresh.name,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            "Asks each KoboToolbox server every five minutes, in one small request, whether "
            "submissions came, and starts a quick refresh only then. Edits, decisions and "
            "deletions start none: a refresh sees edits where the form's history may be read, and "
            "nightly_refresh sees all of them. A server that is away is asked again next time."
        ),
    )
    def new_submissions(
        context: dg.SensorEvaluationContext, run: EnvironmentRun
    ) -> dg.SensorResult | dg.SkipReason:
        tags = {ASKED_BY: asked_by}
        if context.instance.get_runs(dg.RunsFilter(statuses=NOT_BEGUN, tags=tags), limit=1):
            return dg.SkipReason("The refresh asked for last has not begun, and will see all.")
        before, looked = Cursor.read(context.cursor), look(programme, run)
        new = looked.new_since(before.forms)
        forms = {**before.forms, **looked.forms}
        why = " ".join(looked.failures)
        if not new:
            return dg.SensorResult(
                skip_reason=why or "Nothing new came.", cursor=Cursor(before.runs, forms).text()
            )
        if why:
            context.log.warning(why)
        after = Cursor(before.runs + 1, forms)
        asked = dg.RunRequest(
            run_key=after.run_key,
            run_config=run.quickly(),
            tags={**tags, "accord/new_in": ", ".join(name.split()[0] for name in new)},
        )
        return dg.SensorResult(run_requests=[asked], cursor=after.text())

    return new_submissions


def look(programme: Programme, run: EnvironmentRun) -> Looked:
    """Return what the forms of a programme tell in passing; none keeps another back."""
    forms: dict[str, Seen] = {}
    failures: list[str] = []
    for places in programme.forms_by_server():
        if run.is_demonstration(places[0].url_setting):
            failures.append(DEMONSTRATION)
            continue
        try:
            with (
                run.server(places[0]) as server,
                KoboClient(server, is_hasty=True) as client,
            ):
                found = seen(client, [place.uid for place in places])
        except KoboError as error:
            failures.append(str(error))
            continue
        for place in places:
            told = found[place.uid]
            if isinstance(told, Seen):
                forms[f"{place.code} {place.uid}"] = told
            else:
                failures.append(str(told))
    return Looked(forms, tuple(dict.fromkeys(failures)))


def _new_workbooks() -> dg.SensorDefinition:
    @dg.sensor(
        name="new_workbooks",
        job_name=TAKE_WORKBOOKS,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            "Looks every five minutes into the inbox beside the programme's state, and takes over "
            "the workbooks that an officer saved there. One with problems is tried once, and "
            "again when it was saved anew."
        ),
    )
    def new_workbooks(_: dg.SensorEvaluationContext, run: Run) -> dg.RunRequest | dg.SkipReason:
        found = waiting(run.folder())
        if not found:
            return dg.SkipReason("No new workbook lies in the inbox.")
        marks = " ".join(f"{path.stat().st_mtime_ns} {mark}" for path, mark in found)
        return dg.RunRequest(run_key=hashlib.sha256(marks.encode()).hexdigest())

    return new_workbooks
