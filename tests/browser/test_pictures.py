"""The command that draws the main pages of a demo: by itself, in both widths and languages."""

import os
import subprocess
import sys

import pytest

from counties.demo import PASSWORD
from tests import factories
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(town):
    person = factories.user(Role.TOWN_CASEWORKER, town, "town1-caseworker")
    person.set_password(PASSWORD)
    person.save()
    return person


def drawn(folder, address, *said):
    """As `make pictures` starts it: the address is that of the demo that runs."""
    command = [sys.executable, "-m", "tests.browser.pictures", folder, "--only", "start", *said]
    own = {"PATH": os.environ["PATH"], "HOME": folder, "DEMO_ADDRESS": address}
    done = subprocess.run(command, env=own, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name: (folder / f"start-{name}.png").read_bytes() for name in ("wide", "narrow")}


def test_the_demo_that_runs_is_drawn_in_both_languages(chrome, live_server, worker, tmp_path):
    """It asked for the product's models without a product, for port 8000 wherever the demo was, and
    drew Chinese pages for English ones."""
    (tmp_path / "zh").mkdir()
    (tmp_path / "en").mkdir()
    chinese = drawn(tmp_path / "zh", live_server.url)
    english = drawn(
        tmp_path / "en", live_server.url, "--language", "en", "--before", tmp_path / "zh"
    )
    assert not {*chinese.values()} & {*english.values()}
    assert "2 of 2 pictures differ" in (tmp_path / "en" / "compared.html").read_text()
