"""The trace of every figure of the bundled example, held against the figure itself.

Figures and traces are computed by queries that were written apart. Here the one is held against
the other, cell by cell, and the trace against what was received.
"""

from collections import defaultdict

import pytest

from assets.indicators.expressions import compile_expression
from assets.indicators.records import (
    compile_records,
    load_records,
    may_be_traced,
    reasons,
    rows_of,
    traced,
)
from assets.indicators.records_lines import compile_lines
from assets.indicators.records_query import Asked
from assets.indicators.records_received import forms_behind, received
from assets.indicators.sources import source_of
from assets.warehouse.connection import writing
from tests.example import velmara_programme
from tests.velmara_run import velmara_run

pytestmark = pytest.mark.long

PROGRAMME = velmara_programme()
MEASURED = {found.code: found for _, _, found in PROGRAMME.indicators if found.measure}
IN_CONFIDENCE = {"OC3.1", "OC3.2", "OC6.1", "OC6.2"}
# By these a promise is spoken of; what is in the marts of it is made in Python, not by a model.
OF_PROMISES = {"commitment_event", *(place.code for place in PROGRAMME.file.forms if place.reports)}
TABLE = "marts.indicator_records"
MEMBERS = 2  # Of each breakdown the first and the last are looked at: all take minutes.


@pytest.fixture(scope="module")
def velmara(tmp_path_factory):
    """The finished run, with the records of its closed periods."""
    run = velmara_run(tmp_path_factory.getbasetemp())
    with writing(run.warehouse) as connection:
        load_records(connection, PROGRAMME)
        yield connection


def source(connection, code):
    return source_of(connection, MEASURED[code].measure.source, PROGRAMME.questionnaires)


def cells(connection, code):
    """Return an indicator's figures from records: by reading and member, then period, partner."""
    found = defaultdict(dict)
    rows = connection.execute(
        "select reading, dimension, member, period, partner, records, numerator, is_carried"
        " from marts.indicator_values where indicator = ? and not is_entered and records > 0",
        [code],
    ).fetchall()
    for reading, dimension, member, *cell, count, numerator, is_carried in rows:
        found[reading, dimension, member][tuple(cell)] = (count, numerator, is_carried)
    return found


def looked_at(found):
    """Return every undivided reading, and of each breakdown the first and last members."""
    members = defaultdict(list)
    for reading, dimension, member in sorted(found):
        members[reading, dimension].append(member)
    return [
        (*division, member)
        for division, listed in members.items()
        for member in dict.fromkeys([listed[0], listed[-1]][:MEMBERS])
    ]


def counted(connection, code, asked):
    """Return by period and partner: rows that count, those in the numerator, those carried."""
    lines, *left_out = [
        compile_lines(rows, asked, PROGRAMME.file.dimensions)
        for rows in rows_of(MEASURED[code], source(connection, code), PROGRAMME)
    ]
    for query in left_out:
        used = connection.execute(f"select 1 from ({query}) where reason is null").fetchall()
        assert not used, "what is not accepted is in a figure"
    rows = connection.execute(
        "select period, partner, count(*), count(*) filter (is_in_numerator),"
        f" bool_or(carried_from is not null) from ({lines}) where reason is null group by all"
    ).fetchall()
    return {(period, partner): tuple(found) for period, partner, *found in rows}


# The trace and the figure ------------------------------------------------------------------


@pytest.mark.parametrize("code", MEASURED)
def test_as_many_rows_are_used_as_the_figure_counts_and_the_same_are_carried(velmara, code):
    figures = cells(velmara, code)

    assert figures
    for reading, dimension, member in looked_at(figures):
        asked = Asked(reading=reading, dimension=dimension, member=member)
        found = {
            cell: (count, is_carried)
            for cell, (count, _, is_carried) in counted(velmara, code, asked).items()
        }
        expected = {
            cell: (count, is_carried)
            for cell, (count, _, is_carried) in figures[reading, dimension, member].items()
        }
        assert found == expected, (reading, dimension, member)


@pytest.mark.parametrize(
    "code",
    [
        code
        for code, one in MEASURED.items()
        if not one.measure.survey and (one.measure.numerator or one.measure.counted).rows
    ],
)
def test_where_rows_are_counted_the_used_ones_are_the_figure(velmara, code):
    undivided = {
        reading: figures
        for (reading, dimension, _), figures in cells(velmara, code).items()
        if dimension == "*"
    }
    assert set(undivided) == {"period", "to_date"}
    for reading, figures in undivided.items():
        found = counted(velmara, code, Asked(reading=reading))
        for cell, (count, numerator, _) in figures.items():
            rows, inside, _ = found[cell]
            assert rows == count
            assert (inside if MEASURED[code].measure.numerator else rows) == numerator, cell


# What is kept ------------------------------------------------------------------------------


def test_no_record_is_twice_in_one_figure(velmara):
    twice = velmara.execute(
        f"select indicator, period, partner, form, root_uuid, item_path from {TABLE}"
        " group by all having count(*) > 1"
    ).fetchall()

    assert twice == []


def test_a_record_is_used_or_has_a_reason_that_has_words(velmara):
    found = dict(
        velmara.execute(f"select reason, bool_or(is_used) from {TABLE} group by 1").fetchall()
    )

    assert found.pop(None) is True
    assert not any(found.values())
    assert {"quarantined", "on_hold", "not_approved", "superseded", "outside"} <= set(found)
    assert set(found) <= set(reasons())


def test_only_what_is_accepted_is_used_and_the_reason_is_what_became_of_it(velmara):
    otherwise = velmara.execute(
        f"""
        select distinct trace.reason, settled.fate
        from {TABLE} as trace
        left join quality.submissions as settled using (form, root_uuid)
        where (trace.is_used and settled.fate is distinct from 'used')
            or (trace.reason = 'quarantined' and settled.fate <> 'quarantined')
            or (trace.reason = 'on_hold' and settled.fate <> 'on_hold')
            or (trace.reason = 'not_approved' and settled.fate <> 'excluded')
        """
    ).fetchall()

    assert otherwise == []


def test_a_detail_is_a_rule_or_another_records_name_and_never_an_answer(velmara):
    rules = {rule for (rule,) in velmara.execute("select message from quality.findings").fetchall()}
    named = velmara.execute(
        f"select distinct reason, detail from {TABLE} where detail is not null"
    ).fetchall()

    assert named
    for reason, detail in named:
        assert reason in {"quarantined", "superseded"}
        if reason == "quarantined":
            assert set(detail.split("; ")) <= rules


def test_closed_periods_are_kept_and_no_others(velmara):
    kept = {name for (name,) in velmara.execute(f"select distinct period from {TABLE}").fetchall()}
    closed = velmara.execute("select period from marts.periods where is_closed").fetchall()

    assert "2026Q2" in kept
    assert "2026" not in kept
    assert kept <= {name for (name,) in closed}


def test_what_is_kept_is_what_is_worked_out_on_request(velmara):
    asked = Asked(periods=("2026Q1",), partner="TAC")
    columns = "form, root_uuid, item_path, is_used, reason, detail, is_in_numerator, carried_from"
    for indicator, behind in traced(velmara, PROGRAMME):
        kept = velmara.execute(
            f"select {columns} from {TABLE} where indicator = ? and period = '2026Q1'"
            " and partner = 'TAC' order by all",
            [indicator.code],
        ).fetchall()
        query = compile_records(indicator, behind, asked, PROGRAMME)
        found = velmara.execute(f"select {columns} from ({query}) order by all").fetchall()
        assert found == kept, indicator.code


def test_keeping_them_again_changes_nothing(velmara):
    before = velmara.execute(f"select hash(list(r order by r)) from {TABLE} as r").fetchall()

    load_records(velmara, PROGRAMME)

    assert velmara.execute(f"select hash(list(r order by r)) from {TABLE} as r").fetchall() == (
        before
    )


def test_what_people_answered_in_confidence_is_not_followed(velmara):
    refused = {code for code in MEASURED if not may_be_traced(source(velmara, code), PROGRAMME)}
    kept = {
        code for (code,) in velmara.execute(f"select distinct indicator from {TABLE}").fetchall()
    }
    forms = {form for (form,) in velmara.execute(f"select distinct form from {TABLE}").fetchall()}

    assert refused == IN_CONFIDENCE
    assert kept == set(MEASURED) - IN_CONFIDENCE
    assert not forms & {"principles_survey", "community_pulse"}


# Everything received -----------------------------------------------------------------------

OF_A_FORM = [
    code
    for code, one in MEASURED.items()
    if code not in IN_CONFIDENCE
    and one.measure.window == "period"
    and one.kind != "stock"
    and not (one.measure.pick and one.measure.pick.first_per)
    and one.measure.source.partition("/")[0] in {place.code for place in PROGRAMME.file.forms}
]


@pytest.mark.parametrize("code", OF_A_FORM)
def test_every_record_received_is_used_or_left_out_with_a_reason_in_one_period(velmara, code):
    """What is dated, or came, in no period of the programme so far is in none."""
    indicator, behind = MEASURED[code], source(velmara, code)
    whole = received(behind, [place.code for place in PROGRAMME.file.forms])
    day = compile_expression(indicator.measure.dated_by, whole.columns)
    zone = PROGRAMME.file.time_zone
    arrival = f"timezone('{zone}', timezone('UTC', t0.submitted_at))::date"
    expected = velmara.execute(
        f"""
        select p.period, t0.root_uuid, {whole.columns["item_path"]}
        from {whole.sql} join marts.periods as p
            on coalesce(try_cast({day} as date), {arrival}) between p.starts_on and p.ends_on
        where p.kind = ? and p.starts_on <= (select as_of from marts.programme)
            and coalesce(try_cast({day} as date), {arrival}) >=
                (select min(starts_on) from marts.periods where is_base)
        order by all
        """,
        [indicator.frequency],
    ).fetchall()

    query = compile_records(indicator, behind, Asked(partner="*"), PROGRAMME)
    found = velmara.execute(
        f"select period, root_uuid, item_path from ({query}) order by all"
    ).fetchall()

    assert found
    assert found == expected


@pytest.mark.parametrize("code", [code for code in MEASURED if code not in IN_CONFIDENCE])
def test_a_figure_is_followed_to_the_forms_that_it_is_made_of_and_no_others(velmara, code):
    behind = source(velmara, code)
    query = compile_records(MEASURED[code], behind, Asked(partner="*"), PROGRAMME)

    found = {row[0] for row in velmara.execute(f"select distinct form from ({query})").fetchall()}

    assert found
    assert found <= (forms_behind(behind) or OF_PROMISES)
