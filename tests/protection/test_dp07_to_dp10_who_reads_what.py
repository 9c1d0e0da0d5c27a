"""DP7 to DP10, DP17, and DP1 once more: what the bundled example's files hold, and never hold."""

import pytest

from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary
from tests.searching import columns_of

pytestmark = pytest.mark.long

PARTNERS = ("AWN", "SHC")
EDITIONS = ("public", "internal", "panel", *(f"partner-{code}" for code in PARTNERS))
ABOUT_AN_ORGANISATION = (
    "capacity_scores", "capacity_profile", "capacity_findings", "capacity_view_gap",
    "capacity_domain_change", "capacity_plan_progress", "capacity_support", "representation",
    "contested_mandates", "concerns",
)  # fmt: skip
OF_THE_PANEL = ("contested_mandates", "concerns")
BY_ITEM = ("capacity_scores", "capacity_findings", "capacity_view_gap")
OF_THE_AGENCY = ("internal", "panel")
LISTED = "published.figure_submissions"
OF_ONE_SUBMISSION = {
    "root_uuid", "submission_id", "instance_uuid", "item_path", "content_hash", "submitted_by",
}  # fmt: skip
WITHOUT_ACCOUNT = {"report_reply": "reply__code", "community_pulse": "pulse__code"}
SHORT = 12  # Letters; a shorter text may stand somewhere by chance.


@pytest.fixture(scope="module")
def files(editions):
    """Return some editions' files by their names."""
    return {name: editions[name] for name in EDITIONS}


@pytest.fixture(scope="module")
def read(files):
    def read(edition, query):
        with read_only(files[edition]) as file:
            return file.execute(query).fetchall()

    return read


@pytest.fixture(scope="module")
def texts(files):
    """Return all that stands in each file, as one text."""
    return {name: "\n".join(text for *_, text in columns_of(path)) for name, path in files.items()}


@pytest.fixture(scope="module")
def answers(velmara):
    """Return all answers of a data class, by question; of texts the longer ones."""

    def answers(data_class, *types):
        with read_only(velmara.warehouse) as warehouse:
            asked = warehouse.execute(
                "select table_name, column_name, type from staging.questions where data_class = ?",
                [data_class],
            ).fetchall()
            found = {
                (table, column): warehouse.execute(
                    f'select distinct "{column}" from staging.{table}'
                    f' where length("{column}") >= {SHORT}'
                ).fetchall()
                for table, column, kind in asked
                if not types or kind in types
            }
        return {text for rows in found.values() for (text,) in rows}

    return answers


@pytest.fixture(scope="module")
def cleared(velmara):
    """Return the words of replies that their authors, and the Agency, let an edition print.

    Besides, what those who wrote a note are called: an office, as others have it, too.
    """
    notes = velmara.programme.notes
    offices = {note.author for note in notes}
    read = [note.subject.partition("/")[2] for note in notes if note.cleared_by]

    def cleared(edition):
        kind, _, partner = edition.partition("-")
        ticked = {
            "partner": f"reply__cleared_for_report = 'yes' and reply__partner = '{partner}'",
            "internal": "reply__cleared_elsewhere = 'yes' and list_contains($read, instance_uuid)",
        }.get(kind, "false")
        with read_only(velmara.warehouse) as warehouse:
            asked = {"read": read} if "$read" in ticked else {}
            rows = warehouse.execute(
                f"select reply__reply_text from staging.report_reply where {ticked}", asked
            ).fetchall()
        return offices | {text for (text,) in rows if text}

    return cleared


# DP1 and DP17: what is in the warehouse and in no file ------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_dp1_no_pseudonym_stands_in_any_edition(answers, texts, edition):
    people = answers("pseudonym")

    assert len(people) > 100
    assert [person for person in people if person in texts[edition]] == []


@pytest.mark.parametrize("edition", [name for name in EDITIONS if name != "panel"])
def test_dp17_no_words_that_nobody_cleared_stand_in_any_edition(answers, cleared, texts, edition):
    words = answers("restricted", "text") - cleared(edition)

    assert len(words) > 10
    assert [text for text in words if text in texts[edition]] == []


def test_dp17_the_panel_reads_the_words_of_a_concern_where_its_author_says_so(read):
    rows = read("panel", "select account is not null, list_contains(may_know, 'panel') "
                "from published.concerns")  # fmt: skip

    assert rows
    assert all(may_read or not is_there for is_there, may_read in rows)


# DP7: facts about one organisation --------------------------------------------------------


@pytest.mark.parametrize("table", ABOUT_AN_ORGANISATION)
def test_dp7_no_weakness_of_an_organisation_is_public(read, table):
    assert read("public", f"select 1 from published.{table}") == []
    assert read("panel", f"select 1 from published.{table}") != []


@pytest.mark.parametrize("table", OF_THE_PANEL)
@pytest.mark.parametrize("edition", ["internal", *(f"partner-{code}" for code in PARTNERS)])
def test_dp7_contested_mandates_and_concerns_are_for_the_panel_alone(read, table, edition):
    assert read(edition, f"select 1 from published.{table}") == []


@pytest.mark.parametrize("table", BY_ITEM)
def test_dp7_item_by_item_the_agencys_team_reads_nothing(read, table):
    assert read("internal", f"select 1 from published.{table}") == []


def test_dp7_a_score_pooled_over_few_organisations_has_no_public_figure(read, velmara):
    fewest = velmara.programme.file.protection.organisations

    rows = read(
        "public",
        "select people from published.indicator_values join published.indicators using (indicator)"
        " where counts = 'organisations' and people is not null and kind = 'index'",
    )

    assert all(people >= fewest for (people,) in rows)


# DP8: no microdata ------------------------------------------------------------------------


def test_dp8_no_published_table_has_a_row_per_person_and_one_has_a_row_per_submission():
    found = {
        name
        for name, table in dictionary().items()
        if name.startswith("published.") and OF_ONE_SUBMISSION & table.columns.keys()
    }

    assert found == {LISTED}
    said = set(dictionary()[LISTED].columns)
    assert said == {
        *("indicator", "period", "form", "root_uuid", "submission_id", "partner", "is_used"),
        *("reasons", "is_provisional", "is_warned"),
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_dp8_no_submission_of_a_person_can_be_named_by_what_leaves(velmara, texts, edition):
    sensitive = {one.code for one in velmara.programme.file.forms if one.is_sensitive}
    with read_only(velmara.warehouse) as warehouse:
        roots = warehouse.execute("select form, root_uuid from quality.submissions").fetchall()

    hidden = {form for form, _ in roots if form in sensitive or edition not in OF_THE_AGENCY}
    assert len({root for form, root in roots if form in hidden}) > 100
    assert [root for form, root in roots if form in hidden and root in texts[edition]] == []


@pytest.mark.parametrize("edition", OF_THE_AGENCY)
def test_dp8_records_of_single_people_are_counted_and_never_listed(read, edition):
    single = "select indicator from published.indicator_rules where is_of_single_people"

    assert len(read(edition, single)) > 5
    [(listed,)] = read(edition, f"select count(*) from {LISTED} where indicator in ({single})")
    [(answered,)] = read(
        edition,
        "select count(*) from published.figure_records"
        f" where indicator in ({single}) and fate in ('*', 'outside')",
    )
    assert (listed, answered) == (0, 0)
    assert read(edition, f"select count(*) from {LISTED}") > [(1000,)]


@pytest.mark.parametrize("edition", OF_THE_AGENCY)
def test_dp8_records_that_are_carried_over_are_not_counted_where_they_are_people(read, edition):
    """Hours of the same volunteers say how many records came: the rest were not reported."""
    carried = """
        select distinct period from published.indicator_values
        where indicator = 'OP3.1' and partner = '*' and dimension = '*' and reading = 'period'
            and is_carried
    """
    counted = """
        select indicator, count(records), count(*) from published.figure_records
        where indicator in ('OP3.1', 'OP3.2') and fate = 'used' and period {} group by indicator
        order by indicator
    """

    periods = len(read(edition, carried))
    assert periods > 3
    found = read(edition, counted.format(f"in ({carried})"))
    assert found == [("OP3.1", 0, periods), ("OP3.2", periods, periods)]
    [(_, told, of_all), _] = read(edition, counted.format(f"not in ({carried})"))
    assert told == of_all > 0


@pytest.mark.parametrize("edition", OF_THE_AGENCY)
def test_dp8_no_record_is_counted_or_listed_behind_a_withheld_figure(read, edition):
    withheld = """
        select indicator, period from published.indicator_values
        where mark = 'c' and partner = '*' and dimension = '*'
    """

    told = read(
        edition,
        "select mark, count(records), count(submissions) from published.figure_records"
        f" where (indicator, period) in ({withheld}) group by mark",
    )
    assert told == [("c", 0, 0)]
    assert read(
        edition, f"select count(*) from {LISTED} where (indicator, period) in ({withheld})"
    ) == [(0,)]


@pytest.mark.parametrize("edition", OF_THE_AGENCY)
def test_dp8_counts_of_records_are_those_behind_the_figure(velmara, read, edition):
    told = read(
        edition,
        "select indicator, period, sum(records) from published.figure_records"
        " where fate = 'used' and mark = '' group by all",
    )
    with read_only(velmara.warehouse) as warehouse:
        behind = warehouse.execute(
            "select indicator, period, count(*) from marts.indicator_records"
            " where partner = '*' and is_used group by all"
        ).fetchall()
    known = {(indicator, period): records for indicator, period, records in behind}
    assert len(told) > 100
    assert all(known[indicator, period] == records for indicator, period, records in told)


# DP9: each reader its own file ------------------------------------------------------------


def whose(read, edition):
    """Return whom the rows of each table are about, where they are about somebody."""
    found = {}
    for name, table in dictionary().items():
        if name.startswith("published.") and "partner" in table.columns:
            rows = read(edition, f"select distinct partner from {name}")
            found[name] = {partner for (partner,) in rows} - {None, "*"}
    return found


@pytest.mark.parametrize("code", PARTNERS)
def test_dp9_a_partners_file_speaks_of_no_other_partner(read, code):
    found = whose(read, f"partner-{code}")

    assert found["published.commitments"] == {code}
    assert all(partners <= {code} for partners in found.values()), found


def test_dp9_the_public_file_speaks_of_partners_by_name_alone_and_with_consent(read, velmara):
    found = whose(read, "public")
    agreed = {row.partner for row in velmara.programme.partners if row.public_name_consent}

    assert found.pop("published.partners") == agreed
    assert found.pop("published.responsibilities") <= agreed
    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("edition", "allowed"),
    [("public", {"public"}), ("partner-AWN", {"public", "partner"})],
)
def test_dp9_an_edition_has_the_indicators_of_its_readers(read, edition, allowed):
    rows = read(edition, "select distinct sensitivity from published.indicators")

    assert {sensitivity for (sensitivity,) in rows} == allowed


# DP10: partners are told apart here, not by permissions in KoboToolbox --------------------


@pytest.mark.parametrize("form", WITHOUT_ACCOUNT)
def test_dp10_what_came_without_an_account_is_the_partners_whose_link_was_used(velmara, form):
    """Row permissions go by account, and these rows have none."""
    with read_only(velmara.warehouse) as warehouse:
        rows = warehouse.execute(
            "select staged.submitted_by, settled.partner = codes.partner, settled.fate"
            f" from staging.{form} as staged join quality.submissions as settled"
            f" using (root_uuid) join marts.link_codes as codes"
            f" on codes.code = staged.{WITHOUT_ACCOUNT[form]} where settled.form = ?",
            [form],
        ).fetchall()

    assert rows
    assert {account for account, *_ in rows} == {None}
    assert all(is_its_own for _, is_its_own, fate in rows if fate == "used")


@pytest.mark.parametrize("code", PARTNERS)
def test_dp10_a_partners_file_counts_its_own_submissions_alone(read, velmara, code):
    with read_only(velmara.warehouse) as warehouse:
        own = warehouse.execute(
            "select form, count(*) from quality.submissions where partner = ?"
            " and not is_agency_sent group by form",
            [code],
        ).fetchall()

    told = dict(read(f"partner-{code}", "select form, received from published.reconciliation"
                     " where period = '*'"))  # fmt: skip

    assert told
    assert told.items() <= dict(own).items()


def test_dp10_each_form_is_asked_for_with_one_key_and_not_with_one_per_partner(velmara):
    for place in velmara.programme.file.forms:
        assert isinstance(place.token_setting, str)
