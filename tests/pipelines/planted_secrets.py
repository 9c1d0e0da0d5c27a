"""A secret in every place of a form where somebody could write down what nobody else may read.

Each secret is a word of its own with a common beginning, so that a search for the beginning finds
all of them and the rest says which.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assets.kobo.landing import Landing
from assets.programme.model import FormPlace
from tests.kobo.form_rules import Question
from tests.pipelines.broken_forms import rules_of
from tests.pipelines.small_world import SmallWorld, invented
from tests.searching import columns_of, found_below

NEEDLE = "quillonyx"
HIDDEN = {"restricted", "pseudonym", "drop"}
FILES = {"image", "audio", "video", "file"}
ODD = {"integer", "decimal", "date"}  # Where a name may be typed by mistake.


@dataclass
class Planted:
    """Every secret, by the question or the other thing that holds it."""

    secrets: dict[str, str] = field(default_factory=dict)

    def new(self, where: str) -> str:
        """Return a secret that is nowhere yet."""
        self.secrets[where] = f"{NEEDLE}{len(self.secrets):04}z"
        return self.secrets[where]


def plant(world: SmallWorld, place: FormPlace, planted: Planted) -> None:
    """Send a submission of a form that is rejected, with a secret wherever one can stand."""
    form = place.code
    answers = dict(_usual(form, place))
    files: dict[str, bytes] = {}
    for question in rules_of(form).questions.values():
        secret = _secret(place, question, planted)
        if secret:
            _item(answers, question)[question.path] = secret
            if question.kind in FILES:
                files[secret] = secret.encode()
    sender = None if place.link_code else planted.new(f"{form}: sender")
    world.send(f"secret {form}", form, answers, by=sender, files=files)


def _usual(form: str, place: FormPlace) -> dict[str, Any]:
    """Return usual answers, of somebody who consented where that is asked."""
    asked = place.consent.question if place.consent else None
    rows = (one.states[-1][1] for one in invented()[form])
    return json.loads(json.dumps(next(row for row in rows if not asked or row[asked] == "yes")))


def _secret(place: FormPlace, question: Question, planted: Planted) -> str | None:
    """Return a secret for a question, if one may stand there."""
    where = f"{place.code}: {question.path}"
    kind, _, _ = question.row["type"].partition(" ")
    consent = place.consent.question if place.consent else None
    if kind in {"note", "calculate"} or question.path in {place.partner, consent}:
        return None
    if kind in FILES:
        return f"{planted.new(where)}.jpg"
    is_hidden = question.row.get("data_class") in HIDDEN
    is_open = kind in {"text", *ODD} or kind.startswith("select_")
    return planted.new(where) if is_hidden or is_open else None


def _item(answers: dict[str, Any], question: Question) -> dict[str, Any]:
    """Return where a question's answer stands: in the first item of the repeats around it."""
    here = answers
    for repeat in question.repeats:
        here = here.setdefault(repeat, [{}])[0]
    return here


# Searching ------------------------------------------------------------------------------------


def files_with_a_secret(folder: Path) -> list[str]:
    """Return where a secret stands below a folder, in whichever kind of file."""
    return found_below(folder, re.compile(NEEDLE, re.IGNORECASE))


def landed(folder: Path) -> str:
    """Return everything that was landed, as the server sent it."""
    landing = Landing(folder)
    return "\n".join(
        pull.shelf.read(file.name).decode()
        for form in landing.forms()
        for pull in landing.pulls(form)
        for file in pull.files
    )


def columns_with_a_secret(database: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each schema, table and column of a DuckDB file in which a secret stands."""
    for schema, table, column, text in columns_of(database):
        if NEEDLE in text.lower():
            yield schema, table, column
