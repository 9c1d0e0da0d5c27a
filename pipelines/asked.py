"""What a command or a job was asked for, held against the programme before anything begins."""

from collections.abc import Collection

from assets.programme.read import Programme
from assets.programme.validation import near
from assets.protection.editions import editions_of


class NotInProgrammeError(Exception):
    """Something was asked for that the programme does not have; nothing was done."""


def period_asked(programme: Programme, name: str) -> str:
    """Return a period by its name.

    Raises:
        NotInProgrammeError: The programme has none such.
    """
    known = [one.name for one in programme.periods]
    if name not in known:
        raise NotInProgrammeError(
            f"Nothing was done: {name!r} is no period of {programme.code}; {known[-1]} is one."
        )
    return name


def partners_asked(programme: Programme, wanted: Collection[str]) -> tuple[str, ...]:
    """Return the codes of partners, of all where none is wanted.

    Raises:
        NotInProgrammeError: One is no partner of the programme.
    """
    known = [one.partner for one in programme.partners if one.standing == "partner"]
    for code in wanted:
        if code not in known:
            raise NotInProgrammeError(
                f"Nothing was done: {code!r} is no partner of {programme.code}"
                f"{near(code, known) or '.'} Its partners are {', '.join(known) or 'none yet'}."
            )
    return tuple(code for code in known if not wanted or code in wanted)


def edition_asked(programme: Programme, wanted: str) -> str:
    """Return an edition by its name.

    Raises:
        NotInProgrammeError: The programme has none such.
    """
    known = [edition.name for edition in editions_of(programme)]
    if wanted not in known:
        raise NotInProgrammeError(
            f"Nothing was done: {wanted!r} is no edition of {programme.code}"
            f"{near(wanted, known) or '.'} Its editions are {', '.join(known)}."
        )
    return wanted
