"""A small programme for tests that change a file or two: as `accord new` makes it, with rows."""

from datetime import date
from pathlib import Path

from assets.programme.scaffold.start import make_folder, start_from, write_programme

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
MORE = {
    "areas.csv": ["lower,region_1,Lower Fold,Bas-Repli,Repliegue Bajo,الطية السفلى"],
    "targets.csv": [
        "OP3.4,*,*,*,2026Q1,0,2025,First year,250,2025-12-10,Agency and CSOs,,",
        "OP3.4,*,*,*,2026Q2,0,2025,First year,600,2025-12-10,Agency and CSOs,,",
        "OP3.4,CSO1,*,*,2026Q2,0,2025,First year,380,2025-12-10,Agency and CSOs,,",
    ],
    "commitments.csv": [
        f"A04-CSO1-{number},CSO1,CSO1-1,agency,A04,A course,Un cours,,,2026-01-20,2026-05-31,Plan"
        for number in range(1, 5)
    ],
}


def make_small(target: Path) -> Path:
    """Make the folder and return it."""
    start = start_from(VELMARA, "small", ("en", "fr"), (), date(2026, 1, 15))
    make_folder(target, lambda folder: write_programme(VELMARA, start, folder))
    for name, lines in MORE.items():
        with (target / name).open("a", encoding="utf-8", newline="") as file:
            file.writelines(f"{line}\n" for line in lines)
    return target
