"""A ledger with a few invented publications, and a look at all that is wrong with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from assets.publications.entries import Draft, Entry, Provenance, publication_of
from assets.publications.figures import digest, figures_of
from assets.publications.frozen import FrozenTable, as_text
from assets.publications.ledger import Ledger
from assets.publications.verify import verify

COLUMNS = (
    ("indicator", "VARCHAR"), ("period", "VARCHAR"), ("reading", "VARCHAR"),
    ("partner", "VARCHAR"), ("dimension", "VARCHAR"), ("member", "VARCHAR"),
    ("value", "DECIMAL(18,6)"), ("mark", "VARCHAR"),
)  # fmt: skip
PERIOD = "2026Q1"


def edition(value: int) -> dict[str, FrozenTable]:
    """Return an edition's tables that hold one figure."""
    row = ("I", PERIOD, "period", "*", "*", "*", f"{value}.000000", "")
    return {"published.indicator_values": FrozenTable(COLUMNS, (row,))}


def append(ledger: Ledger, version: int, private: Callable[[Path], None] | None = None) -> Entry:
    """Publish another version, in two editions."""
    tables = edition(version)
    said = digest(figures_of(tables, [PERIOD])[PERIOD])
    draft = Draft(
        publications=(publication_of(PERIOD, version, *(["edit"] if version > 1 else [])),),
        published_at=datetime(2026, 4, version, tzinfo=UTC),
        as_of=date(2026, 4, version),
        provenance=Provenance({"programme.yaml": "0" * 64}, "1.0", "1" * 64),
        figures={PERIOD: {"public": said, "internal": said}},
    )
    texts = [(name, as_text(tables)) for name in ("public", "internal")]
    return ledger.append(draft, texts, private or behind)


def behind(folder: Path) -> None:
    """Keep something that is not published."""
    (folder / "submissions.parquet").write_bytes(b"numbers and hashes")


def make_ledger(folder: Path, versions: int = 3) -> Ledger:
    """Return a ledger with some versions of a quarter."""
    ledger = Ledger(folder)
    for version in range(1, versions + 1):
        append(ledger, version)
    return ledger


def damage(folder: Path) -> list[str]:
    """Return all that is wrong with a ledger."""
    found, problems = verify(Ledger(folder))
    return [*problems, *(problem for one in found for problem in one.problems)]


def files(folder: Path) -> list[Path]:
    """Return every file of a ledger."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
