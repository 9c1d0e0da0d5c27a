"""Moments, written as KoboToolbox writes them.

The sandbox never asks the machine for the time: every moment is handed to it.
"""

from datetime import UTC, datetime
from email.utils import format_datetime


def utc(moment: datetime) -> datetime:
    """Return the moment in UTC.

    Raises:
        ValueError: The moment does not say its time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(
            f"The sandbox was given the moment {moment.isoformat()} without a time zone. "
            "Say which: datetime(..., tzinfo=UTC)."
        )
    return moment.astimezone(UTC)


def with_z(moment: datetime) -> str:
    """Write a moment as forms have it: ISO with a Z."""
    return utc(moment).isoformat().replace("+00:00", "Z")


def naive_second(moment: datetime) -> str:
    """Write a moment as `_submission_time` has it: whole seconds, and no time zone."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%S")


def http_date(moment: datetime) -> str:
    """Write a moment as the header `Date` has it."""
    return format_datetime(utc(moment), usegmt=True)
