"""The command that lists several programmes' public editions on one page: `accord index`.

What stands on the page is `dashboards.programmes`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from assets.warehouse.connection import CannotOpenError
from pipelines.options import SOMETHING_TO_LOOK_AT, JsonOption, refuse
from pipelines.said import say, say_as_json
from pipelines.settings import default_var

if TYPE_CHECKING:
    from dashboards.programmes import Listed

ADDRESSES = ("http://", "https://")
PUBLIC_EDITION, PUBLIC_SITE = Path("published/public.duckdb"), Path("site/public")


class Named(NamedTuple):
    """What an argument names: a programme's public edition, and where its site stands."""

    edition: Path
    site: Path
    address: str

    @classmethod
    def of(cls, argument: str) -> "Named":
        """Read an argument: a state folder or an edition's file, and an address if there is one."""
        place, _, address = argument.partition("=")
        if not address.startswith(ADDRESSES):
            place, address = argument, ""
        path = Path(place)
        if not path.exists():
            refuse(
                f"There is no folder or file {path}. Name the folder of a programme's state, for "
                "example var/velmara, or the file of its public edition. Nothing was written."
            )
        edition = path / PUBLIC_EDITION if path.is_dir() else path
        return cls(edition, edition.resolve().parents[1] / PUBLIC_SITE, address)


def index(
    states: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STATE[=ADDRESS]]",
            help="The folder of each programme's state, and the address that serves its public "
            "site, if any.",
        ),
    ] = None,
    *,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Where the index is written [var/index]."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the public editions of several programmes on one page, in every language.

    For example: accord index var/velmara var/wadi_water=https://water.example.org

    Only public editions are read. Where no address is given, the page leads to the folder
    site/public of the programme's state, seen from where the index stands.
    """
    if not states:
        refuse(
            "Nothing was written: say which programmes, by the folders of their state, for "
            "example: accord index var/velmara"
        )
    # Reading editions and filling templates take a while to import, which others need not pay.
    from dashboards.programmes import NoIndexError, build_index

    named = list(dict.fromkeys(map(Named.of, states)))
    into = (to or default_var("index")).resolve()
    missing = [one.edition for one in named if not one.edition.is_file()]
    try:
        listed = [_listed(one) for one in named if one.edition.is_file()]
        is_changed = build_index(listed, into)
    except (NoIndexError, CannotOpenError) as error:
        refuse(str(error))
    unbuilt = [one for one in listed if one.site is None]
    if as_json:
        _print_json(into, listed, missing, is_changed=is_changed)
    else:
        say("\n".join(_lines(into, listed, unbuilt, missing)))
    if missing or unbuilt or not listed:
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def _listed(one: Named) -> "Listed":
    from dashboards.programmes import Listed

    built = one.site if (one.site / "index.html").is_file() else None
    return Listed.read(one.edition, one.address or built)


def _lines(
    into: Path, listed: "list[Listed]", unbuilt: "list[Listed]", missing: Iterable[Path]
) -> Iterable[str]:
    yield from (f"{path}: nothing is published there yet. Do: accord run" for path in missing)
    for one in unbuilt:
        yield f"{one.edition.programme.name}: no public site is there yet. Do: accord run"
    number = "1 programme" if len(listed) == 1 else f"{len(listed)} programmes"
    yield f"The index of {number} is {into / 'index.html'}."


def _print_json(
    into: Path, listed: "list[Listed]", missing: list[Path], *, is_changed: bool
) -> None:
    from dashboards.language import ENGLISH
    from dashboards.programmes import as_dict

    found = {
        "page": str(into / "index.html"),
        "is_changed": is_changed,
        "programmes": [as_dict(one, ENGLISH) for one in listed],
        "not_published": [str(path) for path in missing],
    }
    say_as_json(found)
