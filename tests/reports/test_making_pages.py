"""The pages on which a month is frozen and a report made."""

import pytest
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from reports.forms import ReportForm
from reports.models import AnnualReport, Snapshot
from tests import factories
from tests.reports import scene
from tests.reports.scene import MOST_QUERIES, text
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


def post(client, name, data, user=None):
    client.force_login(user or scene.statistician())
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(reverse(f"reports:{name}"), data)


def test_a_month_is_frozen_and_a_report_made_in_the_browser(client):
    scene.everything()
    response = post(client, "snapshot_freeze", {"month": "2022-12", "reason": ""})
    snapshot = Snapshot.objects.get()
    assert response.url == reverse("welfare:job", args=[snapshot.job_id])
    assert snapshot.frozen_at
    response = post(client, "annual_make", {"kind": "annual", "month": "2022-12"})
    report = AnnualReport.objects.get()
    assert response.url == reverse("welfare:job", args=[report.job_id])
    assert report.workbook


def test_a_refusal_keeps_what_was_typed(client):
    factories.parameters()
    scene.freeze()
    response = post(client, "snapshot_freeze", {"month": "2022-12", "reason": ""})
    assert response.status_code == 200
    assert "该月已月结" in text(response)
    assert 'value="2022-12"' in text(response)
    response = post(client, "snapshot_freeze", {"month": "2999-13", "reason": ""})
    assert response.status_code == 200
    response = post(client, "annual_make", {"month": "2021-12"})
    assert response.status_code == 200
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize("name", ["snapshot_freeze", "annual_make"])
def test_reading_never_writes_and_others_may_not(client, name):
    factories.parameters()
    client.force_login(scene.statistician())
    assert client.get(reverse(f"reports:{name}")).status_code == 405
    response = post(client, name, {"month": "2022-12"}, factories.user(Role.FINANCE))
    assert response.status_code == 403
    assert not Snapshot.objects.exists()


def test_lists_of_reports_and_snapshots_ask_as_often_for_many(page, django_assert_max_num_queries):
    scene.rolls()
    for number in range(1, 7):
        scene.freeze(month=scene.date(2022, number, 1))
    scene.freeze()
    for _n in range(5):
        scene.report()
    for name in ("snapshot_list", "annual_list"):
        page(name)
        with django_assert_max_num_queries(MOST_QUERIES):
            page(name)


def test_the_list_of_months_says_what_is_frozen_first():
    form = ReportForm(county=factories.county())
    year = timezone.localdate().year - 1
    assert f"请先在“月结快照”中冻结{year}年12月" in str(form["month"].help_text)
    assert "请先在“月结快照”中冻结" in str(form)


def test_only_frozen_months_are_offered(page):
    factories.parameters()
    scene.freeze(month=scene.date(2022, 10, 1))
    offered = [
        month for month, _words in page("annual_list").context["form"].fields["month"].choices
    ]
    assert offered == ["2022-10"]


def test_a_table_says_of_which_groups_nobody_handed_in_a_list(page):
    made = scene.rolls()
    scene.listed(made["old"].payee)
    scene.freeze()
    found = text(page("annual", scene.report().pk))
    assert "未提供名单：脱贫不稳定、边缘易致贫" in found
