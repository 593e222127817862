"""A synthetic county of any size in the database: households, awards, cases, department files.

The small sample profile gives divisions, programmes, rates and layouts; the people come from
people.py and are written by COPY.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from psycopg.types.range import DateRange

from cases.deadlines import TimedStep
from cases.models import (
    Application,
    ApprovalRule,
    Award,
    AwardAmount,
    AwardMember,
    CareDetail,
    CareForm,
    CareGrade,
    GroupMember,
    Household,
    Member,
    Origin,
    Person,
    PersonGroup,
    Programme,
    Supplement,
    SupplementKind,
    Tier,
    TimeLimit,
    WatchCategory,
)
from cases.states import ApplicationStatus, AwardStatus
from tests import factories
from tests.bench import people
from tests.bench.people import Family
from tests.bench.stopwatch import statement
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.files.imports import copy_in
from welfare.models import Division, Level, Residence, User
from welfare.personal import crypto

PROFILE = Path(settings.BASE_DIR) / "data" / "profiles" / "linyou.toml"
JOINED = date(2021, 12, 1)
FIRST_MONTH = date(2022, 1, 1)
DECEMBER = date(2022, 12, 1)
STANDARD = {Residence.RURAL: Decimal(480), Residence.URBAN: Decimal(650)}
HARDSHIP = Decimal(624)
TEKUN = "T"  # their certificates begin so
LOADED = (
    *(Person, Household, Member, Award, CareDetail, AwardAmount, AwardMember, Supplement),
    *(GroupMember, PersonGroup, Application, TimeLimit),
)
ROUTE = [Tier.TOWN, Tier.COUNTY, Tier.MEETING]
ROLES = (
    Role.TOWN_CASEWORKER,
    Role.TOWN_HEAD,
    Role.COUNTY_CASEWORKER,
    Role.COUNTY_APPROVER,
    Role.FINANCE,
    Role.STATISTICIAN,
)


@dataclass
class County:
    """The loaded county and what measurements need to know of it."""

    division: Division
    families: list[Family]
    users: dict[Role, User]
    persons: int


def load(persons: int) -> County:
    """Profile, accounts, people, awards, cases. About a minute for 100,000 people."""
    call_command("load_profile", PROFILE, ledgers_follow=True, stdout=StringIO())
    county = Division.objects.get(level=Level.COUNTY)
    town = Division.objects.filter(level=Level.TOWN).earliest("code")
    users = {
        role: factories.user(role, town if role.value.startswith("town") else county)
        for role in ROLES
    }
    drawn = people.families(persons)
    with _without_history():
        known = copy_in([_person(county, n) for n in range(persons)])
        homes = copy_in(list(_households(drawn, known)))
        copy_in(list(_members(drawn, homes, known)))
        awards = copy_in(list(_awards(county, drawn, homes, known)))
        copy_in(list(_care(drawn, awards)))
        copy_in(list(_amounts(drawn, awards)))
        covers = copy_in(list(_covers(drawn, awards, known)))
        copy_in(list(_supplements(county, covers)))
        copy_in(list(_watched(homes, known)))
        cases = copy_in(list(_applications(homes, known, users)))
        copy_in(list(_time_limits(cases)))
    return County(county, drawn, users, persons)


@contextmanager
def _without_history() -> Iterator[None]:
    """Loading is not what is measured: the rows have no history before they are there."""
    tables = [m._meta.db_table for m in LOADED]
    for table in tables:
        statement(f"ALTER TABLE {table} DISABLE TRIGGER USER")()
    yield
    for table in tables:
        statement(f"ALTER TABLE {table} ENABLE TRIGGER USER")()


def _person(county: Division, n: int) -> Person:
    number = people.resident_id(n)
    return Person(
        county=county,
        resident_id=number,
        resident_id_hash=crypto.keyed_hash(number),
        name=people.name(n),
        sex=people.sex(n),
        birth_date=people.birthday(n),
        ethnicity="汉族",
    )


def _households(drawn: list[Family], known: list[Person]) -> Iterator[Household]:
    villages = list(
        Division.objects.filter(level=Level.VILLAGE).select_related("parent").order_by("code")
    )
    for family in drawn:
        village = villages[family.number % len(villages)]
        yield Household(
            number=f"H{family.number:06d}",
            head=known[family.first],
            town=village.parent,
            village=village,
            residence=village.residence,
            address=f"{village.name}{family.number % 300}号",
        )


def _members(drawn: list[Family], homes: list[Household], known: list[Person]) -> Iterator[Member]:
    for family, home in zip(drawn, homes, strict=True):
        for n in family.members:
            relation = "户主" if n == family.first else "家庭成员"
            yield Member(household=home, person=known[n], relation=relation, joined_on=JOINED)


def _awards(
    county: Division, drawn: list[Family], homes: list[Household], known: list[Person]
) -> Iterator[Award]:
    programmes = {p.code: p for p in Programme.objects.filter(county=county)}
    for family, home in zip(drawn, homes, strict=True):
        account = people.account(family.number)
        yield Award(
            programme=programmes["TEKUN" if family.hardship else "DIBAO"],
            household=home,
            town=home.town,
            village=home.village,
            residence=home.residence,
            number=certificate(family),
            origin=Origin.LEDGER,
            payee=known[family.first],
            bank_name="测试农商银行",
            account=account,
            account_hash=crypto.keyed_hash(account),
            account_holder=known[family.first].name,
            joined_on=JOINED,
            first_month=FIRST_MONTH,
            family_size=family.size,
            covered_size=family.size,
            monthly_income=family.income,
            **_end(family),
        )


def _care(drawn: list[Family], awards: list[Award]) -> Iterator[CareDetail]:
    for family, award in zip(drawn, awards, strict=True):
        if family.hardship:
            yield CareDetail(award=award, form=CareForm.HOME, grade=CareGrade.SELF)


def certificate(family: Family) -> str:
    return f"{TEKUN if family.hardship else 'N'}{family.first:07d}"


def _end(family: Family) -> dict[str, object]:
    if family.ended is None:
        return {}
    return {
        "status": AwardStatus.ENDED,
        "stop_way": "ledger",
        "left_on": family.ended,
        "last_month": first_of(family.ended),
        "left_reason": "收入超标",
    }


def _amounts(drawn: list[Family], awards: list[Award]) -> Iterator[AwardAmount]:
    for family, award in zip(drawn, awards, strict=True):
        yield AwardAmount(
            award=award,
            from_month=FIRST_MONTH,
            basic=basic(family, Residence(award.residence)),
            care=Decimal(106) if family.hardship else Decimal(0),
            residence=award.residence,
            reason="台账",
        )


def basic(family: Family, residence: Residence) -> Decimal:
    if family.hardship:
        return HARDSHIP
    return STANDARD[residence] * family.size - family.income


def _covers(drawn: list[Family], awards: list[Award], known: list[Person]) -> Iterator[AwardMember]:
    for family, award in zip(drawn, awards, strict=True):
        until = award.last_month and award.last_month + timedelta(days=32)
        period = DateRange(FIRST_MONTH, until and first_of(until))
        for n in family.members:
            yield AwardMember(
                award=award,
                person=known[n],
                relation="户主" if n == family.first else "家庭成员",
                is_head=n == family.first,
                period=period,
            )


def _supplements(county: Division, covers: list[AwardMember]) -> Iterator[Supplement]:
    """Two of five people on the allowance: old, young, and some of the others."""
    kinds = {k.code: k for k in SupplementKind.objects.filter(county=county)}
    for place, cover in enumerate(covers):
        born = cover.person.birth_date.year
        code = "ELDERLY" if born < 1962 else "MINOR" if born > 2004 else "SEVERE"
        if (
            cover.award.number.startswith(TEKUN)
            or cover.award.left_on
            or (code == "SEVERE" and place % 8)
        ):
            continue
        yield Supplement(member=cover, kind=kinds[code], first_month=FIRST_MONTH, reason="台账")


def _watched(homes: list[Household], known: list[Person]) -> Iterator[GroupMember]:
    """Three people of a hundred, half of them on a roll."""
    county = homes[0].town.parent
    groups = [
        PersonGroup.objects.get_or_create(
            county=county, code=code, name=label, defaults={"position": at}
        )[0]
        for at, (code, label) in enumerate(WatchCategory.choices, 1)
    ]
    for place, home in enumerate(homes[::33]):
        yield GroupMember(
            person=home.head,
            town=home.town,
            village=home.village,
            group=groups[place % 3],
            as_of=DECEMBER,
        )


def _time_limits(cases: list[Application]) -> Iterator[TimeLimit]:
    """The survey of every case was begun; who waits for the county has its clock."""
    for case in cases:
        begun = case.accepted_on
        yield TimeLimit(
            application=case,
            step=TimedStep.SURVEY,
            started_on=begun,
            due_on=begun + timedelta(days=3),
            done_on=begun,
        )
        if case.tier == Tier.COUNTY:
            yield TimeLimit(
                application=case,
                step=TimedStep.COUNTY,
                started_on=begun,
                due_on=max(begun, case.deadline - timedelta(days=10)),
            )


def _applications(
    homes: list[Household], known: list[Person], users: dict[Role, User]
) -> Iterator[Application]:
    """One household of ten waits for a tier; two of ten were decided."""
    relief = Programme.objects.get(code="RELIEF")
    rule = ApprovalRule.objects.filter(programme=relief).latest("position")
    today = timezone.localdate()
    for place, home in enumerate(homes):
        if place % 10 > 2:
            continue
        waits = place % 10 == 0
        yield Application(
            number=f"BENCH{place:06d}",
            programme=relief,
            household=home,
            applicant=home.head,
            town=home.town,
            status=ApplicationStatus.IN_REVIEW if waits else ApplicationStatus.APPROVED,
            tier=ROUTE[place // 10 % 3] if waits else "",
            decided_on=None if waits else today,
            relief_type="expense",
            cause="illness",
            reason="住院",
            registered_by=users[Role.TOWN_CASEWORKER],
            accepted_by=users[Role.TOWN_CASEWORKER],
            accepted_on=today,
            deadline=today + timedelta(days=place % 40 - 5),
            amount_proposed=Decimal(32_000),
            route=ROUTE,
            rule=rule,
            round=1,
            submitted_by=users[Role.TOWN_CASEWORKER],
            submitted_at=datetime.now(tz=timezone.get_current_timezone()),
        )
