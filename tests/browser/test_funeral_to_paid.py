"""One on 特困 has died: the town names who saw to the funeral, another confirms, the run pays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from benefits.models import Payment
from cases.models import Funeral
from tests import factories
from tests.browser import steps
from tests.browser.test_care_and_goods import old_man
from welfare.accounts.roles import Role
from welfare.county.months import first_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(20)]
ACCOUNT = "6299000000001234567"


def test_who_saw_to_the_funeral_is_paid_by_the_run(at_desk, worker, county, town):
    factories.programme("BURIAL", county)
    factories.live(county, first_of(timezone.localdate()))
    award, today = old_man(town), timezone.localdate()
    nephew = steps.household(town, steps.Someone(2, today.replace(year=1980, day=1), "孙侄")).head
    award.payee.died_on = today - timedelta(days=9)
    award.payee.save()
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.open("cases:award_care", award.pk)
    desk.press("由批次发放丧葬费")
    said = {
        "办理丧事日期": (today - timedelta(days=7)).isoformat(),
        "丧事经办人": nephew.name,
        "身份证号": nephew.resident_id,
        "应付金额": "1200",
        "户名": nephew.name,
        "开户银行": "测试农商银行",
        "账号": ACCOUNT,
    }
    desk.send(said, "由批次发放丧葬费")
    desk.reads("1,200.00", ACCOUNT[-4:], "尚未确认")
    assert ACCOUNT not in desk.main.text_content()
    decider = at_desk(Role.TOWN_HEAD)
    decider.open("cases:award_care", award.pk)
    decider.press("确认丧葬费")
    decider.press("确认丧葬费")
    paid = Funeral.objects.get().paid_as
    decider.reads(paid.number)
    steps.pay(county, first_of(today))
    payment = Payment.objects.get(award=paid)
    assert (payment.amount, payment.payee, payment.account) == (1200, nephew, ACCOUNT)
    desk.open("benefits:chain", award.household_id)
    desk.reads("孙长福丧葬费", "1,200.00")
