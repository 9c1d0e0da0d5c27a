"""What a question of a form that was never classified may be used for: a careful first guess.

Whoever knows the form looks through it afterwards. What could be words about a person, or say
where somebody is, is not kept openly; what was chosen from a list, or counted, is.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from assets.kobo.shapes import NOT_ASKED
from assets.staging.tables import CLASS_OF_DEVICE_DETAILS, DataClass
from assets.staging.version import OR_OTHER

_KEPT = {
    "integer", "decimal", "range", "date", "time", "datetime", "dateTime", "start", "end", "today",
    "rank", "acknowledge", "trigger",
}  # fmt: skip
_BY_TYPE: Mapping[str, DataClass] = {**CLASS_OF_DEVICE_DETAILS, "username": "pseudonym"}
# Parts of a question's name that speak of who somebody is, in the languages of the example.
_REACHED = {
    "phone", "tel", "telephone", "telefono", "mobile", "cell", "whatsapp", "email", "mail",
    "correo", "address", "adresse", "direccion", "passport", "passeport", "pasaporte", "signature",
    "firma", "nid", "id_number", "national_id", "contact",
}  # fmt: skip
_NAMED = {"name", "names", "nom", "noms", "prenom", "nombre", "apellido", "surname", "firstname"}
_BORN = {"birth", "dob", "naissance", "nacimiento"}
_WORD = re.compile(r"[^a-z0-9]+")


def guessed_class(row: Mapping[str, Any]) -> DataClass | None:
    """Return the data class of a row of a survey; nothing for one that asks nothing."""
    kind = OR_OTHER.sub("", str(row.get("type", ""))).split(" ")[0]
    if kind.startswith(("begin", "end_")) or kind in NOT_ASKED:
        return None
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    return "keep" if kind.startswith("select") else _by_name(kind, _words(str(row.get("name", ""))))


def _by_name(kind: str, words: set[str]) -> DataClass:
    if words & _REACHED:
        return "drop"
    if words & _NAMED and kind in {"text", "calculate", "hidden", "barcode"}:
        return "pseudonym"
    return "keep" if kind in _KEPT and not words & _BORN else "restricted"


def _words(name: str) -> set[str]:
    parts = [part for part in _WORD.split(name.lower()) if part]
    pairs = {f"{first}_{second}" for first, second in pairwise(parts)}
    return {*parts, *pairs}
