"""Seals what sensitive forms brought, so that neither a disk nor a backup tells what was answered.

The one door to the encryption, which is age's: with the key, its own command line opens a sealed
file too. Which files are sealed is for `assets.kobo.landing` and `assets.kobo.attachments` to say.
"""

import os
import re
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from assets.kobo.private_files import (
    make_private_folder,
    sync_folder,
    write_durably,
    write_once,
)

KEYS, KEY = "keys", "landing.key"
NEXT = ".next"  # The key that takes the place of the other when all is sealed under it.
SEALED = ".age"  # How the name of a sealed file ends, as age itself writes it.
SECRET = re.compile(r"AGE-SECRET-KEY-1[A-Z0-9]+")
NO_KEY_FITS = "No matching keys found"  # Of all that age says, the one that is not about damage.
KEY_FILE = """\
# Opens what Accord sealed of the sensitive forms of {programme}. Without it nobody can read them.
# Keep a copy where no copy of landing is kept, and give it to nobody.
# public key: {recipient}
{identity}
"""


class SealError(Exception):
    """A sealed file cannot be opened, or nothing can be sealed, for want of the key."""


class DamagedSealError(SealError):
    """A sealed file is no longer what was written."""


class Seal:
    """What closes and opens a programme's sealed files: one key, beside its database.

    `state` is the folder of the programme's state. The key is made when the first file is sealed.
    """

    def __init__(self, state: Path) -> None:
        self._state = state

    @property
    def key(self) -> Path:
        """Where the key lies."""
        return self._state / KEYS / KEY

    def closed(self, content: bytes) -> bytes:
        """Return content as only the key opens it.

        Raises:
            SealError: The key is gone, while files that it sealed are still here.
        """
        closed: bytes = pyrage.encrypt(content, [self._recipient()])
        return closed

    def opened(self, path: Path) -> bytes:
        """Return the content of a sealed file.

        Raises:
            SealError: The key is not there, or is another one.
            DamagedSealError: The file is no longer what was written.
        """
        if not self.key.exists():
            raise SealError(self._lost(f"Wanted to read {self._named(path)}"))
        try:
            opened: bytes = pyrage.decrypt(path.read_bytes(), self._identities())
        except pyrage.DecryptError as error:
            if str(error) == NO_KEY_FITS:
                raise SealError(
                    f"Wanted to read {self._named(path)}, but {self.key} is not the key that "
                    f"sealed it. {self._what_to_do()}"
                ) from None
            raise DamagedSealError(
                f"Wanted to read {self._named(path)}, but it is damaged. Restore "
                f"{self._form(path)} from a backup, or delete it whole and run again; it is then "
                "fetched anew."
            ) from None
        return opened

    def change_key(self) -> int:
        """Seal all that is sealed under a new key, and put it in the old one's place.

        Return how many files were sealed. Nobody else may seal anything meanwhile. Until the end
        both keys are here and open what is sealed; a rerun after a kill goes on.

        Raises:
            SealError: The key is not there, or something is sealed under another one.
            DamagedSealError: A sealed file is damaged; all the others can be read.
        """
        if not self.key.exists():
            raise SealError(self._lost("Wanted to change the key of sealed files"))
        if not self._next.exists():
            self._make(self._next)
        for left in self._found(f"{SEALED}.new"):  # By a kill; the file itself is still here.
            left.unlink()
        done = sum(map(self._reseal, self.sealed()))
        if late := [path for path in self.sealed() if not self._is_under_next(path)]:
            raise SealError(
                f"Wanted to change the key, but {self._named(late[0])} was sealed meanwhile. Both "
                "keys are still here, so everything can be read. Give the command again."
            )
        self._next.replace(self.key)
        sync_folder(self.key.parent)
        return done

    @property
    def is_changing(self) -> bool:
        """Whether a change of the key was begun and did not come to its end."""
        return self._next.exists()

    @property
    def public_key(self) -> str:
        """What files are sealed for, which anybody may know.

        Raises:
            SealError: There is no key in the file.
        """
        return str(self._identity(self.key).to_public())

    def _reseal(self, path: Path) -> bool:
        if self._is_under_next(path):
            return False
        content = pyrage.encrypt(self.opened(path), [self._identity(self._next).to_public()])
        beside = path.with_name(f"{path.name}.new")
        write_durably(beside, content)
        beside.replace(path)
        sync_folder(path.parent)
        return True

    def _is_under_next(self, path: Path) -> bool:
        try:
            pyrage.decrypt(path.read_bytes(), [self._identity(self._next)])
        except pyrage.DecryptError:
            return False
        return True

    @property
    def _next(self) -> Path:
        return self.key.with_name(self.key.name + NEXT)

    def _identities(self) -> list[Identity]:
        return [self._identity(path) for path in (self.key, self._next) if path.exists()]

    def _identity(self, path: Path) -> Identity:
        found = SECRET.search(path.read_text(encoding="ascii", errors="replace"))
        try:
            return Identity.from_str(found.group() if found else "")
        except pyrage.IdentityError:
            raise SealError(
                f"Wanted to read the key in {path}, but there is none in it. {self._what_to_do()}"
            ) from None

    def _recipient(self) -> Recipient:
        if not self.key.exists():
            if self.sealed():
                raise SealError(self._lost("Wanted to seal what came"))
            self._make(self.key)
        return self._identities()[-1].to_public()

    def _make(self, path: Path) -> None:
        made = Identity.generate()
        make_private_folder(path.parent)
        text = KEY_FILE.format(
            programme=self._state.name, recipient=made.to_public(), identity=made
        )
        write_once(path, text.encode())

    def sealed(self) -> list[Path]:
        """Return the sealed files, of which a new key would open none."""
        return self._found(SEALED)

    def _found(self, ending: str) -> list[Path]:
        return sorted(
            path
            for kind in ("landing", "attachments")
            for path in (self._state / kind).glob(f"*/*/*{ending}")
        )

    def _lost(self, wanted: str) -> str:
        return f"{wanted}, but there is no key at {self.key}. {self._what_to_do()}"

    def _what_to_do(self) -> str:
        forms = ", ".join(sorted({str(self._form(path)) for path in self.sealed()}))
        key = " and that file" if self.key.exists() else ""
        return (
            "Put it back from your backup. Is it lost for good, nobody can read what it sealed: "
            f"delete {forms or 'the sealed files'}{key} and run again; KoboToolbox is then asked "
            "for everything anew."
        )

    def _form(self, path: Path) -> Path:
        """Return the folder of the form that a file belongs to."""
        kind, form, *_ = self._named(path).parts
        return self._state / kind / form

    def _named(self, path: Path) -> Path:
        return Path(os.path.relpath(path, self._state))
