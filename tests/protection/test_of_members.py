"""Marks, letters and flags of members tell nobody whose people they are.

One woman's record of a quarter awaits approval. With the mark beside women alone, beside her
district and her age, and a count of such records in the quarter, she would be described. It is the
same with a partner that did not report: where women are said to be carried over, and men are not,
it has no men.
"""

import pytest

from assets.programme.model import Protection
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.protection import world as invented
from tests.protection.world import QUARTERS, figure, indicator, row

QUARTER = QUARTERS[0]
PEOPLE = {"*": 80, "women": 40, "men": 40}
ONE_WOMAN = {"*": 1, "women": 1, "men": 0}
LETTERS = {"*": "A", "women": "B", "men": "A"}
PARTNERS = {"*": 4, "AAA": 1, "BBB": 1, "CCC": 1, "DDD": 1}  # How many stand behind a figure.
VALUES, PROGRESS = "indicator_values", "indicator_progress"
FLAGS = [(VALUES, "is_carried"), (VALUES, "is_entered"), (PROGRESS, "is_fresh")]
SHARES = ("validity", "evidence_share")
COLUMNS = list(dictionary()["marts.indicator_values"].columns)


@pytest.fixture
def read(world, tmp_path):
    """Publish a count by sex; return what an edition says beside the programme's figures.

    What it counts, of which kind, how many by member, and whether a record is one person may be
    said.
    """

    def tell(edition, column, table, **said):
        people, counts = said.get("people", PEOPLE), said.get("counts", "people")
        is_of_single_people = said.get("is_of_single_people", False)
        values, made = [], []
        for partner, many in PARTNERS.items():
            for member, count in people.items():
                cell = ("*" if member == "*" else "sex", member)
                for reading in ("period", "to_date"):
                    one = [*figure("I", QUARTER, partner, count * many, cell=cell, reading=reading)]
                    one[COLUMNS.index("provisional_records")] = ONE_WOMAN[member]
                    for flag in ("is_carried", "is_entered"):
                        one[COLUMNS.index(flag)] = ONE_WOMAN[member] > 0
                    values.append(tuple(one))
                beside = {"partner": partner, "dimension": cell[0], "member": member}
                beside |= {"indicator": "I", "period": QUARTER, "confidence": LETTERS[member]}
                beside |= {"is_fresh": ONE_WOMAN[member] > 0} | dict.fromkeys(SHARES, 0.5)
                made.append(row("marts.indicator_progress", **beside))
        rule = row("marts.indicator_rules", indicator="I", is_of_single_people=is_of_single_people)
        counted = indicator("I", "public", counts, said.get("kind", "flow"))
        replace_rows(world, "marts.indicators", [counted])
        replace_rows(world, "marts.indicator_rules", [rule])
        replace_rows(world, "marts.indicator_values", values)
        replace_rows(world, "marts.indicator_progress", made)
        with read_only(publish(world, edition, Protection(), tmp_path).path) as file:
            return dict(
                file.execute(
                    f"select distinct member, {column} from published.{table} where partner = '*'"
                ).fetchall()
            )

    return tell


PUBLIC, INTERNAL, *_ = every = invented.editions()
every_edition = pytest.mark.parametrize("edition", every, ids=lambda edition: edition.name)
of_people = pytest.mark.parametrize(
    "said",
    [{"is_of_single_people": True}, {}, {"counts": "days", "is_of_single_people": True}],
    ids=["a record is one person", "a record is a report", "days of single people"],
)


@every_edition
@of_people
@pytest.mark.parametrize("table", [VALUES, PROGRESS])
def test_whose_record_awaits_approval_is_told_by_no_member(read, edition, table, said):
    assert read(edition, "mark", table, **said) == dict.fromkeys(PEOPLE, "p")


@every_edition
@of_people
def test_nor_is_how_far_its_records_can_be_trusted(read, edition, said):
    assert read(edition, "confidence", PROGRESS, **said) == dict.fromkeys(PEOPLE, "A")


@every_edition
@of_people
@pytest.mark.parametrize(("table", "flag"), FLAGS)
def test_nor_whose_count_was_carried_over_or_entered_or_is_new(read, edition, table, flag, said):
    assert read(edition, flag, table, **said) == dict.fromkeys(PEOPLE, True)


@every_edition
@pytest.mark.parametrize("share", SHARES)
def test_nor_how_many_of_its_reports_have_a_warning_or_evidence(read, edition, share):
    shares = read(edition, share, PROGRESS)

    assert (shares["women"], shares["men"]) == (None, None)
    assert shares["*"] is not None


@every_edition
@of_people
def test_nor_how_many_records_are_behind_it_since_nine_of_nine_partners_are_one_of_each(
    read, edition, said
):
    assert set(read(edition, "records", VALUES, **said).values()) == {None}


def test_but_how_many_a_median_is_the_middle_of(read):
    said = {"counts": "days", "is_of_single_people": True, "kind": "median"}

    assert read(INTERNAL, "records", VALUES, **said) == dict.fromkeys(PEOPLE, 1)


@pytest.mark.parametrize(("table", "flag"), FLAGS)
def test_nothing_of_it_is_said_of_a_withheld_figure(read, table, flag):
    few = {"*": 43, "women": 3, "men": 40}

    said = read(PUBLIC, flag, table, people=few)

    assert said["women"] is None


@pytest.mark.parametrize(("table", "flag"), FLAGS)
def test_nor_of_members_whose_undivided_figure_is_withheld(read, table, flag):
    few = {"*": 2, "women": 2, "men": 0}

    assert set(read(INTERNAL, flag, table, people=few).values()) == {None}


@pytest.mark.parametrize("table", [VALUES, PROGRESS])
def test_where_no_people_are_counted_each_member_has_its_own_mark(read, table):
    marks = read(INTERNAL, "mark", table, counts="events")

    assert marks == {"*": "p", "women": "p", "men": ""}


def test_and_its_own_flags_and_shares(read):
    own = dict.fromkeys(PEOPLE, True) | {"men": False}

    assert [read(INTERNAL, flag, table, counts="events") for table, flag in FLAGS] == [own] * 3
    assert None not in read(INTERNAL, "validity", PROGRESS, counts="events").values()


SAID_APART = """
    select v.indicator, v.period, v.partner, v.member
    from published.indicator_values as v
    join published.indicator_values as whole
        on whole.indicator = v.indicator and whole.period = v.period
        and whole.partner = v.partner and whole.reading = v.reading and whole.dimension = '*'
    join published.indicators as i on i.indicator = v.indicator
    where i.counts = 'people' and case
        when v.mark = 'c' then coalesce(v.is_carried, v.is_entered) is not null
        else (v.is_carried, v.is_entered) is distinct from (whole.is_carried, whole.is_entered)
    end
"""


def test_no_edition_of_the_example_says_it_of_some_members(editions):
    told_together = 0
    for path in editions.values():
        with read_only(path) as file:
            assert file.execute(SAID_APART).fetchall() == []
            [(merged, carried)] = file.execute(
                "select count(*) filter (where member like '%+%'), bool_or(is_carried)"
                " from published.indicator_values"
            ).fetchall()
            told_together += merged
    assert told_together
    assert carried
