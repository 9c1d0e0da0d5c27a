"""How a submission is marked of which landing keeps only what figures need.

Its retention has ended, and what people answered in words, who they are and their files are gone.
"""

from collections.abc import Mapping
from typing import Any

# No question is called so: a path in a form never begins with a slash.
THINNED = "//thinned"


def is_thinned(row: Mapping[str, Any]) -> bool:
    """Say whether a landed submission was thinned."""
    return THINNED in row


def is_never_old(_: Mapping[str, Any]) -> bool:
    """Let every submission be kept as it comes."""
    return False
