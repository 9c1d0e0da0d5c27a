"""What an expression can see from where it stands."""

from typing import Protocol

from assets.xpath.tree import Column, Named, Own, Path
from assets.xpath.values import Value


class Scope(Protocol):
    """The answers and the day that an expression reads, as SQL."""

    def answer(self, reference: Own | Named | Path | Column) -> Value:
        """Return the answer that is referred to.

        Raises:
            NotUnderstoodError: It is not there, or may not be looked at.
        """

    def today(self) -> str:
        """Return SQL for the day of the answer.

        Raises:
            NotUnderstoodError: Nobody knows it.
        """
