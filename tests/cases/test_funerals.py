"""The funeral of a person on 特困: once, within the county's months, in chain and report."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import funerals
from cases.chain import chain
from cases.models import Funeral
from cases.rules.funerals import most_for_funeral
from reports.figures.counted import funerals as counted
from tests import factories
from tests.cases import around, walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, MissingParameter, NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def award():
    """One on 特困 who died ten days ago."""
    made = around.cared()
    made.payee.died_on = walk.days_ago(10)
    made.payee.save()
    return made


def record(award, **said):
    values = {
        "held_on": walk.days_ago(8),
        "arranged_by": "村委会主任",
        "paid_to": "某殡仪馆",
        "amount": Decimal("800.00"),
        "paid_on": walk.days_ago(2),
        "voucher": "付001",
        "person": award.payee,
    }
    return funerals.record_funeral(by=walk.worker(), award=award, **{**values, **said})


def test_a_funeral_is_written_down_once_and_stands_in_chain_and_report(award):
    made = record(award)
    with pytest.raises(NotAllowed, match="已登记"):
        record(award, voucher="付002")
    titles = [item["title"] for item in chain(award.household, [], [award])]
    assert f"支付{award.payee.name}丧葬费" in titles
    confirm(made)
    assert list(counted(now())) == [made]


def now():
    """The last thirty days, as they are known now."""
    return SimpleNamespace(
        county=factories.county(),
        opens=walk.days_ago(30),
        closes=timezone.localdate(),
        at=timezone.now(),
    )


def confirm(funeral, by=None):
    return funerals.confirm_funeral(by=by or walk.approver(), funeral=funeral)


def test_a_funeral_counts_once_another_person_confirmed_it(award):
    made = record(award)
    with pytest.raises(NotAllowed):
        confirm(made, by=walk.worker())
    both = walk.approver()
    Funeral.objects.update(recorded_by=both)
    with pytest.raises(NotAllowed, match="另一人"):
        confirm(made, by=both)
    Funeral.objects.update(recorded_by=walk.worker())
    assert not counted(now()).exists()
    (item,) = (one for one in chain(award.household, [], [award]) if "丧葬费" in one["title"])
    assert (item["tone"], "尚未确认" in item["body"]) == ("warn", True)
    confirm(made)
    assert list(counted(now())) == [made]
    with pytest.raises(Conflict):
        confirm(made)


def test_a_mistake_is_struck_with_its_reason_and_written_down_anew(award):
    made, by = confirm(record(award)), walk.approver()
    before = now()
    with pytest.raises(NotAllowed):
        funerals.strike_funeral(by=by, funeral=made, because=" ")
    with pytest.raises(NotAllowed):
        funerals.strike_funeral(by=walk.worker(), funeral=made, because="金额填错")
    funerals.strike_funeral(by=by, funeral=made, because="金额填错")
    assert not counted(now()).exists()
    assert list(counted(before)) == [made]  # what was reported then stays
    assert not [one for one in chain(award.household, [], [award]) if "丧葬费" in one["title"]]
    with pytest.raises(Conflict):
        funerals.strike_funeral(by=by, funeral=made, because="金额填错")
    anew = record(award, amount=Decimal("700"))
    funerals.strike_funeral(by=walk.worker(), funeral=anew, because="收款人填错")
    assert Funeral.objects.standing().count() == 0


def test_a_near_relative_neither_confirms_nor_strikes(award, monkeypatch):
    made, by = record(award), walk.approver()
    monkeypatch.setattr("cases.rules.funerals.check_not_kin", refuse)
    for act in (confirm, lambda row: funerals.strike_funeral(by=by, funeral=row, because="错")):
        with pytest.raises(NotAllowed, match="亲属"):
            act(made)


def refuse(*_of):
    raise NotAllowed("亲属")


def test_no_more_than_the_months_of_the_standard(award):
    most = most_for_funeral(award, award.payee.died_on)
    assert most == award.amounts.first().basic * 12
    with pytest.raises(NotAllowed, match="最高"):
        record(award, amount=most + Decimal("0.01"))
    record(award, amount=most)


def test_without_the_county_s_months_nothing_is_paid(award):
    Parameter.objects.filter(key=Key.FUNERAL_MONTHS).delete()
    with pytest.raises(MissingParameter):
        record(award)
    assert not Funeral.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"held_on": walk.days_ago(-1)}, "尚未到来"),
        ({"paid_on": walk.days_ago(-1)}, "尚未到来"),
        ({"held_on": walk.days_ago(11)}, "才去世"),
        ({"amount": Decimal("0")}, "大于零"),
        ({"amount": Decimal("1.001")}, "两位小数"),
        ({"paid_to": " "}, "请填写"),
        ({"voucher": " "}, "请填写"),
        ({"held_on": walk.days_ago(1)}, "办理丧事后"),
    ],
)
def test_what_cannot_be_is_refused(award, said, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        record(award, **said)
    assert not Funeral.objects.exists()


def test_who_lives_has_no_funeral():
    with pytest.raises(NotAllowed, match="先登记死亡"):
        record(around.cared())


def test_who_was_not_on_tekun_any_more_is_not_paid_for(award):
    award.payee.died_on = walk.days_ago(10)
    award.joined_on = walk.days_ago(5)
    award.save(update_fields=["joined_on"])
    with pytest.raises(NotAllowed, match="不是特困"):
        record(award)


def test_another_awards_dead_is_nobody_here(award):
    other = around.cared()
    with pytest.raises(NotAllowed, match="无此已故人员"):
        record(award, person=other.payee)


def test_a_voucher_pays_one_funeral(award):
    record(award)
    other = around.cared()
    other.payee.died_on = walk.days_ago(10)
    other.payee.save()
    with pytest.raises(NotAllowed, match="凭证"):
        record(other)


def test_the_page_offers_and_shows_it(client, award):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    page = reverse("cases:award_care", args=[award.pk])
    step = reverse("cases:record_funeral", args=[award.pk])
    assert step in client.get(page).content.decode()
    answer = client.post(
        step,
        {
            "person": award.payee_id,
            "held_on": walk.days_ago(8).isoformat(),
            "arranged_by": "村委会主任",
            "paid_to": "某殡仪馆",
            "amount": "800",
            "paid_on": walk.days_ago(2).isoformat(),
            "voucher": "付001",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    text = client.get(page).content.decode()
    assert "付001" in text
    assert step not in text
    made = Funeral.objects.get()
    there = reverse("cases:confirm_funeral", args=[made.pk])
    assert there not in text
    client.force_login(walk.approver())
    assert there in client.get(page).content.decode()
    assert client.post(there).status_code == 302
    assert Funeral.objects.get().confirmed_by == walk.approver()
    strike = reverse("cases:strike_funeral", args=[made.pk])
    assert client.post(strike, {"because": "收款人填错"}).status_code == 302
    assert "收款人填错" in client.get(page).content.decode()
