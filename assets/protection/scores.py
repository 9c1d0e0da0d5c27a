"""What each edition holds of capacity, the partnership's principles and representation (DESIGN §8).

Scores are no counts of people, so nothing here is withheld cell by cell: a row stands in an edition
or it does not. Other tables are in `assets.protection.tables`.
"""

from assets.protection.editions import Edition

# The tables that it is made of.
SCORES = (
    "marts.items", "marts.principle_lines", "marts.capacity_scores", "marts.capacity_profile",
    "marts.capacity_findings", "marts.capacity_view_gap", "marts.capacity_domain_change",
    "marts.capacity_plan_progress", "marts.capacity_support", "marts.principle_scores",
    "marts.principle_comparison", "marts.principle_responses", "marts.representation",
    "marts.contested_mandates", "marts.concerns",
)  # fmt: skip
NOBODY = "false"


def score_queries(edition: Edition) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of.

    The agency's team has what was agreed, by domain; item by item read the panel and the partner.
    What is contested, and concerns, read named staff and the panel, and never the partner.
    """
    own = edition.own("partner")
    by_item = NOBODY if edition.kind == "internal" else own
    agreed = f"{own} and role = 'agreed'" if edition.kind == "internal" else own
    panel = "true" if edition.kind == "panel" else NOBODY
    without_item = {"item": "null::varchar"} if edition.kind == "internal" else {}
    without_unmet = {"unmet": "null::varchar[]"} if edition.kind == "internal" else {}
    rows: dict[str, tuple[str, dict[str, str]]] = {
        "capacity_scores": (by_item, {}),
        "capacity_profile": (agreed, {}),
        "capacity_findings": (by_item, {}),
        "capacity_view_gap": (by_item, {}),
        "capacity_domain_change": (own, {}),
        "capacity_plan_progress": (own, {}),
        "capacity_support": (own, without_item),
        "principle_scores": (_ratings(edition), {}),
        "principle_comparison": (_ratings(edition), {}),
        "principle_responses": (_responses(edition), {}),
        "representation": (own, without_unmet),
        "contested_mandates": (panel, {}),
        # Whoever raised a concern says who may know of it.
        "concerns": (panel, {"account": "if(list_contains(may_know, 'panel'), account, null)"}),
    }
    return {
        "published.items": "select * from marts.items",
        "published.principle_lines": "select * from marts.principle_lines",
        **{f"published.{table}": _query(table, *said) for table, said in rows.items()},
    }


def _query(table: str, where: str, replaced: dict[str, str]) -> str:
    columns = ", ".join(f"{value} as {column}" for column, value in replaced.items())
    said = f"* replace ({columns})" if columns else "*"
    return f"select {said}, if(is_provisional, 'p', '') as mark from marts.{table} where {where}"


def _responses(edition: Edition) -> str:
    """Return SQL for how many answered; of all, where enough partners were asked."""
    asked = "coalesce(other.invited, 0) + coalesce(other.answered, 0) > 0"
    few = edition.is_of_few("marts.principle_responses", asked)
    return f"{edition.partners('partner')} and not ({few})"


def _ratings(edition: Edition) -> str:
    """Return SQL for the ratings that are pooled enough for an edition, or may stand alone."""
    if edition.kind == "public":
        return "partner = '*' and widest_edition = 'public'"
    if edition.kind == "partner":
        return (
            f"partner = '{edition.partner}' and widest_edition in ('partner', 'internal')"
            " or partner = '*' and widest_edition in ('every_partner', 'public')"
        )
    return "widest_edition in ('internal', 'every_partner', 'public')"
