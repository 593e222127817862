"""From a department's file to its findings, beside COPY, join and INSERT of the same rows."""

from collections.abc import Iterator
from io import BytesIO

from django.urls import reverse

from tests.bench import files
from tests.bench.county import County
from tests.bench.imports import JANUARY
from tests.bench.money import JOIN
from tests.bench.stopwatch import Measured, Written, seconds, statement
from verification.actions import start_comparison
from verification.comparison import DAYS
from verification.imports import DESK
from verification.models import Comparison, DepartmentFile, DepartmentRecord, Finding
from welfare.accounts.roles import Role
from welfare.files.imports import hand_in, take_now
from welfare.models import BatchStatus, Parameter


def measure(county: County) -> Iterator[Measured]:
    """A row a person of the county; the comparison that follows makes every kind."""
    Parameter.objects.bulk_create(
        Parameter(county=county.division, key=key, valid_from=JANUARY, value="15", document="测试")
        for key in DAYS.values()
    )
    reverse("set_language")  # a process reads its addresses once, whatever it imports
    rows = list(files.pension_rows(county.persons, county.persons))
    content = files.gbk_csv(files.PENSION, rows)
    by = county.users[Role.COUNTY_CASEWORKER]
    written = Written((DepartmentFile, DepartmentRecord, Finding))

    def ours() -> None:
        batch = hand_in(
            by=by,
            county=county.division,
            spec=DESK.specs["pension"],
            file=BytesIO(content),
            file_name="pension.csv",
            month=JANUARY,
        )
        taken = take_now(by=by, batch=batch, desk=DESK)
        assert taken.status == BatchStatus.IMPORTED, taken.counts
        start_comparison(by=by, county=county.division, month=JANUARY)

    spent = seconds(ours)
    made = Comparison.objects.latest("pk")
    assert made.finished_at is not None, made.job.message
    statement("ANALYZE")()
    joined = seconds(statement(JOIN))
    copied, count = written.bare_copy()
    yield Measured(
        "file to findings",
        len(rows),
        "rows",
        spent,
        copied + joined,
        f"join ({joined:.2f} s) and COPY of {count:,} rows with keys, indexes, history",
        note=f"{made.new_findings:,} findings of {len(made.not_made)} kinds not made",
    )
