"""The programme's own names, in one of its languages (`locale/*.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.programme.yaml_text import plain

# The sections that are read, and of a dimension, its part.
SECTIONS = ("sides", "regions", "subgroups", "dimensions", "promise_types")
MEMBERS = "members"


@dataclass(frozen=True)
class Labels:
    """Names by section and code, as a locale file gives them."""

    sections: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path, language: str) -> "Labels":
        """Read a programme's names in a language; without a file, codes stand for themselves."""
        path = folder / "locale" / f"{language}.yaml"
        if not path.exists():
            return cls({})
        return cls(plain(path.read_text(encoding="utf-8-sig")) or {})

    def of_region(self, code: str) -> str:
        """Return a region's name."""
        return str(self._section("regions").get(code, code))

    def of_subgroup(self, code: str) -> str:
        """Return the name of a smaller group within a group."""
        return str(self._section("subgroups").get(code, code))

    def of_member(self, dimension: str, member: str, instead: str = "") -> str:
        """Return the name of a dimension's member; without one here, what else it is called."""
        found = (self._section("dimensions").get(dimension) or {}).get(MEMBERS) or {}
        return str(found.get(member, instead or member))

    def _section(self, name: str) -> Mapping[str, Any]:
        """Return a section; one without entries reads as nothing in YAML."""
        return self.sections.get(name) or {}
