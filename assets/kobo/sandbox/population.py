"""Invented submissions for a programme: what its partners and the Agency would have sent.

Every answer follows from `population.yaml` and its seed, never from the clock of the machine.
Putting the submissions onto the sandbox server belongs elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path

from assets.kobo.sandbox.population_capacity import assessments
from assets.kobo.sandbox.population_claims import events
from assets.kobo.sandbox.population_reports import reports
from assets.kobo.sandbox.population_submission import InventedSubmission
from assets.kobo.sandbox.population_world import read_world

__all__ = ["InventedSubmission", "invent"]


def invent(folder: Path) -> Iterator[InventedSubmission]:
    """Yield the invented submissions of the programme in a folder, oldest first.

    The same folder always gives the same submissions.
    """
    world = read_world(folder)
    sent = [*reports(world), *assessments(world), *events(world)]
    yield from sorted(
        sent, key=lambda one: (one.submitted_at, one.form, one.submitted_by, str(one.answers))
    )
