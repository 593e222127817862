"""Counties that nobody has seen: profile, files, comparison, report; their own counts come back.

`--seeds 1000` (or `--seeds 200:300`) draws more of them; a failing one names its seed. To look at
its files: `python -m tests.random_county SEED FOLDER`.
"""

import pytest
from django.core.management import CommandError
from django.test import TestCase

from counties import folder
from tests.acceptance import county as acceptance
from tests.random_county import county, differences
from welfare.exceptions import Refused

SHOWN = 25  # lines of a failing county: the first fault brings the others along
pytestmark = [pytest.mark.django_db, pytest.mark.slow(3)]


def test_a_county_finds_its_own_counts_back(seed, tmp_path):
    drawn, layouts = county.make(seed, tmp_path)
    handed = folder.read(tmp_path)
    said: list[str] = []
    report = acceptance.run(
        acceptance.steps(handed),
        lambda: TestCase.captureOnCommitCallbacks(execute=True),
        said.append,
        (CommandError, Refused),
    )
    refused = [line for line in said if line.startswith("REFUSED")]
    lines = refused + differences.all_of(drawn, layouts, report, handed)
    if lines:
        pytest.fail("\n".join([f"seed {seed}, {tmp_path}", *lines[:SHOWN]]), pytrace=False)
