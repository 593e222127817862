"""One decision on many findings: rules of each row, one reason, nothing lost by one refusal."""

from datetime import date

import pytest
from django.urls import reverse

from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.verification.files import grant
from tests.verification.test_findings import close, finding, verify
from verification import many
from verification.models import Finding
from verification.states import ClosingAction, FindingStatus
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
A, S = ClosingAction, FindingStatus


def shown(*rows):
    return [(row, row.version) for row in rows]


def test_the_county_closes_many_with_one_reason(county):
    rows = [verify(finding(award=grant()), confirmed=False) for _ in range(3)]
    by = factories.user(Role.COUNTY_CASEWORKER)
    settled = many.close_findings(by=by, rows=shown(*rows), action=A.NONE, note="车辆已注销")
    assert (len(settled.done), settled.refused) == (3, [])
    assert set(Finding.objects.values_list("status", "closing_note")) == {(S.CLOSED, "车辆已注销")}


def test_a_row_that_is_refused_stays_and_the_others_are_done(county):
    both = factories.user(Role.TOWN_CASEWORKER)
    mine, other = verify(finding(award=grant()), by=both), verify(finding(award=grant()))
    stale = verify(finding(award=grant()))
    both.roles, both.division = [Role.COUNTY_CASEWORKER], factories.county()
    both.save()
    rows = [*shown(mine), (stale, stale.version - 1)]
    done = close(other)
    settled = many.close_findings(by=both, rows=rows + shown(done), action=A.NONE, note="属实")
    assert settled.done == []
    assert [row for row, _reason in settled.refused] == [mine, stale, done]
    assert len({reason for _row, reason in settled.refused}) == 3


def test_what_needs_a_hearing_is_not_done_to_many(county):
    row = verify(finding("dead", award=grant()))
    row.award.household.members.create(
        person=factories.person(), relation="配偶", joined_on=date(2020, 1, 1)
    )
    by = factories.user(Role.COUNTY_CASEWORKER)
    settled = many.close_findings(by=by, rows=shown(row), action=A.SUSPEND, note="死亡")
    assert settled.refused
    row.refresh_from_db()
    assert row.status == S.VERIFIED


def test_the_page_for_many_says_what_was_paid_after_the_deaths(client, county):
    """Ending them reached into months that were paid, and only the page of one said so."""
    later = grant(first_month=scene.NEXT, joined_on=scene.NEXT)  # not paid yet
    rows = [grant(basic=400), grant(basic=300), later]
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    died = {"evidence": [{"day": "2026-09-10"}], "month": scene.MONTH}
    url = reverse("verification:finding_close_many")
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    verify(finding(award=rows[0], month=scene.MONTH))
    assert not client.get(url).context["paid_said"]
    for award in rows:
        verify(finding("dead", award=award, **died))
    page = client.get(url)
    assert "2份" in page.context["paid_said"]
    assert "700.00元" in page.context["paid_said"]
    assert page.context["paid_said"] in page.content.decode()


def test_pages_list_what_waits_and_do_what_is_ticked(client, county):
    rows = [finding(award=grant()) for _ in range(3)]
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    many_url = reverse("verification:finding_verify_many")
    assert many_url in client.get(reverse("verification:finding_list")).content.decode()
    ticked = [f"{row.pk}:{row.version}" for row in rows[:2]]
    asked = {"rows": ticked, "confirmed": "no", "note": "均已报废"}
    client.post(many_url, asked)
    assert Finding.objects.filter(status=S.VERIFIED).count() == 2
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    close_url = reverse("verification:finding_close_many")
    page = client.get(close_url)
    assert "均已报废" in page.content.decode()
    assert {value for value, _label in page.context["form"].fields["action"].choices} >= {"none"}
    assert "end" not in {v for v, _label in page.context["form"].fields["action"].choices}
    again = [f"{row.pk}:{row.version + 1}" for row in rows[:2]]
    old = f"{rows[0].pk}:{rows[0].version}"
    asked = {"rows": [again[1], old], "action": "none", "note": "核实不属实"}
    stale = client.post(close_url, asked, follow=True)
    assert "已办理1条" in stale.content.decode()
    assert len(list(stale.context["messages"])) == 2
    done = client.post(
        close_url, {"rows": again[:1], "action": "none", "note": "核实不属实"}, follow=True
    )
    assert Finding.objects.filter(status=S.CLOSED).count() == 2
    assert "已办理1条" in done.content.decode()


def test_many_are_sent_back_to_the_towns_with_one_word(client, county):
    rows = [verify(finding(award=grant())) for _ in range(2)]
    stale = verify(finding(award=grant()))
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    listed = client.get(reverse("verification:finding_list")).content.decode()
    url = reverse("verification:finding_return_many")
    assert url in listed
    ticked = [f"{row.pk}:{row.version}" for row in rows] + [f"{stale.pk}:{stale.version - 1}"]
    answer = client.post(url, {"rows": ticked, "note": "补充照片"}, follow=True)
    assert f"{stale.who}：" in answer.content.decode()
    standing = dict(Finding.objects.values_list("pk", "status"))
    assert [standing[row.pk] for row in rows] == [S.OPEN, S.OPEN]
    assert standing[stale.pk] == S.VERIFIED
    assert client.post(url, {"rows": ticked[2:], "note": ""}).status_code == 200


def test_many_without_a_town_are_handed_to_one(client, county):
    lost = [finding(award=None, person=None, town=None) for _ in range(2)]
    Finding.objects.filter(pk__in=[row.pk for row in lost]).update(town=None)
    other = finding(award=grant())
    by = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(by)
    url = reverse("verification:finding_assign_many")
    here = {"without_town": "on"}
    assert url not in client.get(reverse("verification:finding_list")).content.decode()
    assert url in client.get(reverse("verification:finding_list"), here).content.decode()
    page = client.get(f"{url}?without_town=on")
    offered = [value.split(":")[0] for value, _label in page.context["form"].fields["rows"].choices]
    assert sorted(offered) == sorted(str(row.pk) for row in lost)
    town = factories.town(2)
    ticked = [f"{row.pk}:{row.version}" for row in lost]
    client.post(f"{url}?without_town=on", {"rows": ticked, "town": town.pk})
    assert set(Finding.objects.filter(town=town)) == set(lost)
    settled = many.assign_findings(by=by, rows=shown(other), town=town)
    assert settled.refused
