"""Who may read what: what each edition's file holds, and what it never holds."""

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition, editions_of
from assets.protection.publish import UnpublishableError, publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import TableMeaning, dictionary, replace_rows
from tests.protection.world import QUARTERS, editions, figure, flow_figures, indicator, row

pytestmark = pytest.mark.long

RULES = Protection()
QUARTER = QUARTERS[0]
CODES = ("PUB", "PAR", "RES", "INT")
EVERYBODY = ("*", "AAA", "BBB")


def commitment(code, partner):
    return row(
        "marts.commitments",
        commitment=code,
        partner=partner,
        side="agency",
        type="A02",
        text_en="Text",
        original_due="2025-09-01",
        current_due="2025-09-01",
        state="overdue",
        days_late=9,
        is_disputed=False,
        is_waived=False,
        is_redated=False,
    )


def partner(code, *, is_named):
    return row(
        "marts.partners",
        partner=code,
        name=f"The {code} association",
        has_public_name=is_named,
        standing="partner",
    )


@pytest.fixture
def filled(world):
    """A warehouse with figures of every sensitivity, of the programme and of two partners."""
    sensitivities = ("public", "partner", "restricted", "internal")
    indicators = [indicator(*pair) for pair in zip(CODES, sensitivities, strict=True)]
    replace_rows(world, "marts.indicators", indicators)
    values = [figure(code, QUARTER, who, 100) for code in CODES for who in EVERYBODY]
    replace_rows(world, "marts.indicator_values", values)
    replace_rows(
        world,
        "marts.partners",
        [partner("AAA", is_named=False), partner("BBB", is_named=True)],
    )
    replace_rows(world, "marts.commitments", [commitment("P-1", "AAA"), commitment("P-2", "BBB")])
    replace_rows(
        world,
        "marts.accountability",
        [
            row(
                "marts.accountability", period=QUARTER, partner=who, side="agency", due=1, overdue=1
            )
            for who in EVERYBODY
        ],
    )
    submissions = [
        row(
            "quality.submissions",
            form="f",
            root_uuid=f"u-{who}-{number}",
            partner=who,
            period=QUARTER,
            fate="quarantined",
            is_agency_sent=is_agency_sent,
        )
        for who in ("AAA", "BBB")
        for number, is_agency_sent in enumerate((False, True))
    ]
    replace_rows(world, "quality.submissions", submissions)
    replace_rows(
        world,
        "quality.findings_summary",
        [
            row(
                "quality.findings_summary",
                form="f",
                check_name="a_rule",
                severity="error",
                column_name="*",
                partner=who,
                submissions=1,
                is_confidential=False,
                is_about_partner=False,
            )
            for who in EVERYBODY
        ],
    )
    replace_rows(world, "quality.reconciliation", [("f", "*", 2, 0, 0, 2, 0, 0, 0, 0)])
    return world


@pytest.fixture
def read(tmp_path, filled):
    """Publish an edition and return one column of one of its tables as a set."""

    def column(edition, table, name):
        published = publish(filled, edition, RULES, tmp_path)
        with read_only(published.path) as file:
            rows = file.execute(f"select {name} from published.{table}").fetchall()
        return {value for (value,) in rows}

    return column


AAA = Edition("partner", "AAA")
PUBLIC, INTERNAL, PANEL = Edition("public"), Edition("internal"), Edition("panel")


@pytest.mark.parametrize(
    ("edition", "held"),
    [(PUBLIC, {"PUB"}), (AAA, {"PUB", "PAR"}), (INTERNAL, set(CODES)), (PANEL, set(CODES))],
)
def test_an_edition_holds_the_indicators_that_its_readers_may_see(read, edition, held):
    assert read(edition, "indicators", "indicator") == held
    assert read(edition, "indicator_values", "indicator") == held


@pytest.mark.parametrize(
    ("edition", "held"),
    [(PUBLIC, {"*"}), (AAA, {"*", "AAA"}), (INTERNAL, set(EVERYBODY)), (PANEL, set(EVERYBODY))],
)
@pytest.mark.parametrize("table", ["indicator_values", "accountability"])
def test_an_edition_holds_the_partners_figures_that_its_readers_may_see(read, edition, held, table):
    assert read(edition, table, "partner") == held


@pytest.mark.parametrize(
    ("edition", "held"),
    [(PUBLIC, set()), (AAA, {"AAA"}), (INTERNAL, {"AAA", "BBB"}), (PANEL, {"AAA", "BBB"})],
)
def test_promises_are_seen_one_by_one_by_those_between_whom_they_are(read, edition, held):
    assert read(edition, "commitments", "partner") == held


def test_the_public_file_names_nobody_without_consent(read):
    assert read(PUBLIC, "partners", "name") == {"The BBB association"}


def test_a_partners_file_names_itself_alone(read):
    assert read(AAA, "partners", "partner") == {"AAA"}


def test_a_partners_file_counts_what_it_sent_and_not_what_the_agency_sent_about_it(read):
    assert read(AAA, "reconciliation", "received") == {1}
    assert read(AAA, "reconciliation", "period") == {"*", QUARTER}
    assert read(INTERNAL, "reconciliation", "received") == {2}
    assert read(PUBLIC, "reconciliation", "received") == set()


def test_nothing_of_another_partner_stands_anywhere_in_a_partners_file(tmp_path, filled):
    published = publish(filled, AAA, RULES, tmp_path)

    with read_only(published.path) as file:
        for (table,) in file.execute("select table_name from duckdb_tables()").fetchall():
            assert "BBB" not in str(file.execute(f"from published.{table}").fetchall())


def test_every_partner_has_an_edition_of_its_own(velmara):
    names = [edition.name for edition in editions_of(velmara.programme)]

    assert names[:3] == ["public", "internal", "panel"]
    assert names[3:] == [f"partner-{row.partner}" for row in velmara.programme.partners]


# The file ---------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
def test_a_file_has_exactly_the_described_tables_and_columns(tmp_path, filled, edition):
    published = publish(filled, edition, RULES, tmp_path)

    with read_only(published.path) as file:
        found = file.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns()"
            " where not internal order by column_index"
        ).fetchall()
    described = [
        (name, column)
        for name, table in dictionary().items()
        if name.startswith("published.")
        for column in table.columns
    ]
    assert sorted(found) == sorted(described)


def test_an_undescribed_column_is_refused_and_the_old_file_stands(tmp_path, filled, monkeypatch):
    published = publish(filled, PUBLIC, RULES, tmp_path)
    before = published.path.read_bytes()
    known = dict(dictionary())
    table = known["published.partners"]
    with_more = {**table.columns, "has_public_name": ("boolean", "Not described for readers")}
    more = {**known, "published.partners": TableMeaning(table.name, table.grain, with_more)}
    calls = iter([*[more] * len(_tables(known)), *[known] * 1000])
    monkeypatch.setattr("assets.protection.publish.dictionary", lambda: next(calls))

    with pytest.raises(UnpublishableError, match=r"partners\.has_public_name would be published"):
        publish(filled, PUBLIC, RULES, tmp_path)

    assert published.path.read_bytes() == before


def _tables(known):
    return [name for name in known if name.startswith("published.")]


def test_an_unchanged_edition_keeps_its_file(tmp_path, filled):
    first = publish(filled, INTERNAL, RULES, tmp_path)
    before = (first.path.read_bytes(), first.path.stat().st_ino)

    second = publish(filled, INTERNAL, RULES, tmp_path)

    assert (first.is_changed, second.is_changed) == (True, False)
    assert (second.path.read_bytes(), second.path.stat().st_ino) == before
    assert [path.name for path in tmp_path.iterdir()] == ["internal.duckdb"]


def test_an_edition_changes_with_its_own_figures_and_with_no_others(tmp_path, filled):
    for edition in (AAA, INTERNAL):
        publish(filled, edition, RULES, tmp_path)
    filled.execute("update marts.indicator_values set value = 101 where partner = 'BBB'")

    changed = {
        edition.name: publish(filled, edition, RULES, tmp_path).is_changed
        for edition in (AAA, INTERNAL)
    }

    assert changed == {"partner-AAA": False, "internal": True}


def test_only_the_own_account_may_read_a_file(tmp_path, filled):
    published = publish(filled, PUBLIC, RULES, tmp_path / "published")

    assert published.path.stat().st_mode & 0o777 == 0o600
    assert published.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_of_small_tables_takes_small_blocks(tmp_path, filled):
    published = publish(filled, INTERNAL, RULES, tmp_path)

    with read_only(published.path) as file:
        [(size,)] = file.execute("select block_size from pragma_database_size()").fetchall()
    assert size == 16384
    assert published.path.stat().st_size < 4 * 1024 * 1024


# Marks ------------------------------------------------------------------------------------


def test_a_withheld_figure_is_empty_marked_and_not_rated(tmp_path, filled):
    replace_rows(
        filled, "marts.indicator_values", flow_figures("PUB", {(QUARTER, "AAA", "*", "*"): 3})
    )
    progress = row(
        "marts.indicator_progress",
        indicator="PUB",
        period=QUARTER,
        partner="AAA",
        dimension="*",
        member="*",
        target=100,
        actual=3,
        progress=0.03,
        status="off_track",
        status_reason="low_confidence",
        confidence="D",
        completeness=0.25,
        timeliness=0.25,
        validity=0.333333,
        evidence_share=0.666667,
        is_fresh=True,
        reports_expected=4,
        reports_received=1,
    )
    replace_rows(filled, "marts.indicator_progress", [progress])

    published = publish(filled, AAA, RULES, tmp_path)

    with read_only(published.path) as file:
        values = file.execute(
            "select numerator, value, people, records, mark"
            " from published.indicator_values where partner = 'AAA'"
        ).fetchall()
        rated = file.execute(
            "select target, actual, progress, status, mark from published.indicator_progress"
        ).fetchall()
        parts = file.execute(
            "select status_reason, confidence, completeness, timeliness, validity,"
            " evidence_share, is_fresh from published.indicator_progress"
        ).fetchall()
    assert set(values) == {(None, None, None, None, "c")}
    assert rated == [(100, None, None, "withheld", "c")]
    assert parts == [(None,) * 7]
    assert published.withheld == published.figures
