"""The assets of the editions' files, the only data that pages and reports may open."""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
import duckdb
from pydantic import Field

from assets.forgetting.anew import refuse_an_old_database
from assets.graph.keys import key_of
from assets.graph.shown import as_shown
from assets.graph.steps import Assets, pool_of, spec_of, timed
from assets.programme.read import Programme
from assets.protection.scores import SCORES
from assets.publications import issue, releases
from assets.publications.closing import look_at
from assets.publications.issue import Books, Issued
from assets.publications.ledger import Ledger
from assets.publications.looks import closing_lines, look_at_release, release_lines
from assets.publications.releases import Asked, Releases
from assets.run import Run, failing_plainly
from assets.warehouse.connection import writing

PUBLISHED_FROM = (
    "marts.programme", "marts.periods", "marts.outcomes", "marts.indicators", "marts.dimensions",
    "marts.partners", "marts.strategies", "marts.responsibilities", "marts.mapping", "marts.areas",
    "marts.contributions", "marts.baselines", "marts.iati_activity",
    "marts.form_addresses", "marts.commitments", "marts.accountability",
    "marts.accountability_gap", "marts.accountability_ageing", "marts.partnership_test",
    "marts.reporting_calendar", "marts.funds", "marts.project_funds",
    "marts.reporting_burden",
    "marts.replies", "marts.reply_rules", "marts.notes",
    "marts.scoring", "marts.wordings", "marts.indicator_values",
    "marts.indicator_progress", "marts.targets", "marts.indicator_rules",
    "marts.indicator_records",
    "quality.submissions", "quality.reconciliation", "quality.rules", "quality.pass_rates",
    "quality.findings_summary", "quality.findings",
    *SCORES,
)  # fmt: skip


LEDGER = "published.ledger"
REALLY = "To do it, set only_try to false in the Launchpad."


class Closing(dg.Config):
    """A period to close with what is published, or to release the reports of; none as a rule.

    A closed period is frozen as it is published. It cannot be opened again: what is mended later
    makes a new version. Its reports are drafts until a named person releases them.
    """

    only_try: bool = Field(
        default=True,
        description="true: only say what closing or releasing would do, and what is open. false: "
        "do it, which cannot be undone.",
    )

    close_period: str = Field(
        default="", description="The period to close, for example 2026Q2; empty to close none."
    )
    closed_by: str = Field(default="", description="Who closes it, for the record.")
    release_period: str = Field(
        default="", description="The closed period whose reports are released as final; or empty."
    )
    released_by: str = Field(default="", description="Who releases them, by name.")
    early_because: str = Field(
        default="", description="Why before the partners' time to reply is over; else empty."
    )


def step_name(programme: Programme) -> str:
    """Return the name of the step that publishes, under which Dagster takes its settings."""
    return f"{programme.code}__published"


def published_assets(programme: Programme) -> Assets:
    """Return the assets of what is published."""
    return [_published(programme)]


def _published(programme: Programme) -> dg.AssetsDefinition:
    readers = {
        "public": "what anybody may read",
        "internal": "what the agency's monitoring team may read",
        "panel": "what named staff and the joint panel may read",
        "partner": "what each partner may read, a file for each",
    }

    @dg.multi_asset(
        name=step_name(programme),
        specs=[
            *(
                spec_of(programme, f"published.{kind}", "published", PUBLISHED_FROM, reader)
                for kind, reader in readers.items()
            ),
            spec_of(
                programme,
                LEDGER,
                "published",
                PUBLISHED_FROM,
                "what was published when periods were closed, and what was restated since",
            ),
        ],
        pool=pool_of(programme),
    )
    @timed
    def published(run: Run, config: Closing) -> Iterator[dg.MaterializeResult[None]]:
        """One file per edition, suppressed: the only data that pages and reports may open.

        A period can be closed with it. Where a closed period's figure is another one by now, a
        new version goes into the ledger, and the editions say what was, what is now, and why.
        """
        books = Books(
            Ledger(run.ledger),
            Releases(run.folder() / releases.FILE),
            run.published,
            run.moment(),
            run.pseudonyms.salt,
        )
        closing, releasing = _asked(config)
        with failing_plainly():
            refuse_an_old_database(run.warehouse, run.forgotten)
        with failing_plainly(), writing(run.warehouse) as connection:
            if config.only_try:
                lines = list(_would_be(connection, programme, books, closing, releasing))
                closing = releasing = None
            else:
                lines = []
            done = issue.issue(connection, programme, books, closing, releasing)
        yield from _results(programme, readers, done, lines)

    return published


def _asked(config: Closing) -> tuple[issue.Closing | None, Asked | None]:
    """Return the period to close and the one to release, each if there is one."""
    closing = issue.Closing(config.close_period, config.closed_by)
    releasing = Asked(config.release_period, config.released_by, config.early_because)
    return (
        closing if config.close_period else None,
        releasing if config.release_period else None,
    )


def _would_be(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    books: Books,
    closing: issue.Closing | None,
    releasing: Asked | None,
) -> Iterator[str]:
    """Yield what would be closed or released; refuse what may not be, as doing it would."""
    if closing:
        yield from closing_lines(look_at(connection, books.ledger, books.folder, closing.period))
        yield f"Nothing was closed: this was a try. {REALLY}"
    if releasing:
        looked = look_at_release(connection, programme, books.ledger, books.releases, releasing)
        yield from release_lines(looked)
        yield f"Nothing was released: this was a try. {REALLY}"


def _results(
    programme: Programme, readers: Iterable[str], done: Issued, would_be: Sequence[str]
) -> Iterator[dg.MaterializeResult[None]]:
    for kind in readers:
        of_kind = [file for file in done.files if file.edition.kind == kind]
        yield dg.MaterializeResult(
            asset_key=key_of(programme, f"published.{kind}"),
            metadata={
                "files": len(of_kind),
                "dagster/row_count": sum(file.figures for file in of_kind),
                "withheld_figures": sum(file.withheld for file in of_kind),
                "changed_files": sum(file.is_changed for file in of_kind),
            },
        )
    yield dg.MaterializeResult(
        asset_key=key_of(programme, LEDGER),
        metadata={
            "dagster/row_count": done.publications,
            "new_versions": ", ".join(one.publication for one in done.new) or "none",
            "reasons": ", ".join(dict.fromkeys(why for one in done.new for why in one.reasons))
            or "none",
            "restated_figures": done.restatements,
            **({"would_be": as_shown(would_be)} if would_be else {}),
        },
    )
