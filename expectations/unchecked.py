"""What is demanded of the answers but could not be turned into a check."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NotChecked:
    """A rule, or what a form demands, that could not be turned into a check, and why.

    `reason` is a code, put into words by `expectations.words.wordings`; `what` is what these words
    name of the form itself, such as a function of an expression.
    """

    code: str
    form: str
    column_name: str
    reason: str
    what: str = ""
