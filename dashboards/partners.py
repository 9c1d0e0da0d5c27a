"""Partners by name, where the page of each stands, and an edition's rows of each alone.

What a page says of a partner belongs in `pages/`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dashboards.edition import Edition
from dashboards.folder import safe_name
from dashboards.rows import Partner

# What an edition holds of single partners, row by row.
OF_PARTNERS = (
    *("progress", "profiles", "changes", "support", "shared", "commitments", "accountability"),
    *("apart", "ageing", "funds", "strategies", "duties", "replies"),
)


def by_name(edition: Edition) -> tuple[Partner, ...]:
    """Return the partners that an edition names, by name; nothing ranks them."""
    return tuple(sorted(edition.partners, key=lambda one: (one.name or one.partner, one.partner)))


def page_of_partner(partner: str) -> str:
    """Return where the page of a partner stands in the site.

    Raises:
        ValueError: Its code is none that may name a file.
    """
    return f"partners/{safe_name(partner)}.html"


def each_partner(edition: Edition) -> Iterator[tuple[Partner, Edition]]:
    """Yield each partner by name, with the edition's rows of it alone.

    Three hundred partners are read once each, not each of them three hundred times.
    """
    rows: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {name: [] for name in OF_PARTNERS})
    for name in OF_PARTNERS:
        for row in getattr(edition, name):
            rows[row.partner][name].append(row)
    for partner in by_name(edition):
        own: dict[str, Any] = {name: tuple(found) for name, found in rows[partner.partner].items()}
        yield partner, replace(edition, **own)


def labels_of(edition: Edition, dimension: str) -> dict[str, str]:
    """Return what the members of a dimension are called."""
    return {row.member: row.label for row in edition.members if row.dimension == dimension}
