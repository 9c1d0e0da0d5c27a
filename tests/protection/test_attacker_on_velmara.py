"""What each reader of the bundled example's files can work out, with all that he may know."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assets.warehouse.connection import read_only
from tests.protection.attacker import Attack
from tests.protection.declared import WHOLE, folder_of
from tests.protection.knowledge import Cell, Count, Reader, Row
from tests.protection.reading_files import counted, table_of

READERS = ("public", "internal", "panel", "partner-AWN", "partner-SHC")
# Readers from whom nothing can be worked out that is withheld.
KEPT_FROM = READERS


@pytest.fixture(scope="module")
def declared(velmara):
    return folder_of(velmara.programme)


@pytest.fixture(scope="module")
def truth(velmara, declared):
    with read_only(velmara.warehouse) as warehouse:
        return counted(warehouse, others=list(declared.indicators))


@pytest.fixture(scope="module")
def readers(declared, truth, editions):
    """Return each reader: his own edition, the public one, and of a partner its own counts.

    Who did not report, and for whom a figure was entered, he has from elsewhere, be it withheld.
    """

    def read(name):
        table = table_of(editions[name], list(declared.indicators))
        told = {
            cell: replace(row, is_carried=known.is_carried, is_entered=known.is_entered)
            for cell, row in table.rows.items()
            if (known := truth.get(cell))
        }
        return replace(table, rows={**table.rows, **told})

    tables = {name: read(name) for name in READERS}

    def own(partner):
        return {cell: row for cell, row in truth.items() if partner and cell.partner == partner}

    public = tables["public"]
    return {
        name: Reader((table,) if name == "public" else (table, public), own(table.partner))
        for name, table in tables.items()
    }


@pytest.fixture(scope="module")
def number(truth, declared) -> Callable[[Count], int]:
    """Return what a count is in truth: nothing where there is no row."""

    def find(count):
        cell = count.cell
        row = truth.get(cell) or truth.get(cell._replace(reading="to_date"))
        if row is None or (cell not in truth and _adds_up(declared, cell)):
            return 0
        numbers = {"people": row.people, "inside": row.inside or 0}
        return numbers.get(count.part, row.people - (row.inside or 0))

    return find


def _adds_up(declared, cell: Cell) -> bool:
    return declared.indicators[cell.indicator].to_date == "sum"


class Numbers(dict):
    """The numbers of counts, looked up one by one."""

    def __init__(self, find):
        super().__init__()
        self.find = find

    def get(self, count, _=None):
        return self.find(count)


@pytest.mark.parametrize("name", READERS)
def test_what_a_reader_concludes_is_true(readers, declared, velmara, number, name):
    attack = Attack(declared, readers[name], velmara.programme.file.protection)

    assert attack.knowledge.relations.broken_by(Numbers(number)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", KEPT_FROM)
def test_nothing_that_is_withheld_can_be_worked_out(readers, declared, velmara, name):
    attack = Attack(declared, readers[name], velmara.programme.file.protection)

    assert attack.leaks() == []


def test_one_cell_that_is_withheld_alone_is_worked_out(readers, declared, velmara, truth):
    public = readers["public"]
    where = {cell: row for cell, row in public.edition.rows.items() if row.is_withheld}
    small = min(where, key=lambda cell: (truth[cell].people, cell))
    shown = {
        cell: Row(truth[cell].people, truth[cell].inside)
        for cell in where
        if cell not in {small, small._replace(reading="to_date")}
    }
    careless = replace(public.edition, rows={**public.edition.rows, **shown})

    attack = Attack(declared, Reader((careless,)), velmara.programme.file.protection)

    people = truth[small].people
    found = {leak.count: leak.span for leak in attack.leaks()}
    assert found[Count(small, "people")] == (people, people)


def test_a_partner_learns_what_another_counted_if_the_programme_is_not_withheld(
    readers, declared, velmara, truth
):
    partner = readers["partner-AWN"]
    shown = {
        cell: Row(truth[cell].people, truth[cell].inside)
        for cell in partner.edition.rows
        if cell.partner == WHOLE and cell.indicator == "OP3.1" and cell.dimension == "adm2"
    }
    careless = replace(partner.edition, rows={**partner.edition.rows, **shown})

    attack = Attack(declared, Reader((careless,), partner.own), velmara.programme.file.protection)

    few = {leak.count.cell.partner for leak in attack.leaks() if leak.kind == "others"}
    assert few - {WHOLE, "AWN"}
