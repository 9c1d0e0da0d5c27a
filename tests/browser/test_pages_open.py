"""Every kind of page once: from the left on a wide screen, from the right on the smallest one.

At every width, in both themes and in four languages the example's own pages are looked at, which
takes minutes: `tests/pipelines/test_every_page_opens.py`.
"""

import pytest

from tests.browser.pictures import kinds
from tests.browser.walking import LOOKS, walk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "screen", "has_axe"),
    LOOKS,
)
def test_nothing_is_wrong_with_any_page(browser, sites, language, screen, has_axe):
    pages = kinds(sites[language])

    assert walk(browser, sites[language], pages, screen, with_axe=has_axe) == []
