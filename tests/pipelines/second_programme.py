"""What the committees of `tests/programmes/wadi_water` sent, and a server that holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import asset_content
from assets.programme.read import read_programme

WADI = Path(__file__).resolve().parents[1] / "programmes" / "wadi_water"
AS_OF = "2026-03-31"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
BEFORE = datetime(2023, 12, 1, tzinfo=UTC)

# The partner, the day, the people, the age, the services and the satisfaction.
VISITS = (
    ("ABAR", "2024-03-10", 12, 34, "pump tank", 6),
    ("NABA", "2024-06-02", 9, 17, "pump", 4),
    ("SAQI", "2024-09-15", 30, 45, "pipe tank", 7),
    ("ABAR", "2024-12-31", 20, 71, "pipe", 8),
    ("ABAR", "2025-01-01", 15, 59, "pump", 9),
    ("MIZN", "2025-02-14", 11, None, None, 8),
    ("NABA", "2025-05-20", 25, 60, "tank pipe pump", 5),
    ("SAQI", "2025-11-30", 40, 30, "tank", 10),
    ("NABA", "2026-01-02", 99, 40, "tank", 1),
)
# The partner, the day, the well, and whether its water was safe.
TESTS = (
    ("ABAR", "2024-02-11", "بئر 1", "no"),
    ("ABAR", "2024-05-04", "بئر 2", "yes"),
    ("NABA", "2024-07-21", "بئر 3", "no"),
    ("ABAR", "2024-10-08", "بئر 1", "yes"),
    ("NABA", "2025-03-17", "بئر 3", "yes"),
    ("ABAR", "2025-08-23", "بئر 2", "no"),
    ("SAQI", "2025-09-01", "بئر 4", "yes"),
)
# The partner, the year, the day of the closing, and the fees; nobody speaks for another partner.
RETURNS = (
    ("ABAR", "2024", "2024-12-29", "1200.50"),
    ("NABA", "2024", "2024-12-30", "800"),
    ("ABAR", "2025", "2025-12-28", "1500"),
    ("NABA", "2025", "2025-12-30", "950.25"),
    ("MIZN", "2025", "2025-12-31", "300"),
    ("SAQI", "2031", "2025-12-31", "77"),
)


@contextmanager
def serving(folder: Path = WADI, *, with_answers: bool = True) -> Iterator[SandboxServer]:
    """Serve a folder's forms, and let the environment name the server."""
    with served(filled(folder, with_answers=with_answers)) as server:
        yield server


@contextmanager
def served(store: SandboxStore) -> Iterator[SandboxServer]:
    """Serve what a store holds, and let the environment name the server."""
    with SandboxServer(store) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        yield server


def filled(folder: Path = WADI, *, with_answers: bool = True) -> SandboxStore:
    """Return the memory of a server that holds a folder's forms and their answers."""
    store = SandboxStore(TOKEN)
    places = {place.code: place for place in read_programme(folder).file.forms}
    for place in places.values():
        content = asset_content(folder / "forms" / f"{place.code}.xlsx")
        store.add_form(uid=place.uid, name=place.heading, content=content, deployed_at=BEFORE)
    for day, form, partner, answers in sorted(_answers(), key=lambda one: one[0]):
        if with_answers:
            store.submit(
                places[form].uid,
                {name: str(value) for name, value in answers.items() if value is not None},
                submitted_by=f"{partner.lower()}_field",
                at=datetime.fromisoformat(f"{day}T20:30:00+00:00"),
            )
    return store


def _answers() -> Iterator[tuple[str, str, str, dict[str, object]]]:
    for partner, day, people, age, services, satisfaction in VISITS:
        yield day, "household_visit", partner, {
            "visit/committee": partner,
            "visit/visited_on": day,
            "visit/people": people,
            "visit/age": age,
            "visit/services": services,
            "visit/satisfaction": satisfaction,
        }  # fmt: skip
    for partner, day, well, is_safe in TESTS:
        yield day, "well_test", partner, {
            "test/committee": partner,
            "test/tested_on": day,
            "test/well": well,
            "test/is_safe": is_safe,
        }  # fmt: skip
    for partner, year, day, fees in RETURNS:
        yield day, "annual_return", partner, {
            "account/committee": partner,
            "account/year": year,
            "account/closed_on": day,
            "account/fees": fees,
        }  # fmt: skip
