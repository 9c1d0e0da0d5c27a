"""What changed in the layout of a programme's state, oldest first; the newest is the present one.

A step is added where a later version cannot read, or would leave lying, what an earlier one wrote.
It is never changed or taken out once it was released. How they are taken is `assets.layout`.
"""

from pathlib import Path

from assets.layout import Step
from dashboards.reports.folders import ReportFolders


def _hide_names_of_reports(state: Path) -> None:
    folders = ReportFolders(state)
    if folders.reports.is_dir():
        folders.settle()


STEPS = (
    Step(
        "reports lie under names that nobody can guess, and no more under the partners' codes.",
        _hide_names_of_reports,
    ),
)
