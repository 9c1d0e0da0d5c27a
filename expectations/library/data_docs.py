"""Great Expectations' own pages about suites and what they found: for an engineer, and no edition.

The pages load scripts from the library's servers, and name submissions by their ids. The library
puts an expectation's description into a page as it is, so here it goes in escaped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.library.opened import RESULT_FORMAT, Library, opened
from expectations.library.runner import is_broken

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite

SITE = "quality"


@dataclass(frozen=True)
class Shown:
    """What the pages tell: how many suites and expectations, and which of these found something."""

    suites: int
    expectations: int
    failed: int
    broken: tuple[str, ...]  # Rules that could not be evaluated.


def build_data_docs(
    warehouse: Path, suites: Iterable["ExpectationSuite"], folder: Path, *, name: str
) -> Shown:
    """Run suites over a warehouse and write the library's pages about them into a folder.

    `name` is what the pages call the run.
    """
    with opened(warehouse) as library:
        library.context.add_data_docs_site(
            SITE,
            {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,  # type: ignore[typeddict-unknown-key]
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(folder),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
        shown = [_run(library, suite, name) for suite in suites]
        library.context.build_data_docs(site_names=[SITE])
    return Shown(
        suites=len(shown),
        expectations=sum(one.expectations for one in shown),
        failed=sum(one.failed for one in shown),
        broken=tuple(name for one in shown for name in one.broken),
    )


def _run(library: Library, suite: "ExpectationSuite", name: str) -> Shown:
    """Run a suite so that the library keeps the result for its pages."""
    from great_expectations import RunIdentifier, ValidationDefinition

    for expectation in suite.expectations:
        expectation.description = escape(expectation.description or "")
    suite.notes = [
        escape(f"Not checked: {one['check']} of {one['form']}, {one['column']} ({one['reason']}).")
        for one in (suite.meta or {})["not_checked"]
    ]
    library.context.suites.add(suite)
    definition = library.context.validation_definitions.add(
        ValidationDefinition(name=suite.name, data=library.batch_of(suite), suite=suite)
    )
    results = definition.run(
        result_format=RESULT_FORMAT, run_id=RunIdentifier(run_name=name)
    ).results
    broken = [one for one in results if is_broken(one)]
    return Shown(
        suites=1,
        expectations=len(results),
        failed=sum(not one.success for one in results) - len(broken),
        broken=tuple(
            f"{suite.name}: {one.expectation_config.meta['check']}"
            for one in broken
            if one.expectation_config
        ),
    )
