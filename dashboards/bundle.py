"""Files packed to travel by hand: one ZIP whose bytes depend on nothing but what is in it."""

import hashlib
import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SUMS = "SHA256SUMS.txt"
README = "README.txt"
NO_DAY = (1980, 1, 1, 0, 0, 0)  # The first day that the format knows.
READABLE = 0o644 << 16
UNIX = 3  # Else the name of the system that packs would be in it.


def bundle(files: Mapping[str, bytes], note: str) -> bytes:
    """Pack files with a note and the hashes of all of them.

    The hashes are as `sha256sum --check` reads them; the note as a text editor of Windows does.
    """
    packed = {README: note.replace("\n", "\r\n").encode("utf-8-sig"), **files}
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(packed.items())
    )
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, content in sorted({**packed, SUMS: sums.encode()}.items()):
            entry = ZipInfo(name, NO_DAY)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, UNIX
            entry.external_attr = READABLE
            archive.writestr(entry, content, compresslevel=9)
    return whole.getvalue()
