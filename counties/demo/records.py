"""Around the cases, in the demo: a lead that was visited, a complaint, a referral, an advance."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benefits.actions import advances
from cases import clock
from cases.actions.logbooks import add_record, answer_record
from cases.actions.record_steps import step_record
from cases.models import Award, Household, Logbook, LogbookRecord
from cases.rules.logbooks import Subject
from cases.states import LIVE_AWARD
from welfare.models import Division, User

FAMILIES = 2


def _user(name: str) -> User:
    user: User = User.objects.get(username=name)
    return user


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def fill(town: Division) -> None:
    """Something waits in each logbook, and something is done."""
    award_rows = Award.objects.filter(town=town, status__in=LIVE_AWARD).order_by("-pk")
    homes = [one.household for one in award_rows.select_related("household__head")[:FAMILIES]]
    lead = _written(
        town, "lead", 6, {"线索来源": "村（居）协理员", "困难情况": "独居老人摔伤，无人照料"}
    )
    _visited(lead, "入户核实", "已送医，家中无其他人")
    _written(town, "lead", 1, {"线索来源": "群众", "困难情况": "一家三口房屋漏雨"})
    said = {"方式": "服务热线", "反映内容": "反映某户有小轿车", "是否实名": True}
    complaint = _written(town, "complaint", 40, said)
    _visited(complaint, "入户核实", "车辆已于去年报废")
    answer_record(
        by=_user("town1-caseworker"), record=complaint, outcome="不属实", closed_on=clock.today()
    )
    for home in homes:
        asked = {"转往部门": "教育", "需要的帮助": "子女就读高中，申请助学金"}
        _written(town, "referral", 3, asked, home)
    for home in homes[:1]:
        _lent(home)


def _written(
    town: Division, code: str, days: int, values: dict[str, Any], home: Household | None = None
) -> LogbookRecord:
    return add_record(
        by=_user("town1-caseworker"),
        logbook=Logbook.objects.get(county=town.parent, code=code),
        subject=Subject(household=home) if home else Subject(town=town),
        happened_on=_ago(days),
        done_by="协理员李某",
        values=values,
    )


def _visited(record: LogbookRecord, step: str, said: str) -> None:
    step_record(
        by=_user("town1-caseworker"),
        record=record,
        name=step,
        done_on=record.happened_on,
        done_by="王一、周二",
        said=said,
    )


def _lent(home: Household) -> None:
    row = advances.lend_advance(
        by=_user("county-caseworker"),
        household=home,
        person=home.head,
        hospital="县医院",
        voucher="垫付借据2026-01",
        lent_on=_ago(90),
        amount=Decimal(3000),
        note="住院押金",
    )
    parts = [(_ago(60 - 60 * at), Decimal(1500)) for at in range(2)]
    advances.plan_advance(
        by=_user("county-caseworker"),
        advance=row,
        version=row.version,
        agreed_on=_ago(89),
        instalments=parts,
    )
