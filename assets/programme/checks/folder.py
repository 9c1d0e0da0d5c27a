"""Files whose names are nearly known ones: they would be passed over in silence."""

from collections.abc import Iterator
from difflib import get_close_matches

from assets.programme.problems import Problem
from assets.programme.reading import Draft

FILES = (
    "programme.yaml", "framework.yaml", "population.yaml", "partners.csv", "agreements.csv",
    "targets.csv", "commitments.csv", "commitment_rules.csv", "areas.csv", "areas.geojson",
    "mapping.csv", "strategies.csv", "values.csv", "notes.csv", "decisions.csv", "link_codes.csv",
    "contacts.csv", "forms", "locale",
)  # fmt: skip
_NEARLY = 0.9  # `partner.csv` is nearly `partners.csv`; `partners_old.csv` is a name of its own.


def names_of_files_are_known_or_quite_others(draft: Draft) -> Iterator[Problem]:
    """A file that is called nearly like one that is read is misspelled."""
    there = sorted(path.name for path in draft.folder.iterdir()) if draft.folder.is_dir() else []
    for name in there:
        lower = name.lower().replace(".yml", ".yaml").replace(".json", ".geojson")
        meant = get_close_matches(lower, FILES, n=1, cutoff=_NEARLY)
        if name not in FILES and meant:
            message = f"this file is not read; should it be called {meant[0]!r}?"
            yield Problem(name, 1, message)


RULES = (names_of_files_are_known_or_quite_others,)
