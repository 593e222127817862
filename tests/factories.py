"""Invented people and a small invented county. Nobody here exists."""

from datetime import date
from decimal import Decimal

import factory
from psycopg.types.range import DateRange
from stdnum.cn import ric

from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    Award,
    AwardAmount,
    AwardMember,
    Basis,
    Condition,
    Household,
    Member,
    Origin,
    Person,
    Programme,
    Tier,
)
from welfare import crypto
from welfare.models import Division, Key, Level, Parameter, Residence, User
from welfare.roles import TOWN_ROLES, Role

PASSWORD = "Test-Pass-2026"
LONG_AGO = date(2020, 1, 1)


def resident_id(n: int, born: date = date(1970, 1, 1)) -> str:
    """A valid invented resident ID; sequence 900 and up, odd `n` is a man."""
    body = f"610329{born:%Y%m%d}{900 + n % 100:03d}"
    return body + ric.calc_check_digit(body + "0")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    class Params:
        n = factory.Sequence(lambda n: n)

    birth_date = factory.LazyAttribute(lambda o: date(1940 + o.n // 100 % 60, 1 + o.n // 6000, 1))
    resident_id = factory.LazyAttribute(lambda o: resident_id(o.n, o.birth_date))
    resident_id_hash = factory.LazyAttribute(lambda o: crypto.keyed_hash(o.resident_id))
    name = factory.Sequence(lambda n: f"测试{n}")
    sex = factory.LazyAttribute(lambda o: "M" if o.n % 2 else "F")


def county(code: str = "610399", name: str = "测试县") -> Division:
    return Division.objects.get_or_create(
        code=f"{code}000000", defaults={"name": name, "level": Level.COUNTY}
    )[0]


def town(number: int = 1, of: Division | None = None) -> Division:
    parent = of or county()
    return Division.objects.get_or_create(
        code=f"{parent.prefix}{99 + number:03d}000",
        defaults={"name": f"测试{number}镇", "level": Level.TOWN, "parent": parent},
    )[0]


def village(of: Division, urban: bool = False) -> Division:
    number = 1 if urban else 200
    return Division.objects.get_or_create(
        code=f"{of.prefix}{number:03d}",
        defaults={
            "name": f"{of.name}{'社区' if urban else '村'}",
            "level": Level.VILLAGE,
            "parent": of,
            "residence": Residence.URBAN if urban else Residence.RURAL,
        },
    )[0]


def user(role: Role, area: Division | None = None, name: str = "") -> User:
    """An account of one role; towns' roles sit in `area` or town 1, the others in the county."""
    area = area or (town() if role in TOWN_ROLES else county())
    username = name or f"{role.value}-{area.code}"
    existing = User.objects.filter(username=username).first()
    if existing:
        return existing
    return User.objects.create_user(
        username, password=PASSWORD, full_name=username, division=area, roles=[role]
    )


def programme(code: str = "RELIEF", of: Division | None = None) -> Programme:
    basis = {"DIBAO": Basis.TOP_UP, "TEKUN": Basis.FIXED, "ORPHAN": Basis.PER_PERSON}
    names = {"DIBAO": "低保", "TEKUN": "特困", "ORPHAN": "孤儿", "RELIEF": "临时救助"}
    monthly = code != "RELIEF"
    return Programme.objects.get_or_create(
        county=of or county(),
        code=code,
        defaults={
            "name": names[code],
            "basis": basis.get(code, Basis.ONE_OFF),
            "exclusive": monthly,
            "first_month_offset": 1 if monthly else 0,
            "legal_basis": "测试文件",
            "open_for_applications": code in {"DIBAO", "RELIEF"},
        },
    )[0]


def parameters(of: Division | None = None, **values: str) -> None:
    """The limits of the invented county, from long ago."""
    defaults = {
        Key.SURVEY_START_DAYS: "3",
        Key.COUNTY_DECISION_DAYS: "10",
        Key.NOTICE_DAYS: "7",
        Key.REFUSAL_NOTICE_DAYS: "3",
        Key.RELIEF_FIRST_PAPERS_DAYS: "10",
        Key.MEANS_CHECK_MONTHS: "6",
        Key.PAY_DAY: "10",
        Key.RESERVE_FLOOR: "100000",
        Key.LARGE_MEDICAL_COST: "30000",
        Key.ELDERLY_AGE: "60",
        Key.ADULT_AGE: "18",
        Key.SETTLEMENT_DAY: "0",
        Key.BUDGET: "20000000",
    }
    for key, value in {**defaults, **values}.items():
        Parameter.objects.get_or_create(
            county=of or county(),
            key=key,
            valid_from=LONG_AGO,
            defaults={"value": value, "document": "测试县民政局〔2020〕1号"},
        )


def policy(of: Division | None = None) -> ApprovalPolicy:
    """Below 10,000 or urgent: town; to 30,000: county; above or major: joint meeting."""
    area = of or county()
    existing = ApprovalPolicy.objects.filter(county=area).first()
    if existing:
        return existing
    made = ApprovalPolicy.objects.create(
        county=area, valid_from=LONG_AGO, document="测试〔2020〕2号"
    )
    relief, dibao = programme("RELIEF", area), programme("DIBAO", area)
    all_three = [Tier.TOWN, Tier.COUNTY, Tier.MEETING]
    lines = [
        (relief, Condition.MAJOR, {}, all_three, False),
        (relief, Condition.URGENT, {}, [Tier.TOWN], True),
        (relief, Condition.ANY, {"below": Decimal(10000)}, [Tier.TOWN], True),
        (relief, Condition.ANY, {"up_to": Decimal(30000)}, [Tier.TOWN, Tier.COUNTY], False),
        (relief, Condition.ANY, {}, all_three, False),
        (dibao, Condition.ANY, {}, [Tier.TOWN, Tier.COUNTY], False),
    ]
    for position, (of_programme, condition, bound, route, filing) in enumerate(lines, 1):
        ApprovalRule.objects.create(
            policy=made,
            position=position,
            programme=of_programme,
            condition=condition,
            route=route,
            monthly_filing=filing,
            total_days=30,
            **bound,
        )
    return made


def household(area: Division | None = None, size: int = 1, urban: bool = False) -> Household:
    """A household of `size` people in the area's (town 1's) village."""
    area = area or town()
    home = village(area, urban)
    people = [PersonFactory() for _n in range(size)]
    made = Household.objects.create(
        head=people[0], town=area, village=home, residence=home.residence
    )
    for number, person in enumerate(people):
        Member.objects.create(
            household=made,
            person=person,
            joined_on=LONG_AGO,
            relation="户主" if number == 0 else "子",
        )
    return made


def award(
    code: str = "DIBAO", area: Division | None = None, size: int = 1, basic: int = 400, **fields
) -> Award:
    """An award from a ledger with its covered persons and amount, paid from 2022-01."""
    home = fields.pop("household", None) or household(area, size)
    grant = programme(code, home.town.parent)
    values = {
        "origin": Origin.LEDGER,
        "joined_on": date(2021, 12, 1),
        "first_month": date(2022, 1, 1),
        "family_size": size,
        "covered_size": size,
        "account": "6299000000000000000",
        "account_hash": crypto.keyed_hash(f"6299{home.pk}"),
        "account_holder": home.head.name,
        "bank_name": "测试农商银行",
        "number": f"{code}-{home.pk}",
        **fields,
    }
    made = Award.objects.create(
        programme=grant,
        household=home,
        town=home.town,
        village=home.village,
        residence=home.residence,
        payee=home.head,
        **values,
    )
    for member in home.members.all():
        AwardMember.objects.create(
            award=made,
            person=member.person,
            relation=member.relation,
            is_head=member.person_id == home.head_id,
            exclusive=grant.exclusive,
            period=DateRange(made.first_month, None),
        )
    AwardAmount.objects.create(
        award=made, from_month=made.first_month, basic=Decimal(basic), reason="台账"
    )
    return made
