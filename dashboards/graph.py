"""Pages, reports and files for other tools as assets, each made from its edition's file alone.

What makes them is loaded when it is needed, so that Dagster knows the graph sooner.
"""

from typing import TYPE_CHECKING

import dagster as dg

from assets.graph import group_of, key_of, timed
from assets.programme.read import Programme
from assets.run import Run

if TYPE_CHECKING:
    from dashboards.reports.issue import Readers

# The group of what a refresh leaves alone, since each period has its own run.
PAST_REPORTS = group_of("past_reports")
READERS = {
    "internal": "The pages for the agency's monitoring team.",
    "public": "The pages for anybody, without partners.",
    "panel": "The few pages for named staff and the joint panel, closed to all other accounts.",
}

EXPORTS = {
    "internal": "The internal edition's figures for other tools.",
    "public": "The public edition's figures for other tools, and for the register of IATI.",
}


def pages_of(programme: Programme) -> list[dg.AssetsDefinition]:
    """Return the sites, the files for other tools and the reports of a programme."""
    return [
        *(_site(programme, kind) for kind in READERS),
        *(_exports(programme, kind) for kind in EXPORTS),
        _reports(programme),
        _past(programme),
        _of_programme(programme),
    ]


def _site(programme: Programme, kind: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=key_of(programme, f"site.{kind}"),
        description=f"{READERS[kind]} They open from a folder, without a server.",
        group_name=group_of("pages"),
        kinds={"html", "plotly"},
        deps=[key_of(programme, f"published.{kind}")],
    )
    @timed
    def site(run: Run) -> dg.MaterializeResult[None]:
        from dashboards.site import build_site

        built = build_site(run.published / f"{kind}.duckdb", run.folder() / "site" / kind)
        return dg.MaterializeResult(
            metadata={
                "page": dg.MetadataValue.path(run.folder() / "site" / kind / "index.html"),
                "files": built.files,
                "bytes": built.bytes,
                "is_changed": not built.is_unchanged,
                "over_budget": len(built.over_budget),
                **({"heavy": list(built.over_budget)} if built.over_budget else {}),
            }
        )

    return site


def _exports(programme: Programme, kind: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=key_of(programme, f"exports.{kind}"),
        description=f"{EXPORTS[kind]} A workbook, HXL, Parquet, and a manifest with their hashes.",
        group_name=group_of("pages"),
        kinds={"xlsx", "csv", "parquet"},
        deps=[key_of(programme, f"published.{kind}")],
    )
    @timed
    def exports(context: dg.AssetExecutionContext, run: Run) -> dg.MaterializeResult[None]:
        from dashboards.exports.build import build_exports

        folder = run.folder() / "exports" / kind
        built = build_exports(run.published / f"{kind}.duckdb", folder)
        if built.no_iati:
            context.log.info(built.no_iati)
        return dg.MaterializeResult(
            metadata={
                "folder": dg.MetadataValue.path(folder),
                "files": built.files,
                "bytes": built.bytes,
                "dagster/row_count": built.rows,
                "is_changed": not built.is_unchanged,
                "iati": built.no_iati or "written",
            }
        )

    return exports


def _reports(programme: Programme) -> dg.AssetsDefinition:
    @dg.asset(
        key=key_of(programme, "reports.partner"),
        group_name=group_of("pages"),
        kinds={"html", "pdf"},
        deps=[key_of(programme, "published.partner")],
    )
    @timed
    def reports(run: Run) -> dg.MaterializeResult[None]:
        """A report per partner on what both sides promised and did, from its own edition.

        In the partner's language and the programme's first: for a telephone, in print, its first
        page as a picture, and a sheet to read out. `accord reports` says in which folder each
        partner's lies.
        """
        return _written(programme, run, None)

    return reports


def _past(programme: Programme) -> dg.AssetsDefinition:
    periods = dg.StaticPartitionsDefinition([one.name for one in programme.periods])

    @dg.asset(
        key=key_of(programme, "reports.of_period"),
        group_name=PAST_REPORTS,
        kinds={"html", "pdf"},
        deps=[key_of(programme, "published.partner")],
        partitions_def=periods,
    )
    @timed
    def reports(context: dg.AssetExecutionContext, run: Run) -> dg.MaterializeResult[None]:
        """The partners' reports of one period, written again: choose periods and materialise.

        They tell the period as its newest publication does, and the replies and promises of today.
        The newest period's are written by every refresh; this is for the others.
        """
        return _written(programme, run, context.partition_key)

    return reports


def _of_programme(programme: Programme) -> dg.AssetsDefinition:
    @dg.asset(
        key=key_of(programme, "reports.programme"),
        group_name=group_of("pages"),
        kinds={"html", "pdf", "docx"},
        deps=[key_of(programme, f"published.{kind}") for kind in ("internal", "public")],
    )
    @timed
    def reports(run: Run) -> dg.MaterializeResult[None]:
        """The report for the head of office, and the public summary, of the newest period.

        In each language of the programme: a page, a print and, of the report, a text to go on
        with. The report is internal, the summary for anybody: each lies in its reader's folder.
        """
        from dashboards.reports.programme_issue import build_programme_reports

        try:
            built = build_programme_reports(
                run.published / "internal.duckdb", run.published / "public.duckdb", run.folder()
            )
        except ValueError as error:
            raise dg.Failure(str(error), allow_retries=False) from error
        return dg.MaterializeResult(
            metadata={
                "folder": dg.MetadataValue.path(built.folder),
                "pages": dict(built.pages),
                "bytes": built.bytes,
                "is_changed": not built.is_unchanged,
                "longer_than_two_pages": ", ".join(built.longer) or "none",
            }
        )

    return reports


def _written(programme: Programme, run: Run, period: str | None) -> dg.MaterializeResult[None]:
    from dashboards.reports.folders import ReportFolders, ReportFoldersError
    from dashboards.reports.issue import build_reports

    files = {
        partner.partner: run.published / f"partner-{partner.partner}.duckdb"
        for partner in programme.partners
    }
    folders = ReportFolders(run.folder())
    try:
        built = build_reports(files, folders, period, _readers(programme))
    except (ReportFoldersError, ValueError) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    return dg.MaterializeResult(
        metadata={
            "reports": built.partners,
            "files": built.files,
            "folder": dg.MetadataValue.path(folders.reports),
            "bytes": built.bytes,
            "is_changed": not built.is_unchanged,
            "longer_than_four_pages": ", ".join(built.longer) or "none",
        }
    )


def _readers(programme: Programme) -> "dict[str, Readers]":
    from dashboards.reports.issue import Readers

    codes = {one.partner: one.code for one in programme.link_codes if one.side == "cso"}
    return {
        row.partner: Readers(
            {one.language for one in programme.contacts if one.partner == row.partner},
            codes.get(row.partner),
        )
        for row in programme.partners
    }
