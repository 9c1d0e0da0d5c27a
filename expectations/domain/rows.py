"""Rules that look at one submission, or at one beside another, as queries.

Each kind is built in the module that its meaning belongs to; here they are put together.
"""

from collections.abc import Mapping

from assets.programme.quality import DeclaredRule
from expectations.domain import agreed, pairs, sent, tallies, texts, views
from expectations.domain.rule import Builder

BUILDERS: Mapping[type[DeclaredRule], Builder] = {
    **agreed.BUILDERS,
    **pairs.BUILDERS,
    **texts.BUILDERS,
    **sent.BUILDERS,
    **views.BUILDERS,
    **tallies.BUILDERS,
}
