"""Texts that seem to say who somebody is, or how to reach them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.oracle.doubts import Doubt, Found, Seen
from tests.oracle.folder import Folder
from tests.oracle.sent import column

Rule = dict[str, Any]
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u00a0\u202f\u2009", "01234567890123456789   ")
# A day, two years, a round amount of money: digits, and nobody's telephone.
NUMBERS = re.compile(
    r"\b(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\b|\b\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d\b|\b[1-9]\d{0,2}(?:[ .]\d{3})*[ .]000\b"
)
EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
UPPER, LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
NAME = rf"[{UPPER}]['’]?[{UPPER}]?[{LOWER}][^\W\d_]*(?:['’-][^\W\d_]*)*"
TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mme|Mlle|Monsieur|Madame|Sr|Sra|Srta|Señora?)\.? +|M\. +"
    r"|(?i:my name is|je m['’]appelle|me llamo|mi nombre es) +"
)
INTRODUCED = re.compile(rf"(?<![^\W\d_])(?:{TITLES}){NAME}")
# Two names or more in a row that begin the text, or do not begin a sentence.
BEGINNING = r"\A[^\w.!?]*"
CAPITALS = re.compile(rf"(?:{BEGINNING}|[\w,;:)] +|\()({NAME}(?: +{NAME})+)")
WORD = re.compile(r"[^\W\d_]+")
USUAL = """
January February March April May June July August September October November December
Monday Tuesday Wednesday Thursday Friday Saturday Sunday The This We They He She It In On At
Le La Les Un Une Nous Il Elle El Los Las Una Para
"""


def contact_in_text(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A restricted text with what looks like a telephone number, an e-mail address or a name."""
    for form in rule.get("forms") or seen.rows:
        for question in seen.asked[form].questions:
            if question.kind == "text" and question.data_class == "restricted":
                for row, said, place in seen.each(form, *question.repeats):
                    if looks_personal(said.get(question.path), rule, seen.folder):
                        code = rule["code"]
                        doubt = Doubt(code, column(question.path), place, rule["severity"])
                        yield form, row["_id"], doubt


def looks_personal(text: str | None, rule: Rule, folder: Folder) -> bool:
    """Say whether a text seems to say who somebody is, or how to reach them."""
    if not text:
        return False
    said, looks_for = text.translate(DIGITS), rule.get("looks_for", ("phone", "email", "name"))
    more = rule.get("digits", 7) - 1
    number = rf"\d(?:[ .()/–-]{{0,2}}\d){{{more},}}"
    return any((
        "phone" in looks_for and re.search(number, NUMBERS.sub("#", said)),
        "email" in looks_for and EMAIL.search(said),
        "name" in looks_for and (INTRODUCED.search(said) or _names(said, rule, folder)),
    ))  # fmt: skip


def _names(said: str, rule: Rule, folder: Folder) -> bool:
    known = _known(folder) | {
        word.lower() for one in rule.get("known_words", ()) for word in WORD.findall(one)
    }
    runs = [WORD.findall(run.lower()) for run in CAPITALS.findall(said)]
    return any(sum(len(word) > 1 and word not in known for word in run) > 1 for run in runs)


@cache
def _known(folder: Folder) -> frozenset[str]:
    """Return the words in the names of organisations, places, groups, themes and choices."""
    texts = [USUAL, *folder.settings["agency"]["name"].values()]
    for name in ("partners", "agreements", "areas", "mapping"):
        rows = folder.table(name)
        texts += [value for row in rows for value in row.values() if value and len(value) < 60]
    for path in sorted((folder.path / "forms").glob("*.xlsx")):
        texts += _choices(path)
    return frozenset(word.lower() for text in texts for word in WORD.findall(text))


def _choices(path: Any) -> Iterator[str]:
    from tests.oracle.questionnaires import questionnaire_of

    for choices in questionnaire_of(path).rules.choices.values():
        for row in choices.values():
            yield from (str(value) for value in row.values() if value)
