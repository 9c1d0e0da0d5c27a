"""What the texts of the programme folder are called in its other languages.

A text is known by the table and column that it stands in, and by itself in the first language; so
a text that an edition does not hold has no wording there either.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from assets.programme.read import Programme
from assets.warehouse.dictionary import dictionary

Rows = Iterator[tuple[object, ...]]

TABLE = "marts.wordings"
# The columns that are read, by table; codes and what partners wrote have one wording.
WORDED: Mapping[str, tuple[str, ...]] = {
    "programme": ("name", "agency_name"),
    "outcomes": ("title",),
    "indicators": ("title", "definition", "output_title", "unit", "verification", "responsible"),
    "dimensions": ("title", "label"),
    "partners": ("adm1_label",),
    "items": ("title",),
    "principle_lines": ("title",),
    "responsibilities": ("does",),
    "mapping": ("subgroup_label",),
    "areas": ("label", "adm1_label"),
    "iati_activity": ("description",),
    "indicator_rules": ("rule", "across"),
}


def wordings(programme: Programme, tables_of: Callable[[Programme], Mapping[str, Rows]]) -> Rows:
    """Yield language, table, column, the text and its wording, each once.

    `tables_of` returns the folder's tables as a programme says them in its first language.
    """
    for language in programme.file.languages[1:]:
        others = (code for code in programme.file.languages if code != language)
        file = programme.file.model_copy(update={"languages": (language, *others)})
        found = _pairs(tables_of(programme), tables_of(replace(programme, file=file)))
        yield from ((language, *pair) for pair in dict.fromkeys(found))


def _pairs(
    first: Mapping[str, Rows], other: Mapping[str, Rows]
) -> Iterator[tuple[str, str, str, str]]:
    for table, columns in WORDED.items():
        named = list(dictionary()[f"marts.{table}"].columns)
        places = [(column, named.index(column)) for column in columns]
        for row, said in zip(first[f"marts.{table}"], other[f"marts.{table}"], strict=True):
            for column, place in places:
                text, wording = row[place], said[place]
                if isinstance(text, str) and isinstance(wording, str) and text != wording:
                    yield table, column, text, wording
