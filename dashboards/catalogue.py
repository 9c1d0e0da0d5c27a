"""Catalogues of the pages' messages: `locale/<language>/LC_MESSAGES/accord.po`, read as they are.

A translator's tool writes these files; nothing is compiled. How numbers and dates are written is
`dashboards/language.py`.
"""

import re
from ast import literal_eval
from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations, c2py
from pathlib import Path

from dashboards.language import ENGLISH, Language

LOCALE = Path(__file__).parent / "locale"
PLURAL = re.compile(r"plural=([^;]+);")


class Catalogue(NullTranslations):
    """Messages by their English text, each with its translation or its plural forms."""

    def __init__(self, messages: Mapping[str, tuple[str, ...]], plural: str) -> None:
        super().__init__()
        self.messages = messages
        self._form_of = c2py(plural)

    def gettext(self, message: str) -> str:
        """The message's translation, or the message where it has none."""
        return self.messages.get(message, (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The plural form that the number needs."""
        forms = self.messages.get(msgid1)
        return forms[self._form_of(n)] if forms else super().ngettext(msgid1, msgid2, n)


@cache
def language_of(code: str) -> Language:
    """Return a language with its catalogue; one that has none speaks English."""
    path = LOCALE / code / "LC_MESSAGES" / "accord.po"
    return Language(code, read_catalogue(path)) if path.is_file() else ENGLISH


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue; its plural rule stands in its header.

    Raises:
        ValueError: The file says no plural rule.
    """
    messages = {
        entry["msgid"]: tuple(text for key, text in entry.items() if key.startswith("msgstr"))
        for entry in entries(path.read_text(encoding="utf-8"))
    }
    rule = PLURAL.search(messages.pop("", ("",))[0])
    if rule is None:
        raise ValueError(f"{path} has no line Plural-Forms in its header. Copy another file's.")
    return Catalogue(messages, rule[1])


def entries(text: str) -> list[dict[str, str]]:
    """Return the entries of a catalogue, each a text by its keyword, such as `msgstr[0]`."""
    found: list[dict[str, str]] = []
    keyword = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")  # noqa: PLW2901
            if keyword == "msgid":
                found.append({})
        found[-1][keyword] = found[-1].get(keyword, "") + literal_eval(line)
    return found
