"""What a programme's files said before each import: one numbered folder per import."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assets.kobo.private_files import make_private_folder, write_durably

BEFORE, RECORD = "before", "import.json"


@dataclass(frozen=True)
class History:
    """The folder of a programme's imports, `var/<programme>/imports`."""

    folder: Path

    def keep(self, programme: Path, texts: Mapping[str, str], base: Mapping[str, str]) -> Path:
        """Copy the files that are about to change into a new numbered folder, and return it."""
        kept = self.folder / str(max(self._numbers(), default=0) + 1)
        make_private_folder(kept / BEFORE)
        for name in texts:
            make_private_folder((kept / BEFORE / name).parent)
            if (programme / name).exists():
                shutil.copyfile(programme / name, kept / BEFORE / name)
        after = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
        record = {"base": dict(base), "after": after}
        write_durably(kept / RECORD, json.dumps(record, indent=1).encode())
        return kept

    def made_of(self, name: str, base: str) -> set[str]:
        """Return the fingerprints that imports of workbooks made from `base` gave a file."""
        records = [
            json.loads(path.read_text(encoding="utf-8"))
            for number in self._numbers()
            if (path := self.folder / str(number) / RECORD).exists()
        ]
        return {
            record["after"][name]
            for record in records
            if record["base"].get(name) == base and name in record["after"]
        }

    def _numbers(self) -> list[int]:
        if not self.folder.exists():
            return []
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())
