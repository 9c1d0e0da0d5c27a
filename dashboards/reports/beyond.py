"""What a list says whose last lines had no room: how many follow at the report's end."""

from dashboards.language import Language


def goes_on(lines: int, which: slice, language: Language) -> str:
    """Say how many lines of a list follow those shown at the report's end; empty where none do."""
    beyond = lines - which.stop if which.stop is not None else 0
    if beyond <= 0:
        return ""
    return language.ngettext(
        "%(num)s more stands at the end of the report.",
        "%(num)s more stand at the end of the report.",
        beyond,
    )
