"""Whose day a moment lies in: days between the agency and a partner are told by its time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from assets.programme.read import Programme


def zones_of(programme: Programme) -> Mapping[str, ZoneInfo]:
    """Return each partner's time zone, and under no name the programme's."""
    own = ZoneInfo(programme.file.time_zone)
    return {"": own} | {
        partner.partner: ZoneInfo(partner.time_zone) if partner.time_zone else own
        for partner in programme.partners
    }


def day_in(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that a moment of the server, which tells UTC, lies in."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date()
