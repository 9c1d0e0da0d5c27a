"""The index over several programmes: a page that leads to the public site of each.

It is made of public editions alone. What a programme's own pages say belongs in `pages/`.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from dashboards.catalogue import has_catalogue, language_of, languages
from dashboards.edition import Edition
from dashboards.edition_file import edition_file
from dashboards.folder import replace_folder
from dashboards.language import Language, own_name
from dashboards.pages.verdict import verdict
from dashboards.rendering import render, theme_file
from dashboards.serving import HEADERS_FILE, headers_file

PAGE = "index.html"


class NoIndexError(ValueError):
    """An index cannot be made of what was named, or where it should stand."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One programme of the index: its public edition, and where its public site stands.

    The site is a folder, or an address where it is served; without either the page has no link.
    """

    edition: Edition
    site: Path | str | None

    @classmethod
    def read(cls, path: Path, site: Path | str | None) -> "Listed":
        """Read a public edition.

        Raises:
            NoIndexError: The edition is for somebody else than anybody.
        """
        with edition_file(path) as file:
            found = file.programme
            if found.edition != "public":
                raise NoIndexError(
                    f"Tried to list {path}, and found the {found.edition} edition of "
                    f"{found.name}. An index is for anybody: name the programme's public edition, "
                    "published/public.duckdb. Nothing was written."
                )
            return cls(Edition.of(file, file.languages[0]), site)


class Line(NamedTuple):
    """One programme as a line of the page."""

    name: str
    agency: str
    code: str
    spoken: str
    verdict: str
    period: str
    day: str
    link: str


def build_index(programmes: Iterable[Listed], into: Path) -> bool:
    """Write the index in every language that pages speak; say whether anything has changed.

    Its English page stands in the folder itself, each other one in a folder of its own.

    Raises:
        NoIndexError: The folder holds something else, which would be lost.
    """
    listed = sorted(
        programmes, key=lambda one: (one.edition.programme.name.casefold(), str(one.site))
    )
    files = {
        **{_path(code): _page(listed, code, into) for code in languages()},
        "assets/accord.css": theme_file("accord.css"),
        "assets/accord.js": theme_file("accord.js"),
        HEADERS_FILE: headers_file("public"),
    }
    _refuse_to_lose(into, files)
    return replace_folder(into, files)


def _path(code: str) -> str:
    return PAGE if code == languages()[0] else f"{code}/{PAGE}"


def _refuse_to_lose(into: Path, files: dict[str, bytes]) -> None:
    """End where a folder holds what is no part of an index: it would be replaced."""
    for root, _, names in os.walk(into):
        for name in names:
            path = Path(root, name)
            if path.relative_to(into).as_posix() not in files:
                raise NoIndexError(
                    f"Tried to write the index to {into}, which holds {path.relative_to(into)} "
                    "besides. Name an empty folder with --to; nothing was written."
                )


def _page(listed: Sequence[Listed], code: str, into: Path) -> bytes:
    language = language_of(code)
    up = "" if code == languages()[0] else "../"
    return render(
        "programmes.html",
        language,
        headline=_headline(len(listed), language),
        lines=[_line(one, language, into / Path(_path(code)).parent) for one in listed],
        shared=up,
        tongues=[(one, own_name(one), f"{up}{_path(one)}") for one in languages()],
    )


def _headline(programmes: int, language: Language) -> str:
    if not programmes:
        return language.gettext("No programme has published yet.")
    return language.ngettext(
        "%(num)s programme says how both sides keep their promises.",
        "%(num)s programmes say how both sides keep their promises.",
        programmes,
    )


def _line(one: Listed, language: Language, folder: Path) -> Line:
    programme, period = one.edition.programme, one.edition.period
    return Line(
        name=programme.name,
        agency=programme.agency_name,
        code=programme.programme,
        spoken=one.edition.languages[0],
        verdict=" ".join(clause for clause in verdict(one.edition, language).clauses if clause),
        period=language.short_period(period.period) if period else "",
        day=language.day(programme.as_of),
        link=_link(one, language, folder),
    )


def _link(one: Listed, language: Language, folder: Path) -> str:
    """Return where the programme's overview stands, in this language if its site speaks it."""
    if one.site is None:
        return ""
    first, *others = one.edition.languages
    speaks = language.code in others and has_catalogue(language.code) and language.code != first
    path = f"{language.code}/{PAGE}" if speaks else PAGE
    if isinstance(one.site, str):
        return f"{one.site.rstrip('/')}/{path}"
    return quote(Path(os.path.relpath(one.site / path, folder)).as_posix())


def as_dict(one: Listed, language: Language) -> dict[str, Any]:
    """Return a programme of the index for a script."""
    line = _line(one, language, Path())
    return {
        "programme": line.code,
        "name": line.name,
        "agency": line.agency,
        "period": one.edition.programme.period,
        "verdict": line.verdict,
        "as_of": one.edition.programme.as_of.isoformat(),
        "site": None if one.site is None else str(one.site),
    }
