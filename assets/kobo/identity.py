"""Names for things, made from what they name, so that two runs give the same ones.

A real server draws them at random; nothing here looks inside them.
"""

import hashlib
from uuid import NAMESPACE_URL, uuid5

import orjson

# KoboToolbox writes its uids with these letters and digits: no 0, 1, I, O or l to misread.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
UID_LENGTH = 22
KUID_LENGTH = 9


def short_uid(prefix: str, *about: object) -> str:
    """Return a uid as KoboToolbox writes them: a letter for the kind, then 22 characters."""
    return prefix + _letters(UID_LENGTH, *about)


def kuid(*about: object) -> str:
    """Return the `$kuid` by which KoboToolbox knows a row of a form."""
    return _letters(KUID_LENGTH, *about)


def submission_uuid(*about: object) -> str:
    """Return the uuid of a submission or of one of its edits."""
    return str(uuid5(NAMESPACE_URL, _joined(*about)))


def content_hash(content: object) -> str:
    """Return the 40 hex digits that stand for a form's content."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


def _letters(length: int, *about: object) -> str:
    number = int.from_bytes(hashlib.sha256(_joined(*about).encode()).digest())
    letters = []
    for _ in range(length):
        number, position = divmod(number, len(LETTERS))
        letters.append(LETTERS[position])
    return "".join(letters)


def _joined(*about: object) -> str:
    return "/".join(str(part) for part in about)
