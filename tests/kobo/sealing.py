"""What the tests of sealing share: a secret, and how it is looked for on the disk."""

import zstandard

SECRET = "Ayu Tsent of the red house"


def bytes_of(folder):
    """All that lies in a folder, by name, unpacked where that is possible without a key."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        is_packed = content.startswith(zstandard.FRAME_HEADER[:4])
        name = str(path.relative_to(folder))
        found[name] = content + (zstandard.decompress(content) if is_packed else b"")
    return found


def holds(folder, text):
    return [name for name, content in bytes_of(folder).items() if text.encode() in content]


def names_in(landed):
    return [row["name"] for page in landed.read("page", "again") for row in page["results"]]
