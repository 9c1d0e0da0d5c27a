"""A rating that came, went or was edited after a publication is not told by the difference.

A closed quarter's pool was published; then answers change, and it is published again.
"""

import pytest

from assets.protection.editions import Edition
from assets.protection.ratings import changed_by_few, too_few_behind
from assets.protection.versions import PEOPLE
from assets.publications.behind import hash_roots
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import replace_rows
from tests.indicators.instruments_said import answered, invited
from tests.indicators.velmara_world import fill_models, open_velmara, register
from tests.protection.world import editions, figure, row

pytestmark = pytest.mark.long

PARTNERS = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
CLOSED, DAY = "2026Q2", "2026-05-20"
PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")
CSO, AGENCY = (CLOSED, "cso"), (CLOSED, "agency")
FORM = "principles_survey"
SALT = "a key of the programme"
POOLED = ("nobody", "internal", "every_partner", "public")  # How wide the ratings may be read.
ALONE = ("nobody", "partner", "internal")
KEPT = """
    copy (
        select form, root_hash, partner, period, fate, content_hash
        from quality.submissions join staging.principles_survey using (root_uuid)
        join root_hashes using (root_uuid)
    ) to {file} (format parquet)
"""


class Survey:
    """A survey whose answers come, go and change, and what was kept of a publication."""

    def __init__(self, folder):
        self.world = open_velmara()
        self.world.execute("create schema staging")
        self.world.execute(f"create table staging.{FORM} (root_uuid varchar, content_hash varchar)")
        self.kept = folder / PEOPLE
        register(self.world, PARTNERS)
        invited(self.world, *PARTNERS)

    def answer(self, partner, side="cso", *, shares=False):
        root = answered(self.world, partner, side, 3, shares=shares, today=DAY)
        self.world.execute(f"insert into staging.{FORM} values (?, 'as sent')", [root])
        said = row(
            "quality.submissions",
            form=FORM,
            root_uuid=root,
            partner=partner,
            period=CLOSED,
            fate="used",
        )
        places = ", ".join("?" * len(said))
        self.world.execute(f"insert into quality.submissions values ({places})", said)
        return root

    def edit(self, root):
        self.world.execute(
            f"update staging.{FORM} set content_hash = 'edited' where root_uuid = ?", [root]
        )

    def take_back(self, root):
        self.world.execute(f"delete from accepted.{FORM} where root_uuid = ?", [root])
        self.world.execute("delete from quality.submissions where root_uuid = ?", [root])

    def publish(self, period=CLOSED):
        """Keep what a publication of a period would."""
        file = literal(str(self.kept.with_name("submissions.parquet")))
        hash_roots(self.world, SALT)
        self.world.execute(KEPT.format(file=file))
        self.world.execute(
            f"copy (select {literal(period)} as period) to {literal(str(self.kept))}"
            " (format parquet)"
        )

    def hidden(self, edition):
        fill_models(self.world)
        hash_roots(self.world, SALT)
        return changed_by_few(self.world, edition, [self.kept])


@pytest.fixture
def survey(tmp_path):
    """Two people of each side of six partnerships have answered, and it was published."""
    found = Survey(tmp_path)
    found.first = [found.answer(who, side) for who in PARTNERS for side in ("cso", "agency") * 2]
    found.publish()
    yield found
    found.world.close()


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
def test_nothing_is_hidden_as_long_as_nothing_changed(survey, edition):
    assert survey.hidden(edition) == set()


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
def test_one_late_answer_hides_the_pool_of_its_side(survey, edition):
    survey.answer("BBB")

    assert survey.hidden(edition) == {CSO}


def test_so_does_an_edit(survey):
    survey.edit(survey.first[0])

    assert survey.hidden(PUBLIC) == {CSO}


def test_whoever_took_an_answer_back_may_have_been_on_either_side(survey):
    survey.take_back(survey.first[0])

    assert survey.hidden(PUBLIC) == {CSO, AGENCY}


def test_a_period_that_was_not_closed_is_not_looked_at(survey):
    survey.publish("2026Q1")
    survey.answer("BBB")

    assert survey.hidden(PUBLIC) == set()


@pytest.mark.parametrize(
    ("came", "who_reads_on"),
    [
        ("BBB BBB BBB CCC CCC", ()),  # Five people, of two partners.
        ("BBB BBB CCC DDD", ()),  # Four people.
        ("BBB BBB CCC CCC DDD", (INTERNAL, AAA)),  # Each of them may read the public file.
        ("AAA BBB BBB CCC CCC", (INTERNAL,)),  # AAA knows its own.
        ("AAA BBB BBB CCC CCC DDD", (INTERNAL, AAA)),
        ("AAA AAA BBB BBB CCC CCC DDD DDD", (INTERNAL, AAA, PUBLIC)),
    ],
)
def test_enough_late_answers_hide_themselves_whomever_a_reader_knows(survey, came, who_reads_on):
    for who in came.split():
        survey.answer(who)

    found = {edition for edition in (PUBLIC, INTERNAL, AAA) if not survey.hidden(edition)}

    assert found == set(who_reads_on)


def test_the_agencys_team_knows_of_those_that_share_theirs(tmp_path):
    survey = Survey(tmp_path)
    for who in PARTNERS[2:] * 3:
        survey.answer(who)
    survey.publish()
    for who in ["AAA", "AAA", "BBB", "BBB", "CCC", "CCC"]:
        survey.answer(who, shares=who in {"AAA", "BBB"})

    assert survey.hidden(INTERNAL) == {CSO}


# The indicators that are counted from the same answers --------------------------------------


@pytest.fixture
def withheld(world):
    """Return the partners whose ratings an edition withholds, by how wide theirs may be read."""

    def find(edition, width, changed=frozenset(), partner="*", model="principle_ratings"):
        rated = row("marts.indicators", indicator="I", counts="people", measured_from=model)
        replace_rows(world, "marts.indicators", [rated])
        replace_rows(world, "marts.indicator_values", [figure("I", CLOSED, partner, 40)])
        for table in ("principle_scores", "principle_comparison"):
            one = row(f"marts.{table}", partner=partner, item="*", widest_edition=width)
            replace_rows(world, f"marts.{table}", [one])
        return {one.partner for one in too_few_behind(world, edition, changed)}

    return find


@pytest.mark.parametrize("model", ["principle_ratings", "perception_gaps"])
@pytest.mark.parametrize(
    ("edition", "partner", "widths"),
    [
        (PUBLIC, "*", {"public"}),
        (AAA, "*", {"public", "every_partner"}),
        (INTERNAL, "*", {"public", "every_partner", "internal"}),
        (Edition("panel"), "*", {"public", "every_partner", "internal"}),
        (AAA, "AAA", {"partner", "internal"}),
        (INTERNAL, "AAA", {"internal"}),
    ],
)
def test_an_indicator_of_ratings_is_read_no_wider_than_they_are(
    withheld, edition, partner, widths, model
):
    found = {
        width
        for width in (POOLED if partner == "*" else ALONE)
        if not withheld(edition, width, partner=partner, model=model)
    }

    assert found == widths


def test_other_indicators_are_not_held_to_it(withheld):
    assert withheld(PUBLIC, "nobody", model="quarterly_report") == set()


def test_it_is_withheld_with_the_pool_that_few_have_changed(withheld):
    assert withheld(INTERNAL, "public", frozenset({CSO})) == {"*"}
