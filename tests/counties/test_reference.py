"""docs/profile.md says what the code reads."""

import pytest

from counties.reference import PAGE, page
from tests.linyou import load_county

pytestmark = pytest.mark.django_db


def test_the_page_is_what_the_code_reads():
    """Run `manage.py profile_reference --write` after a change of columns, words or limits."""
    assert PAGE.read_text(encoding="utf-8") == page(load_county())
