"""What PostgreSQL itself refuses of reports that are sent and of own tables, each by its name."""

from datetime import date

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from reports.models import (
    Adjustment,
    AnnualReport,
    Explanation,
    OwnTable,
    OwnTableResult,
    Snapshot,
    Submission,
)
from tests import factories
from tests.reports import scene
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


def report():
    county = factories.county()
    snapshot, _new = Snapshot.objects.get_or_create(county=county, month=scene.DECEMBER)
    return AnnualReport.objects.create(
        county=county, year=2022, snapshot=snapshot, kind="dibao_month"
    )


def explanation(**fields):
    said = {"code": "W2", "subject": "", "text": "核对", "by": scene.statistician()}
    of = fields.pop("report", None) or report()
    return Explanation.objects.create(report=of, **said | fields)


def submission(**fields):
    county = factories.county()
    said = {"county": county, "area": county, "kind": "dibao_month", "month": scene.DECEMBER}
    said |= {"sent_to": "市民政局", "by": scene.statistician(), "report": report()}
    return Submission.objects.create(**said | fields)


def adjustment(**fields):
    said = {
        "key": "dibao.persons",
        "was": 6,
        "becomes": 7,
        "reason": "漏",
        "dated": date(2023, 2, 1),
    }
    said |= {"proposed_by": scene.statistician()}
    sent = fields.pop("submission", None) or submission()
    return Adjustment.objects.create(submission=sent, **said | fields)


def table(**fields):
    said = {"name": "表", "measure": "persons", "rows": "town", "columns": "residence"}
    said |= {"county": factories.county(), "made_by": scene.statistician()}
    return OwnTable.objects.create(**said | fields)


def result(of=None):
    made = of or table()
    snapshot, _new = Snapshot.objects.get_or_create(county=made.county, month=scene.DECEMBER)
    return OwnTableResult.objects.create(table=made, snapshot=snapshot, cells=[])


def twice(make, name):
    first = make()
    return make(**{name: getattr(first, name)})


def change(row, **values):
    return type(row).objects.filter(pk=row.pk).update(**values)


def second():
    return factories.user(Role.STATISTICIAN, factories.county(), name="second")


def confirmed():
    return adjustment(confirmed_by=second(), confirmed_at=timezone.now())


CONSTRAINTS = {
    "adjustment_by_two_people": lambda: adjustment(
        confirmed_by=scene.statistician(), confirmed_at=timezone.now()
    ),
    "adjustment_changes_with_reason": lambda: adjustment(becomes=6),
    "adjustment_confirmed_has_both": lambda: adjustment(confirmed_by=second()),
    "adjustment_open_once_per_figure": lambda: twice(adjustment, "submission"),
    "explanation_once_per_warning": lambda: twice(explanation, "report"),
    "explanation_says_something": lambda: explanation(text=""),
    "own_table_archived_has_both": lambda: table(archived_at=timezone.now()),
    "own_table_counted_once": lambda: result(of=result().table),
    "own_table_has_two_sides": lambda: table(columns="town"),
    "own_table_name_once": lambda: (table(), table()),
    "submission_month_is_first_day": lambda: submission(month=date(2022, 12, 2)),
    "submission_once_per_month": lambda: (submission(), submission()),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_refuses_by_name(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CONSTRAINTS[name]()


def test_a_correction_without_a_reason_is_refused():
    with (
        pytest.raises(IntegrityError, match="adjustment_changes_with_reason"),
        transaction.atomic(),
    ):
        adjustment(reason="")


KEPT = {
    "Adjustment:adjustment_confirmed_is_kept": (confirmed, {"becomes": 9}),
    "Explanation:explanation_is_kept": (explanation, {"text": "改"}),
    "OwnTableResult:own_table_result_is_kept": (result, {"cells": [1]}),
    "Submission:submission_is_kept": (submission, {"sent_to": "别处"}),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_was_said_is_kept_by_its_trigger(name):
    """Refused, and by this trigger alone: without it nothing else would hold the row."""
    make, values = KEPT[name]
    row = make()
    for write in (lambda: change(row, **values), lambda: row.delete()):
        with pytest.raises(DatabaseError, match="Cannot (update|delete)"), transaction.atomic():
            write()
    with pgtrigger.ignore(f"reports.{name}"):
        assert change(row, **values) == 1


def test_a_correction_that_waits_may_still_change():
    made = adjustment()
    assert change(made, becomes=9) == 1
    made.delete()
