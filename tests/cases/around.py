"""Scenes of what stands around a case: a home with beds, a store, a service."""

from datetime import date
from decimal import Decimal

from cases.actions import carers, end_notices, goods, homes, services
from cases.models import CareForm, VisitItem
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role

UNIT = "床"


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def cared(home=None, grade="partial", **fields):
    """One on 特困, in a home or at home."""
    form = CareForm.INSTITUTION if home else CareForm.HOME
    said = {"institution": home} if home else {"carer": "邻居丁"}
    return factories.award("TEKUN", care_form=form, care_grade=grade, **said, **fields)


def beds(home, count=2, first=301):
    return homes.add_beds(
        by=officer(), institution=home, kind="nursing", prefix="", first=first, count=count
    )


def moved_in(award, bed, on=None, **said):
    return homes.move_in(
        by=walk.worker(),
        award=award,
        person=award.payee,
        bed=bed,
        moved_in=on or walk.days_ago(20),
        **said,
    )


def good(name="棉被", unit=UNIT):
    return goods.add_good(by=officer(), county=factories.county(), name=name, unit=unit)


def stocked(quantity=10, by=None, on=None):
    """Goods in the store of the town."""
    made = good()
    goods.take_in(
        by=by or walk.worker(),
        good=made,
        kind="bought",
        quantity=quantity,
        moved_on=on or walk.days_ago(30),
        paper="采购001",
        value=Decimal("1000.00"),
    )
    return made


def given(good, home, quantity=1, paper="领001", on=None, **said):
    return goods.hand_out(
        by=walk.worker(),
        household=home,
        good=good,
        person=home.head,
        quantity=quantity,
        moved_on=on or walk.days_ago(2),
        paper=paper,
        **said,
    )


def lost(good, quantity=1, paper="损001", by=None):
    """Proposed only."""
    return goods.propose_goods_loss(
        by=by or walk.worker(),
        good=good,
        quantity=quantity,
        happened_on=walk.days_ago(1),
        paper=paper,
        because="仓库漏水受潮",
    )


def distribution(good, *programmes, **said):
    values = {
        "name": "2026年冬令救助",
        "occasion": "winter",
        "quantity": 1,
        "by_head": False,
        "document": "1号",
        "begins_on": walk.days_ago(5),
    }
    return goods.open_distribution(
        by=officer(),
        county=factories.county(),
        good=good,
        programmes=programmes,
        **{**values, **said},
    )


def service(**said):
    values = {"provider": "青山服务社", "name": "助浴", "unit": "次", "price": Decimal("60.00")}
    return services.add_service(by=officer(), county=factories.county(), **{**values, **said})


def ordered(of, home, quantity=2, on=None, **said):
    return services.order_service(
        by=walk.worker(),
        household=home,
        person=home.head,
        service=of,
        quantity=quantity,
        need="独居，不能自行洗澡",
        assessed_on=walk.days_ago(40),
        ordered_on=on or walk.days_ago(30),
        **said,
    )


def done(order):
    return services.record_done(by=walk.worker(), order=order, done_on=walk.days_ago(20))


def accepted(order):
    return services.accept_service(
        by=officer(), order=done(order), accepted_on=walk.days_ago(10), content=True
    )


def billed(amount, *orders, number="001", on=None):
    return services.record_bill(
        by=officer(),
        service=orders[0].service,
        number=number,
        billed_on=on or walk.days_ago(1),
        amount=Decimal(amount),
        orders=orders,
    )


def guarded(award, level="village", since=date(2024, 1, 1)):
    return carers.name_guard(
        by=walk.worker(), award=award, level=level, name="村支书甲", since=since
    )


def visit_item(name="住"):
    return carers.add_visit_item(by=officer(), county=factories.county(), name=name)


def visited(guard, wrong=None, words="屋顶漏雨", **said):
    """A visit that looked at everything the county names."""
    asked = VisitItem.objects.filter(county=factories.county(), dropped_on=None)
    values = {"by": walk.worker(), "visited_on": walk.days_ago(1), "seen": "身体尚好"}
    values["answers"] = [carers.ItemSeen(item, item != wrong, words) for item in asked]
    return carers.record_guard_visit(guard=guard, **{**values, **said})


def judged(guard, **said):
    values = {"by": walk.head(), "month": walk.days_ago(0), "grade": "fair", "said": "按时走访"}
    return carers.judge_guard(guard=guard, **{**values, **said})


def end_posted(award, posted_on=None, **said):
    """The end of it hangs on the board, in a county that asks for it."""
    factories.parameters(end_notice_days="7")
    values = {"because": "恢复劳动能力", "place": "村务公开栏", "by": walk.worker()}
    day = posted_on or walk.days_ago(10)
    return end_notices.post_end_notice(award=award, posted_on=day, **{**values, **said})


def end_closed(notice, result="no_objection", **said):
    values = {"by": walk.worker(), "closed_on": walk.days_ago(0)}
    return end_notices.close_end_notice(notice=notice, result=result, **{**values, **said})
