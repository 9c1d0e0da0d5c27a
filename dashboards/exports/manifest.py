"""What files there are, of which edition and day, and the hash by which each can be checked."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from dashboards.rows import Programme, Publication

NAME = "manifest.json"


def manifest(
    programme: Programme,
    publications: Iterable[Publication],
    files: Mapping[str, bytes],
    rows: Mapping[str, int],
) -> bytes:
    """Return the manifest; how many rows a file has is told where it holds rows."""
    said = {
        "programme": programme.programme,
        "edition": programme.edition,
        "as_of": programme.as_of.isoformat(),
        "period": programme.period,
        "publications": [
            {
                "publication": one.publication,
                "period": one.period,
                "version": one.version,
                "as_of": one.as_of.isoformat(),
                "sha256": one.sha256,
            }
            for one in publications
        ],
        "files": [
            {
                "file": name,
                "bytes": len(content),
                "sha256": sha256(content).hexdigest(),
                **({"rows": rows[name]} if name in rows else {}),
            }
            for name, content in sorted(files.items())
        ],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
