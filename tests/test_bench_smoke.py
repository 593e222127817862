"""The measurements run from end to end on a very small county, so that they cannot rot."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

EXPECTED = (
    "file to findings",
    "comparison, all kinds",
    "payroll run",
    "page: run",
    "page: run_part news",
    "bulk grant, everybody",
    "snapshot freeze",
    "new standards worked out",
    "new standards in force",
    "page: review queue",
    "page: household list, county",
    "page: award list, county",
    "page: finding list, county",
    "household list taken along, xlsx",
    "peak memory, household list taken along",
    "import people, xlsx",
    "import pay, xlsx",
    "import car, csv",
    "import pension, xlsx",
    "peak memory, import car, csv",
    "peak memory, import pay, xlsx",
)


@pytest.mark.django_db
@pytest.mark.slow(25)
def test_every_measurement_is_made_on_a_county_of_200_people():
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--persons", "200"],
        cwd=settings.BASE_DIR,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    lines = outcome.stdout.splitlines()
    for what in EXPECTED:
        assert any(line.startswith(what) for line in lines), what
    assert "nan" not in outcome.stdout
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%%'")
        left = [name for (name,) in cursor.fetchall() if not _runs(name)]
    assert left == [], "the measurements drop their database"


def _runs(name: str) -> bool:
    """Whether the process that made the database still lives (somebody else measures)."""
    return os.path.exists(f"/proc/{name.removeprefix('bench_')}")
