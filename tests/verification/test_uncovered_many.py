"""One reason for many who are on no roll, with what is otherwise of some of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.verification.test_findings import finding
from verification.models import Finding, UncoveredReason
from verification.states import Uncovered
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
URL = "verification:uncovered_many"


@pytest.fixture
def alone(county):
    rows = [finding("union_uncovered", key=f"k{n}", stranger_name=f"某{n}") for n in range(4)]
    Finding.objects.update(award=None, person=None, town=None)
    return [Finding.objects.get(pk=row.pk) for row in rows]


def ticked(rows):
    return [f"{row.pk}:{row.version}" for row in rows]


def said(row):
    return row.reasons.values_list("reason", "note").first()


def test_one_reason_for_many_and_another_for_some_of_them(client, alone):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    first, second, third, left = alone
    listed = client.get(reverse("verification:uncovered_list")).content.decode()
    assert reverse(URL) in listed
    soon = timezone.localdate() + timedelta(days=30)
    form = {
        "rows": ticked([first, second, third]),
        "reason": Uncovered.INCOME,
        "note": "人均收入超标",
        f"reason_{second.pk}": Uncovered.DIED,
        f"note_{second.pk}": "2022年去世",
        f"review_on_{third.pk}": soon.isoformat(),
    }
    page = client.post(reverse(URL), form, follow=True)
    assert "已办理3条" in page.content.decode()
    assert said(first) == (Uncovered.INCOME, "人均收入超标")
    assert said(second) == (Uncovered.DIED, "2022年去世")
    assert said(third) == (Uncovered.INCOME, "人均收入超标")
    days = dict(UncoveredReason.objects.values_list("finding", "review_on"))
    assert days[first.pk] == days[second.pk] != soon
    assert days[third.pk] == soon
    assert not left.reasons.exists()
    waits = client.get(reverse(URL)).context["form"].listed
    assert list(waits) == [str(left.pk)]


def test_what_is_written_for_somebody_not_ticked_is_not_lost(client, alone):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    form = {
        "rows": ticked(alone[:1]),
        "reason": Uncovered.INCOME,
        f"note_{alone[1].pk}": "住邻县",
    }
    page = client.post(reverse(URL), form)
    assert page.context["form"].errors["rows"]
    assert "住邻县" in page.content.decode()
    assert not UncoveredReason.objects.exists()


def test_one_that_is_refused_stays_and_the_others_are_done(client, alone):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    form = {"rows": ticked(alone[:2]), "reason": Uncovered.INCOME}
    form[f"reason_{alone[1].pk}"] = Uncovered.OTHER  # and not written out
    page = client.post(reverse(URL), form, follow=True)
    assert "已办理1条" in page.content.decode()
    assert list(UncoveredReason.objects.values_list("finding", flat=True)) == [alone[0].pk]


def test_a_town_says_it_of_its_own_people_alone(client, alone):
    town = factories.town()
    Finding.objects.filter(pk=alone[0].pk).update(town=town)
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert list(client.get(reverse(URL)).context["form"].listed) == [str(alone[0].pk)]
    client.post(reverse(URL), {"rows": ticked(alone[:2]), "reason": Uncovered.INCOME})
    assert not UncoveredReason.objects.exists()
    client.post(reverse(URL), {"rows": ticked(alone[:1]), "reason": Uncovered.INCOME})
    assert said(alone[0]) == (Uncovered.INCOME, "")
