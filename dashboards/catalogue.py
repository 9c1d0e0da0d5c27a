"""Catalogues of the pages' messages: `locale/<language>/LC_MESSAGES/accord.po`, read as they are.

A translator's tool writes these files; nothing is compiled. How numbers and dates are written is
`dashboards/language.py`.
"""

from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations, c2py
from pathlib import Path

from babel.messages.pofile import read_po

from dashboards.language import ENGLISH, Language

LOCALE = Path(__file__).parent / "locale"


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


def has_catalogue(code: str) -> bool:
    """Say whether pages can be read in a language; English is built in."""
    return code == ENGLISH.code or (LOCALE / code / "LC_MESSAGES" / "accord.po").is_file()


def languages() -> tuple[str, ...]:
    """Return every language that pages can be read in, English first."""
    return (
        ENGLISH.code,
        *sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/accord.po")),
    )


@cache
def language_of(code: str) -> Language:
    """Return a language with its catalogue; one that has none speaks English."""
    path = LOCALE / code / "LC_MESSAGES" / "accord.po"
    return Language(code, read_catalogue(path)) if path.is_file() else ENGLISH


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue; its plural rule stands in its header, or is its language's own.

    Raises:
        ValueError: The file does not say its language.
    """
    with path.open("rb") as file:
        found = read_po(file)
    if found.locale is None:
        raise ValueError(f"{path} has no line Language in its header. Copy another file's.")
    messages = {
        message.id if isinstance(message.id, str) else message.id[0]: (message.string,)
        if isinstance(message.string, str)
        else tuple(message.string or ())
        for message in found
        if message.id
    }
    return Catalogue(messages, found.plural_expr)
