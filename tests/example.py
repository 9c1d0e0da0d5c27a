"""The bundled example's folder, read once in each process: nothing that is read can be changed."""

from functools import cache
from pathlib import Path

from assets.programme.read import Programme, read_programme

VELMARA = Path(__file__).parents[1] / "programmes" / "velmara"


@cache
def velmara_programme() -> Programme:
    """Return the example as its folder describes it."""
    return read_programme(VELMARA)
