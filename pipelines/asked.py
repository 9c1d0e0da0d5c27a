"""What a command or a job was asked for, held against the programme before anything begins."""

from collections.abc import Collection

from assets.programme.read import Programme


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
                f"Nothing was done: {code!r} is no partner of {programme.code}."
            )
    return tuple(code for code in known if not wanted or code in wanted)
