"""The registers of a new programme: headings, and the rows that it cannot do without."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assets.programme.periods import period
from assets.programme.scaffold.names import (
    AGREEMENT,
    DISTRICT,
    LABELS,
    PARTNER,
    REGION,
    in_languages,
    label,
)
from assets.programme.scaffold.yaml import Start
from assets.programme.workbook.registers import REGISTERS

Rows = Iterable[Mapping[str, object]]


def write_registers(
    example: Path,
    start: Start,
    folder: Path,
    *,
    partners: Sequence[Mapping[str, object]] = (),
    has_rules: bool = True,
) -> None:
    """Write the registers: a first partner, agreement and district, and rules of promises."""
    first, last = period(start.first), period(start.last)
    rows: dict[str, Rows] = {
        "partners.csv": partners or [partner_row(PARTNER, label(PARTNER, "en"), start)],
        "areas.csv": [
            {"adm2": DISTRICT, "adm1": REGION}
            | {f"name_{code}": text for code, text in LABELS[DISTRICT].items()}
        ],
        "commitment_rules.csv": _rules(example, start.languages) if has_rules else (),
    }
    if not partners:
        rows["agreements.csv"] = [
            {
                "agreement": AGREEMENT, "partner": PARTNER, "donor": "Donor",
                "project": "Project", "starts_on": first.starts_on, "ends_on": last.ends_on,
                "amount": "0.00", "currency": "USD",
            }
        ]  # fmt: skip
    for name, (model, _) in REGISTERS.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(model.model_fields), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows.get(name, ()))


def partner_row(code: str, name: str, start: Start) -> Mapping[str, object]:
    """Return a partner of whom nothing is known yet but its code and name."""
    return {
        "partner": code, "name": name, "public_name_consent": "no", "standing": "partner",
        "sector": "culture", "is_women_led": "no", "is_youth_led": "no", "is_minority_led": "no",
        "adm1": REGION, "language": start.languages[0], "accounts": f"{code.lower()}_office",
    }  # fmt: skip


def _rules(example: Path, languages: Sequence[str]) -> Rows:
    path = example / "commitment_rules.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            said = {key[5:]: text for key, text in row.items() if key.startswith("text_") and text}
            plain = {key: text for key, text in row.items() if not key.startswith("text_")}
            plain["form"] = ""  # The example's forms are not the new programme's.
            texts = in_languages(
                said, [one for one in languages if one in {"en", "fr", "es", "ar"}]
            )
            yield plain | {f"text_{language}": text for language, text in texts.items()}
