"""The records behind every figure of a closed period, found once more."""

import pytest

from tests.oracle.compared import differences
from tests.oracle.folder import Folder
from tests.oracle.records import used
from tests.velmara_run import VELMARA


@pytest.mark.parametrize("code", Folder(VELMARA).indicators)
def test_every_figure_is_traced_to_the_records_that_it_is_made_of(product, world, code):
    stored = product(
        f"(from marts.indicator_records where is_used and indicator = '{code}')",
        "period, partner, form, root_uuid, item_path",
        "is_in_numerator",
    )

    assert differences(stored, used(world, code), ["is_in_numerator"]) == ""
