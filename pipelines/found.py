"""What the checks of a finished run found, in a line for the terminal."""

from dataclasses import dataclass
from pathlib import Path

from assets.warehouse.connection import read_only

# By which check most submissions were set aside: the one that stands as their reason.
COUNTED = """
    with reasons as (
        select split_part(reason, ':', 1) as check_name, count(*) as submissions
        from quality.submissions
        where fate = 'quarantined'
        group by check_name
        order by submissions desc, check_name
        limit 1
    )

    select
        (select count(*) from quality.findings),
        (select count(distinct (form, root_uuid)) from quality.findings),
        (select count(*) from quality.submissions where fate = 'quarantined'),
        (select check_name from reasons),
        coalesce((select submissions from reasons), 0)
"""


@dataclass(frozen=True)
class Found:
    """How much the checks found, and what of it keeps submissions out of the figures."""

    findings: int = 0
    submissions: int = 0
    set_aside: int = 0
    check: str | None = None  # That set most of them aside.
    by_check: int = 0

    @classmethod
    def in_warehouse(cls, warehouse: Path) -> "Found":
        """Count what the last run's checks found."""
        with read_only(warehouse) as connection:
            [counts] = connection.execute(COUNTED).fetchall()
        return cls(*counts)

    @property
    def sentence(self) -> str:
        """What was found, where to look and how to act, in words; nothing where nothing was."""
        if not self.findings:
            return ""
        found = (
            f"The checks found {_of(self.findings, 'thing')} to look at in "
            f"{_of(self.submissions, 'submission')}; "
        )
        if self.check is None:
            aside = "none is set aside. "
        else:
            words = self.check.replace("_", " ")
            aside = (
                f"{self.set_aside:,} of these {'is' if self.set_aside == 1 else 'are'} set aside "
                f"until mended or accepted, most by the check “{words}” ({self.by_check:,}). "
            )
        return (
            f"{found}{aside}Look at “Reporting and quality” on the site; decide with accord decide."
        )

    def as_dict(self) -> dict[str, object]:
        """Return it for a script."""
        return {
            "findings": self.findings,
            "submissions_found": self.submissions,
            "submissions_set_aside": self.set_aside,
        }


def _of(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
