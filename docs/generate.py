"""Writes the generated pages of the documentation: `make docs`.

`pages()` returns them; a test compares them with the files, so that neither goes stale.
"""

from pathlib import Path

from assets.warehouse.dictionary import dictionary
from docs.folder import programme_folder
from docs.indicators import indicators
from docs.schemas import schemas

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "programmes" / "velmara"


def pages() -> dict[Path, str]:
    """Return every generated page by its path."""
    return {
        DOCS / "data-dictionary.md": data_dictionary(),
        DOCS / "indicators.md": indicators(EXAMPLE),
        DOCS / "programme-folder.md": programme_folder(),
        **schemas(),
    }


def data_dictionary() -> str:
    """Return the page on tables and columns."""
    lines = [
        "# Data dictionary",
        "",
        "Generated from `assets/warehouse/columns.yaml` by `make docs`; do not edit.",
        "Staged tables follow their forms and are described in `staging.questions` and "
        "`staging.labels` of the warehouse itself.",
    ]
    for table in dictionary().values():
        grain = table.grain[:1].upper() + table.grain[1:]
        lines += ["", f"## {table.name}", "", f"{grain}.", "", "| column | type | meaning |"]
        lines += ["| --- | --- | --- |"]
        lines += [
            f"| `{name}` | {kind} | {meaning} |" for name, (kind, meaning) in table.columns.items()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"Wrote {path}")
