"""No more is withheld than by a simple rule that is safe from the same readers.

The simple rule begins with the same cells that are too small. In every row and column, and along
partners, in which only one cell is withheld it withholds the smallest other one too, until nobody
who reads the edition can work anything out.
"""

import random
from collections import defaultdict

import pytest

from assets.protection import remembered as product
from assets.protection.editions import Edition
from tests.protection.attacker import Attack
from tests.protection.declared import WHOLE, codes
from tests.protection.knowledge import Reader
from tests.protection.random_tables import (
    PARTNER,
    RULES,
    HandedOn,
    figures,
    own,
    published,
    random_small,
    table,
    withheld,
    withholding,
)

PUBLIC = Edition("public")
EDITIONS = (Edition("internal"), PUBLIC, Edition("partner", PARTNER))
SEEDS = range(100)

pytestmark = [pytest.mark.long, pytest.mark.first]


class Simple:
    """The simple rule for one edition of one programme, while it withholds more and more."""

    def __init__(self, small, edition, too_small, public):
        self.small, self.edition, self.public = small, edition, public
        self.people = figures(small)
        self.held = table(small, too_small, edition.kind, edition.partner).rows.keys()
        # To withhold what anybody reads in public would be of no use.
        is_public = edition == PUBLIC
        self.open = {at for at, row in public.rows.items() if not (row.is_withheld or is_public)}
        self.hidden = {cell for cell in too_small if cell.reading == "period"}
        self.lines = defaultdict(set)
        for cell in sorted(self.held):  # In one order, whatever the process hashes by.
            if cell.reading == "period":
                for line in self.lines_of(cell):
                    self.lines[line].add(cell)

    def withheld(self):
        """Return what it withholds in the end."""
        self.go_along_lines()
        while leaked := self.leaked():
            before = len(self.hidden)
            for cell in leaked:
                self.hidden.update(self.beside(cell))
            assert len(self.hidden) > before
            self.go_along_lines()
        return self.with_to_date()

    def lines_of(self, cell):
        """Yield the lines of figures, one of which is the sum of all others, that a cell is in."""
        if self.edition.kind == "internal":
            yield "partner", cell._replace(partner=WHOLE)
        members = dict(zip(codes(cell.dimension), cell.member.split("×"), strict=False))
        for along in self.small.dimensions:
            fixed = tuple((code, one) for code, one in members.items() if code != along)
            yield along, cell.partner, cell.period, fixed

    def go_along_lines(self):
        before = -1
        while before < len(self.hidden):
            before = len(self.hidden)
            for line in self.lines.values():
                if len(line & self.hidden) == 1:
                    self.hidden.update(self.smallest(line))

    def smallest(self, line):
        """Return the smallest cell of a line that can be withheld besides, if there is one."""
        left = line - self.hidden - self.open
        return sorted(left, key=lambda cell: (self.people.get(cell, 0), cell))[:1]

    def beside(self, leaked):
        """Return the smallest cell that stands in a line with a count that is worked out."""
        periods = [one for one in self.small.folder.indicators["I"].periods if one <= leaked.period]
        cells = {
            leaked._replace(reading="period", period=period, partner=partner)
            for period in periods
            for partner in (leaked.partner, WHOLE)
        }
        if left := self.smallest(cells & self.held):
            return left
        lines = {line for cell in cells & self.held for line in self.lines_of(cell)}
        found = {cell for line in lines for cell in self.smallest(self.lines[line])}
        everything = {cell for cell in self.held if cell.reading == "period"}
        return self.smallest(found or everything)

    def with_to_date(self):
        """Return what is withheld of periods, and to date from there on."""
        since = defaultdict(set)
        for cell in self.hidden:
            since[cell._replace(period="", reading="to_date")].add(cell.period)
        to_date = {
            cell
            for cell in self.held - self.open
            if any(period <= cell.period for period in since[cell._replace(period="")])
        }
        return self.hidden | to_date

    def leaked(self):
        """Return a count of each period that somebody who reads the edition works out."""
        kind, partner = self.edition.kind, self.edition.partner
        shown = table(self.small, self.with_to_date(), kind, partner)
        if kind == "internal":
            readers = {None: Reader((shown, self.public))}
        elif partner:
            handed_on = HandedOn(kind, shown.rows)
            knows = dict(own(self.small, partner))
            readers = {
                partner: Reader((shown, self.public), knows),
                None: Reader((handed_on, self.public)),
            }
        else:
            readers = {
                one: Reader((shown,), dict(own(self.small, one)))
                for one in self.small.folder.partners
            }
        found = {}
        for who, reader in readers.items():
            leaks = [] if found else Attack(self.small.folder, reader, RULES).leaks()
            for cell in sorted(leak.count.cell for leak in leaks):
                if cell.partner != who:
                    found.setdefault(cell.period, cell)
        return list(found.values())


def numbers_withheld(connection, seed):
    """Return how many cells the product and the simple rule withhold of a random edition."""
    chance = random.Random(seed)  # noqa: S311
    small = random_small(chance)
    edition = chance.choice(EDITIONS)
    found = withholding(connection, small)
    public = published(small, found, PUBLIC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "joined", lambda _, too_small: set(too_small))
        too_small = withheld(withholding(connection, small), edition)
    simple = Simple(small, edition, too_small, public).withheld()
    return len(withheld(found, edition)), len(simple)


def test_less_is_withheld_than_by_the_simple_rule(shared_world):
    found = {seed: numbers_withheld(shared_world, seed) for seed in SEEDS}
    ours, simple = map(sum, zip(*found.values(), strict=True))

    assert {seed: both for seed, both in found.items() if both[0] > both[1]} == {}
    assert ours < simple
