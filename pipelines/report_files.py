"""The files of a partner's report as they lie in its folder, to be sent or put into a bundle."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboards.reports.folders import ReportFolders

NAME = re.compile(r"report\.(?P<language>[A-Za-z-]{2,12})\.(?P<ending>html|pdf)")
KINDS = {"html": "text/html", "pdf": "application/pdf"}


@dataclass(frozen=True)
class ReportFile:
    """One file of a report; `path` is where it lies below the folder of reports."""

    name: str
    language: str
    kind: str
    path: str
    content: bytes


def report_files(folders: ReportFolders, partner: str, period: str) -> tuple[ReportFile, ...]:
    """Return every file of a partner's report of a period, by name; none where there is no report.

    Raises:
        ReportFoldersError: Which folder is the partner's cannot be read.
    """
    name = folders.names().get(partner)
    folder = folders.reports / period / name if name else None
    if folder is None or not folder.is_dir():
        return ()
    found = [(path, NAME.fullmatch(path.name)) for path in sorted(folder.iterdir())]
    return tuple(
        ReportFile(
            name=path.name,
            language=parts["language"],
            kind=KINDS[parts["ending"]],
            path=f"{period}/{name}/{path.name}",
            content=path.read_bytes(),
        )
        for path, parts in found
        if parts is not None and path.is_file() and not path.is_symlink()
    )


def in_a_language(files: Sequence[ReportFile], wanted: Iterable[str]) -> tuple[ReportFile, ...]:
    """Return the files in the first language wanted that there are any in, else in the first."""
    there = [one.language for one in files]
    language = next((code for code in wanted if code in there), there[0] if there else "")
    return tuple(one for one in files if one.language == language)


def version_of(files: Iterable[ReportFile]) -> str:
    """Return what tells one version of a report from another: a hash of every file."""
    parts = [f"{one.name} {hashlib.sha256(one.content).hexdigest()}" for one in files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
