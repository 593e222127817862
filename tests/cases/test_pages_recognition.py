"""A recognition speaks of recognition and never of money. (社会救助法 Art 21, 22)"""

import re

import pytest
from django.urls import reverse

from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
MONEY = r"拟定金额|拟定为 0|金额已拟定|发放批次|发放记录|\b0\.00|领款人|the amount|zero"


def seen(client, role, name, pk=None):
    client.force_login(factories.user(role))
    answer = client.get(reverse(name, args=[pk] if pk else []))
    return answer.content.decode()


def no_money(page):
    own = re.sub("<option.*?</option>", "", page.partition("<main")[2], flags=re.DOTALL)
    return [own[found.start() - 90 : found.end() + 20] for found in re.finditer(MONEY, own)]


def test_pages_of_a_case_to_be_recognised_do_not_talk_of_money(client):
    case = walk.survey(walk.accepted("NEAR"))
    page = seen(client, Role.TOWN_CASEWORKER, "cases:application", case.pk)
    assert no_money(page) == []
    walk.propose(case, 0)
    for name, pk in (("cases:application", case.pk), ("cases:application_list", None)):
        assert no_money(seen(client, Role.TOWN_CASEWORKER, name, pk)) == [], name
    page = seen(client, Role.TOWN_CASEWORKER, "cases:survey", case.pk)
    assert no_money(page) == []


def test_pages_of_a_recognition_do_not_talk_of_money(client):
    case = walk.decide(walk.submitted("NEAR", "0"))
    assert no_money(seen(client, Role.COUNTY_APPROVER, "cases:queue")) == []
    assert no_money(seen(client, Role.COUNTY_APPROVER, "cases:decide", case.pk)) == []
    case = walk.decide(case)
    award = case.awards.get()
    for role in (Role.TOWN_HEAD, Role.COUNTY_APPROVER):
        assert no_money(seen(client, role, "cases:application", case.pk)) == []
        assert no_money(seen(client, role, "cases:award", award.pk)) == []
        assert no_money(seen(client, role, "cases:award_list")) == []
    client.force_login(factories.user(Role.TOWN_HEAD))
    for paper in ("notice", "confirmation"):
        answer = client.get(reverse("cases:paper", args=[case.pk, paper]))
        assert no_money(answer.content.decode()) == [], paper
