"""Which languages there are, by the register that XLSForms are checked with."""

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

FOLDER = "pyxform/validators/pyxform/iana_subtags"
_CODE = re.compile(r"^([a-z]{2,3})(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")


def is_language(code: str) -> bool:
    """Say whether a code is a language's: en, fr, pt-BR, or one of three letters."""
    found = _CODE.match(code)
    return bool(found) and found[1] in _registered() if found else False


@cache
def _registered() -> frozenset[str]:
    """Return the codes of the IANA register of language subtags."""
    # The package itself is not imported: that takes as long as reading a programme.
    folder = Path(f"{distribution('pyxform').locate_file(FOLDER)}")
    files = ("iana_subtags_2_characters.txt", "iana_subtags_3_or_more_characters.txt")
    return frozenset(
        code for name in files for code in (folder / name).read_text(encoding="utf-8").split()
    )
