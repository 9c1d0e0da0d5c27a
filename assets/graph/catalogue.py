"""What Dagster's catalogue says of every asset alike: whose it is, what it is of, its columns.

All of it is known from the programme folder and the dictionary, before anything ran.
"""

import re
from collections.abc import Iterable

import dagster as dg

from assets.graph.columns import LINEAGE, SCHEMA, as_staged, described_columns, form_columns
from assets.programme.read import Programme

FORM_TAG, SENSITIVE_TAG, EDITION_TAG = "accord/form", "accord/is_sensitive", "accord/edition"
# An address that Dagster refuses would keep the whole code location from loading.
DAGSTER_TAKES = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,7}")
LONGEST_TAG = 63
OF_EDITIONS = frozenset({"published", "site", "exports"})


def catalogued(
    programme: Programme, assets: Iterable[dg.AssetsDefinition]
) -> list[dg.AssetsDefinition]:
    """Return assets with an owner, with tags to filter by, and with the columns of tables."""
    columns = described_columns()
    tags: dict[str, dict[str, str]] = {}
    for place in programme.file.forms:
        of_form = {
            FORM_TAG: place.code[:LONGEST_TAG],
            SENSITIVE_TAG: "yes" if place.is_sensitive else "no",
        }
        known = form_columns(programme, place)
        columns |= known
        tags |= dict.fromkeys((f"landing.{place.code}", *known), of_form)

    def told(spec: dg.AssetSpec) -> dg.AssetSpec:
        _, schema, name = spec.key.path
        table = f"{schema}.{name}"
        of_edition = {EDITION_TAG: name} if schema in OF_EDITIONS and name != "ledger" else {}
        metadata: dict[str, dg.TableSchema | dg.TableColumnLineage] = {}
        if table in columns:
            metadata[SCHEMA] = columns[table]
        staged = f"staging.{name}"
        if schema == "accepted":
            metadata[LINEAGE] = as_staged(programme, staged, columns[staged])
        return spec.merge_attributes(
            owners=[owner_of(programme)], tags=tags.get(table, of_edition), metadata=metadata
        )

    return [asset.map_asset_specs(told) for asset in assets]


def owner_of(programme: Programme) -> str:
    """Return whom to ask: the address that partners reply to, or else the agency by its name.

    It is in every message that goes out, so it is nobody's private one.
    """
    mail = programme.file.mail
    address = (mail.reply_to or mail.sender) if mail else ""
    return address if DAGSTER_TAKES.fullmatch(address) else f"team:{programme.agency_name}"
