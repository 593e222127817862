"""Beds, store, winter goods, a service and who watches over whom, in the demo's first town."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from cases import clock
from cases.actions import carers, goods, homes, services
from cases.models import Award, CareForm, Good, Household, Institution, Portion, Programme
from cases.states import AwardStatus
from counties.demo.cases import desk_of
from welfare.county.months import first_of
from welfare.models import Division

BEDS, LIVING, WATCHED, HANDED_OUT = 12, 8, 6, 25
LOOKED_AT = ("吃", "住", "医", "安全")
PAPERS = ("供养证", "银行卡", "走访登记簿", "物资发放簿", "照料护理协议")


@transaction.atomic
def fill(town: Division) -> None:
    """A little of everything, by the product's own actions."""
    county = town.parent
    if county is None or Good.objects.filter(county=county).exists():
        return
    _homes(town)
    _watched(town, county)
    _winter(town, county)
    _service(town, county)


def _cared(town: Division, form: CareForm) -> "list[Award]":
    rows = Award.objects.filter(town=town, status=AwardStatus.ACTIVE, care_detail__form=form)
    return list(rows.select_related("care_detail__institution").order_by("pk"))


def _homes(town: Division) -> None:
    desk = desk_of(town)
    day = clock.today() - timedelta(days=60)
    for home in Institution.objects.filter(county=town.parent):
        homes.add_beds(
            by=desk.county, institution=home, kind="nursing", prefix="", first=101, count=BEDS
        )
    for award in _cared(town, CareForm.INSTITUTION)[:LIVING]:
        home = award.care_detail.institution
        cover = award.members.filter(period__endswith=None).order_by("pk").first()
        bed = home and home.beds.free().order_by("number").first()
        if bed and cover:
            said = {"award": award, "person": cover.person, "bed": bed}
            homes.move_in(by=desk.worker, moved_in=max(day, award.joined_on), **said)
    for award in _cared(town, CareForm.HOME)[:2]:
        homes.ask_for_bed(by=desk.worker, award=award, asked_on=day)


def _watched(town: Division, county: Division) -> None:
    desk, today = desk_of(town), clock.today()
    items = [carers.add_kit_item(by=desk.county, county=county, name=name) for name in PAPERS]
    looked_at = [
        carers.add_visit_item(by=desk.county, county=county, name=name) for name in LOOKED_AT
    ]
    for number, award in enumerate(_cared(town, CareForm.HOME)[:WATCHED]):
        for level, name in (("village", "冯村支书"), ("keeper", "监护人陈")):
            guard = carers.name_guard(
                by=desk.worker,
                award=award,
                level=level,
                name=name,
                since=today - timedelta(days=300),
            )
            if number % 2:
                carers.record_guard_visit(
                    by=desk.worker,
                    guard=guard,
                    visited_on=today,
                    seen="身体尚好，衣被齐全",
                    answers=[
                        carers.ItemSeen(item, number != 1 or item.name != "住", "屋顶漏雨")
                        for item in looked_at
                    ],
                )
        for item in items[: 3 + number % 3]:
            carers.give_kit_paper(by=desk.worker, award=award, item=item, given_on=today)
        if number % 2:
            carers.score_care(
                by=desk.worker,
                award=award,
                month=first_of(today),
                score=88 + number,
                looked_on=today,
                remarks="一日三餐按时，被褥整洁",
            )


def _winter(town: Division, county: Division) -> None:
    desk, day = desk_of(town), clock.today() - timedelta(days=10)
    quilts = goods.add_good(by=desk.county, county=county, name="棉被", unit="床")
    goods.add_good(by=desk.county, county=county, name="取暖煤", unit="吨")
    goods.take_in(
        by=desk.county,
        good=quilts,
        kind="bought",
        quantity=2000,
        moved_on=day,
        paper="采购2026-11",
        value=Decimal(240000),
        note="冬令采购",
    )
    goods.send_goods(
        by=desk.county, good=quilts, town=town, quantity=600, moved_on=day, paper="调拨001"
    )
    programmes = Programme.objects.filter(
        county=county, award__care_detail__isnull=False
    ).distinct()
    goods.open_distribution(
        by=desk.county,
        county=county,
        name=f"{day.year}年冬令救助",
        occasion="winter",
        good=quilts,
        quantity=1,
        by_head=True,
        programmes=list(programmes),
        document="样例县假设",
        begins_on=day,
    )
    portions = Portion.objects.filter(town=town).select_related("household").order_by("pk")
    for number, portion in enumerate(portions[:HANDED_OUT], start=1):
        member = portion.household.members.filter(left_on=None).order_by("pk").first()
        if member:
            said = {"portion": portion, "person": member.person, "moved_on": clock.today()}
            goods.give_portion(by=desk.worker, paper=f"冬{number:04}", **said)


def _service(town: Division, county: Division) -> None:
    desk, today = desk_of(town), clock.today()
    bath = services.add_service(
        by=desk.county,
        county=county,
        provider="青山养老服务社",
        name="助浴",
        unit="次",
        price=Decimal(60),
    )
    rows = Household.objects.filter(town=town, members__left_on=None).distinct().order_by("pk")
    for number, home in enumerate(rows.select_related("town", "head")[:6]):
        member = home.members.filter(left_on=None).order_by("pk").first()
        order = member and services.order_service(
            by=desk.worker,
            household=home,
            person=member.person,
            service=bath,
            quantity=2,
            need="高龄独居，不能自行洗澡",
            assessed_on=today - timedelta(days=20),
            ordered_on=today - timedelta(days=15),
        )
        if order and number > 1:
            services.record_done(by=desk.worker, order=order, done_on=today - timedelta(days=5))
        if order and number > 3:
            services.accept_service(by=desk.county, order=order, accepted_on=today, content=True)
