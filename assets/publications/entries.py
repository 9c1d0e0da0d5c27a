"""The entries of the ledger as they are written down: what was published, when and from what."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
EDITIONS, PRIVATE = "editions", "private"


@dataclass(frozen=True)
class Publication:
    """One version of a closed period; `reasons` say why there is another than the first."""

    publication: str
    period: str
    version: int
    supersedes: str | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeptFile:
    """A file of an entry: the hash of what it says, and of its bytes as they lie on the disk."""

    sha256: str
    stored: str
    bytes: int


@dataclass(frozen=True)
class Provenance:
    """What the figures were computed with: the programme's files and the code, by their hashes."""

    files: Mapping[str, str]
    version: str
    code: str


@dataclass(frozen=True)
class Draft:
    """An entry that is to be written.

    `figures` has, by period and edition, the hash of the figures that the publication is about.
    """

    publications: tuple[Publication, ...]
    published_at: datetime
    as_of: date
    provenance: Provenance
    figures: Mapping[str, Mapping[str, str]]
    closed_by: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry as it stands in the ledger; `sha256` is the hash of its manifest."""

    number: int
    sha256: str
    previous: str
    folder: Path
    draft: Draft
    files: Mapping[str, KeptFile] = field(default_factory=dict)

    @property
    def publications(self) -> tuple[Publication, ...]:
        """The publications that it holds."""
        return self.draft.publications

    def edition(self, name: str) -> KeptFile | None:
        """Return the file of an edition, if it had that edition."""
        return self.files.get(edition_file(name))

    @property
    def edition_names(self) -> tuple[str, ...]:
        """The editions whose tables it keeps."""
        start, end = edition_file("").split(".", 1)
        return tuple(
            name.removeprefix(start).removesuffix(f".{end}")
            for name in self.files
            if name.startswith(start)
        )


def edition_file(name: str) -> str:
    """Return where an edition's tables lie in an entry's folder."""
    return f"{EDITIONS}/{name}.jsonl.zst"


def publication_of(period: str, version: int, *reasons: str) -> Publication:
    """Return a version of a period; it supersedes the one before."""
    before = f"{period}.v{version - 1}" if version > 1 else None
    return Publication(f"{period}.v{version}", period, version, before, reasons)


def manifest_of(number: int, previous: str, draft: Draft, files: Mapping[str, KeptFile]) -> bytes:
    """Return an entry's manifest as it is written."""
    said = {
        "entry": number,
        "previous": previous,
        "publications": [asdict(one) for one in draft.publications],
        "published_at": draft.published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "as_of": draft.as_of.isoformat(),
        "closed_by": draft.closed_by,
        "programme": dict(sorted(draft.provenance.files.items())),
        "code": {"version": draft.provenance.version, "sha256": draft.provenance.code},
        "figures": draft.figures,
        "files": {name: asdict(file) for name, file in sorted(files.items())},
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(content: bytes, folder: Path, sha256: str) -> Entry:
    """Return the entry that a manifest describes."""
    said: dict[str, Any] = json.loads(content)
    publications = tuple(
        Publication(**{**one, "reasons": tuple(one["reasons"])}) for one in said["publications"]
    )
    code = said["code"]
    draft = Draft(
        publications=publications,
        published_at=datetime.fromisoformat(said["published_at"]),
        as_of=date.fromisoformat(said["as_of"]),
        provenance=Provenance(said["programme"], code["version"], code["sha256"]),
        figures=said["figures"],
        closed_by=said["closed_by"],
    )
    files = {name: KeptFile(**file) for name, file in said["files"].items()}
    return Entry(said["entry"], sha256, said["previous"], folder, draft, files)
