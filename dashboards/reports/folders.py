"""The folders that partners' reports lie in, under names that nobody can guess (DOMAIN, DP9).

A partner's code is no secret, so that a folder of that name on a server would be open to whoever
knows how another partner's is addressed. The names are random, and one private file beside the
folder of reports says whose they are. What a report says belongs in `partner_report.py`.
"""

import csv
import io
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from dashboards.serving import HEADERS_FILE, NOT_FOR_SEARCH, headers_file

# Lies beside the folder of reports and never in it: that one may be served.
REGISTER = "report-folders.csv"
REPORTS = "reports"
HEADER = ("partner", "folder")

NAME_BYTES = 16  # 128 bits: nobody comes upon one by trying.
NAME = re.compile(rf"[0-9a-f]{{{2 * NAME_BYTES}}}")
PARTNER = re.compile(r"[A-Z0-9]{2,8}")

# Stands in each period's folder, so that no server lists the names in it.
NO_LIST = "index.html"
NOTHING = (
    f'<!doctype html>\n<meta name="robots" content="{NOT_FOR_SEARCH}">\n<title>Accord</title>\n'
).encode()

# The name of the period's folder before the first period has ended.
BEFORE_THE_FIRST = "before-first-period"


class ReportFoldersError(Exception):
    """The file of the folders' names cannot be read."""


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report that lies in its folder."""

    partner: str
    period: str
    path: Path


@dataclass(frozen=True)
class ReportFolders:
    """The folders of one programme's reports; of a partner's names, the last one counts."""

    state: Path

    @property
    def register(self) -> Path:
        """The private file that says whose each folder is."""
        return self.state / REGISTER

    @property
    def reports(self) -> Path:
        """The folder of all reports, which holds no name of a partner."""
        return self.state / REPORTS

    def names(self) -> dict[str, str]:
        """Return the name of each partner's folder.

        Raises:
            ReportFoldersError: The file that says so cannot be read.
        """
        return dict(self._lines())

    def of(self, partners: Collection[str]) -> dict[str, str]:
        """Return the names of partners' folders; who has none gets one.

        Raises:
            ValueError: Somebody is no partner by its code.
            ReportFoldersError: The file that says so cannot be read.
        """
        for code in partners:
            if not PARTNER.fullmatch(code):
                raise ValueError(
                    f"Tried to name the folder of {code!r}'s reports, which is not a plain code of "
                    "capital letters and digits. Correct it in partners.csv; nothing was written."
                )
        lines = self._lines()
        known = dict(lines)
        new = [(code, _new_name()) for code in partners if code not in known]
        if new:
            self._write([*lines, *new])
        return known | dict(new)

    def rename(self, partner: str) -> str:
        """Give a partner's folder another name, and move its reports there.

        Raises:
            ReportFoldersError: The file that says so cannot be read.
        """
        name = _new_name()
        self._write([*self._lines(), (partner, name)])
        self.settle()
        return name

    def settle(self) -> None:
        """Move what lies under a partner's code, or under an earlier name, to its folder.

        Raises:
            ReportFoldersError: The file that says whose a folder is cannot be read.
        """
        lines = self._lines()
        owners = {name: code for code, name in lines}
        found = [(folder, owners.get(folder.name, folder.name)) for folder in self._folders()]
        moving = [(folder, code) for folder, code in found if PARTNER.fullmatch(code)]
        names = self.of(sorted({code for _, code in moving}))
        for folder, code in moving:
            _move(folder, folder.with_name(names[code]))
        for period in {folder.parent for folder, _ in found}:
            _keep(period / NO_LIST, NOTHING)
        make_private_folder(self.reports)
        _keep(self.reports / NO_LIST, NOTHING)
        _keep(self.reports / HEADERS_FILE, headers_file(REPORTS))

    def written(self) -> tuple[WrittenReport, ...]:
        """Return every report, by period and partner.

        Raises:
            ReportFoldersError: The file that says whose a folder is cannot be read.
        """
        owners = {name: code for code, name in self.names().items()}
        reports = [
            WrittenReport(owners[folder.name], folder.parent.name, path)
            for folder in self._folders()
            if folder.name in owners
            for path in sorted(folder.glob("report.*.html"))
        ]
        return tuple(sorted(reports, key=_by_period_and_partner))

    def _folders(self) -> Iterator[Path]:
        """Yield the folder of each period and partner, also those that a killed run left."""
        for folder in sorted(self.reports.glob("*/*")):
            if folder.is_dir():
                yield folder

    def _lines(self) -> list[tuple[str, str]]:
        if not self.register.exists():
            return []
        text = self.register.read_text(encoding="utf-8-sig", errors="replace")
        header, *rows = [tuple(row) for row in csv.reader(io.StringIO(text)) if row] or [()]
        if header == HEADER and all(map(_is_line, rows)):
            return [(code, name) for code, name in rows]
        raise ReportFoldersError(
            f"Wanted to read in {self.register} whose folder each report lies in, but it does not "
            f"say {','.join(HEADER)} in every line. Put it back from your backup, or delete it: "
            "then every partner gets a new folder, and the old ones stay until you delete them."
        )

    def _write(self, lines: list[tuple[str, str]]) -> None:
        make_private_folder(self.state)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([HEADER, *lines])
        beside = self.register.with_suffix(".new")
        write_durably(beside, text.getvalue().encode())
        beside.replace(self.register)
        sync_folder(self.state)


def newest(reports: tuple[WrittenReport, ...]) -> tuple[WrittenReport, ...]:
    """Return the reports of the newest period that has any."""
    return tuple(one for one in reports if one.period == reports[-1].period)


def _is_line(row: tuple[str, ...]) -> bool:
    return len(row) == len(HEADER) and bool(PARTNER.fullmatch(row[0]) and NAME.fullmatch(row[1]))


def _by_period_and_partner(report: WrittenReport) -> tuple[bool, str, str]:
    return report.period != BEFORE_THE_FIRST, report.period, report.partner


def _new_name() -> str:
    return secrets.token_hex(NAME_BYTES)


def _keep(path: Path, content: bytes) -> None:
    """Let a file say this, and leave it alone if it does."""
    if not path.exists() or path.read_bytes() != content:
        write_durably(path, content)


def _move(folder: Path, to: Path) -> None:
    """Let a folder have another name; of two, the one that has it already is newer."""
    if folder == to:
        return
    if to.exists():
        shutil.rmtree(folder)
    else:
        folder.rename(to)
