"""What every record of the programme folder is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
# A text in one language or, keyed by language, in several.
Wording = str | dict[str, str]


class Strict(BaseModel):
    """A record that refuses unknown fields and never changes."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True
    )


def wording(text: Wording, language: str) -> str:
    """Return a text in a language, or in the first one that it has."""
    if isinstance(text, str):
        return text
    return text.get(language) or next(iter(text.values()), "")


def in_all(text: Wording) -> tuple[str, ...]:
    """Return a text as it reads in each of its languages."""
    return (text,) if isinstance(text, str) else tuple(text.values())
