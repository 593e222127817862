"""A report is sent when it agrees with itself, and stays as it was sent."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from reports import actions, annual
from reports.cross_foot import Result
from reports.models import AnnualReport, Explanation, Submission
from tests import factories
from tests.benefits.scene import standards
from tests.reports import scene
from welfare.accounts.roles import Role
from welfare.audit.models import Event
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    scene.rolls()
    standards()
    scene.freeze(date(2022, 11, 1))
    scene.freeze()
    return scene.make("dibao_month")


def explain_all(report):
    for one in annual.unexplained(report):
        actions.explain_warning(
            by=scene.statistician(), report=report, code=one.code, subject=one.subject, text="核对"
        )


def send(report, **fields):
    said = {"by": scene.statistician(), "report": report, "sent_to": "市民政局"} | fields
    return actions.submit_report(**said)


def test_a_warning_is_explained_before_the_report_is_sent(report):
    assert annual.doubtful(report, Result.WARNING)
    with pytest.raises(NotAllowed, match="W"):
        send(report)
    explain_all(report)
    sent = send(report)
    assert (sent.kind, sent.month, sent.area) == ("dibao_month", scene.DECEMBER, factories.county())
    kept = Explanation.objects.filter(report=report).first()
    assert (kept.text, kept.by) == ("核对", scene.statistician())
    assert Event.objects.filter(verb="report_submitted").exists()


def test_what_does_not_agree_is_not_sent(report):
    explain_all(report)
    report.checks[0] |= {"result": "error", "source": "ours", "code": "E1"}
    report.save(update_fields=["checks"])
    with pytest.raises(NotAllowed, match="E1"):
        send(report)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("month", [date(2022, 11, 1), scene.DECEMBER])
def test_a_report_of_a_month_that_was_corrected_since_is_not_sent(report, month):
    explain_all(report)
    scene.freeze(month, reason="更正：漏了一户")
    with pytest.raises(NotAllowed, match=f"{month.year}年{month.month}月"):
        send(report)
    again = scene.make("dibao_month")
    explain_all(again)
    assert send(again).report == again


def test_a_report_that_counts_a_file_taken_back_is_not_sent(report):
    explain_all(report)
    file = scene.batch("台账.xlsx")
    actions.note_taken_back(by=None, batch=file, snapshots=[report.snapshot], reason="传错")
    with pytest.raises(NotAllowed, match="台账.xlsx"):
        send(report)
    scene.freeze(reason="更正：撤回了台账")
    again = scene.make("dibao_month")
    explain_all(again)
    assert send(again).report == again


def test_what_was_sent_stays(report):
    explain_all(report)
    sent = send(report)
    report.refresh_from_db()
    for change in (
        lambda: AnnualReport.objects.filter(pk=report.pk).update(figures={}),
        lambda: Submission.objects.filter(pk=sent.pk).update(sent_to="别处"),
        lambda: Submission.objects.filter(pk=sent.pk).delete(),
        lambda: Explanation.objects.filter(report=report).update(text="改"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(NotAllowed):
        explain_all_again(report)


def explain_all_again(report):
    one = annual.doubtful(report, Result.WARNING)[0]
    actions.explain_warning(
        by=scene.statistician(), report=report, code=one.code, subject=one.subject, text="又"
    )


def test_a_month_is_sent_once(report):
    explain_all(report)
    send(report)
    again = scene.make("dibao_month")
    explain_all(again)
    with pytest.raises(NotAllowed, match="已"):
        send(again)


def test_a_correction_is_a_dated_row_of_two_people(report):
    explain_all(report)
    sent = send(report)
    before = dict(report.figures["values"])
    made = actions.propose_adjustment(
        by=scene.statistician(),
        submission=sent,
        key="dibao.persons",
        becomes=Decimal(7),
        reason="漏报一人",
    )
    assert (made.was, made.becomes, made.confirmed_at) == (6, 7, None)
    with pytest.raises(NotAllowed):
        actions.confirm_adjustment(by=scene.statistician(), adjustment=made)
    other = factories.user(Role.STATISTICIAN, factories.county(), name="second")
    made = actions.confirm_adjustment(by=other, adjustment=made)
    report.refresh_from_db()
    assert report.figures["values"] == before
    assert made.confirmed_by == other
    with pytest.raises(DatabaseError), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(becomes=9)
    with pytest.raises(NotAllowed):
        actions.confirm_adjustment(by=factories.user(Role.STATISTICIAN), adjustment=made)


def test_the_database_wants_two_people(report):
    explain_all(report)
    sent = send(report)
    made = actions.propose_adjustment(
        by=scene.statistician(), submission=sent, key="dibao.persons", becomes=7, reason="漏"
    )
    with pytest.raises(IntegrityError, match="adjustment_by_two_people"), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(
            confirmed_by=made.proposed_by, confirmed_at=made.proposed_at
        )


def test_the_page_leads_through(report, client):
    client.force_login(scene.statistician())
    url = reverse("reports:annual_submission", args=[report.pk])
    assert client.get(url).status_code == 200
    for one in annual.unexplained(report):
        said = {"code": one.code, "subject": one.subject, "text": "核对"}
        assert client.post(reverse("reports:explain", args=[report.pk]), said).status_code == 302
    client.post(reverse("reports:submit", args=[report.pk]), {"sent_to": "市民政局"})
    assert Submission.objects.get().report == report
    said = {"key": "dibao.persons", "becomes": "7", "reason": "漏"}
    assert client.post(reverse("reports:adjust", args=[report.pk]), said).status_code == 302
    page = scene.text(client.get(url))
    assert "市民政局" in page
    made = Submission.objects.get().adjustments.get()
    client.post(reverse("reports:confirm", args=[made.pk]))
    made.refresh_from_db()
    assert made.confirmed_at is None
    client.force_login(factories.user(Role.STATISTICIAN, factories.county(), name="second"))
    client.post(reverse("reports:confirm", args=[made.pk]))
    made.refresh_from_db()
    assert made.confirmed_at is not None
    shown = scene.text(client.get(reverse("reports:annual", args=[report.pk])))
    assert "更正为 7" in shown
    assert "漏" in shown
