"""Three places with one row of every kind each: ours, the next town, another county.

Every text in a place carries its mark; a mark on a page says where the page's rows come from.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from benefits.models import BankLayout
from cases.actions.attachments import put_in
from cases.models import (
    Application,
    Attachment,
    AwardChange,
    FamilyChange,
    FamilyReport,
    FundSource,
    GroupMember,
    MonthlyFiling,
    Person,
    PersonGroup,
    PublicNotice,
    Review,
    ReviewCampaign,
    Survey,
    Suspension,
)
from cases.states import ApplicationStatus
from tests import attached, factories
from tests.benefits import scene as money
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.models import Division
from welfare.personal import crypto

OURS, NEXT_TOWN, OTHER_COUNTY = "OURMARK", "NEXTMARK", "FARMARK"
DECEMBER = date(2022, 12, 1)
OTHER_CODE = "610398"


@dataclass
class Place:
    """One town in one county, with rows of every kind; `numbers` are whole IDs and accounts."""

    mark: str
    county: Division
    town: Division
    objects: dict[str, Any] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)

    def __getitem__(self, kind: str) -> Any:
        return self.objects[kind]

    def user(self, role: Role) -> Any:
        area = self.town if role.value.startswith("town") else self.county
        return factories.user(role, area)

    def text(self, what: str) -> str:
        return f"{self.mark}{what}"


def place(mark: str) -> Place:
    """The divisions of a place and what its county lays down."""
    code = OTHER_CODE if mark == OTHER_COUNTY else "610399"
    county = factories.county(code, f"{mark}县" if mark == OTHER_COUNTY else "测试县")
    town = factories.town(2 if mark == NEXT_TOWN else 1, county)
    factories.parameters(county)
    factories.policy(county)
    money.kinds(county)
    money.standards(county)
    factories.village(town)
    if mark == OTHER_COUNTY:
        Division.objects.filter(pk=town.pk).update(name=f"{mark}镇")
        Division.objects.filter(parent=town).update(name=f"{mark}村")
        town.refresh_from_db()
    return Place(mark, county, town)


def add_town_rows(here: Place) -> None:
    """Households, cases and awards of the town."""
    home = _household(here)
    here.objects |= {
        "household": home,
        "member": home.members.exclude(person=home.head).get(),
        "person": home.head,
        "draft": _application(here, "D", status=ApplicationStatus.DRAFT),
        "application": _in_review(here, "R", "town"),
        "application_county": _in_review(here, "C", "county"),
        "application_meeting": _in_review(here, "M", "meeting"),
        "accepted": _application(here, "A", status=ApplicationStatus.ACCEPTED, **_clock(here)),
    }
    here.objects["notice"] = _evidence(here)
    here.objects["attachment"] = _attachment(here)
    here.objects["hand_over"] = audit.record(
        "hand_over_asked",
        home,
        by=here.user(Role.COUNTY_CASEWORKER),
        town=here.town,
        reason=here.text("现居邻镇"),
        person=here["member"].person_id,
        asking_town=here.text("邻镇"),
        answer_due=timezone.localdate().isoformat(),
    )
    here.objects["award"] = _award(here)
    here.objects["change"] = _change(here)
    here.objects["follows"] = _follows(here)
    here.objects["campaign"] = _campaign(here)
    here.objects["review"] = _review(here)
    FamilyReport.objects.create(
        household=here["award"].household,
        town=here.town,
        village=here["award"].village,
        period=first_of(timezone.localdate()),
        reported_on=timezone.localdate(),
        channel="window",
        told_by=here.text("报告人"),
        changed=False,
        taken_by=here.user(Role.TOWN_CASEWORKER),
    )
    here.objects["filing"] = MonthlyFiling.objects.create(
        town=here.town,
        month=DECEMBER,
        filed_by=here.user(Role.TOWN_HEAD),
        note=here.text("备案"),
    )
    FundSource.objects.get_or_create(
        county=here.county, code="F", defaults={"name": here.text("资金")}
    )
    BankLayout.objects.filter(county=here.county).update(name=here.text("银行"))
    group, _made = PersonGroup.objects.get_or_create(
        county=here.county,
        code="sudden",
        defaults={"name": here.text("名单"), "position": 1},
    )
    GroupMember.objects.create(
        group=group, person=home.head, town=here.town, as_of=DECEMBER, risk=here.text("风险")
    )
    audit.record(
        "household_created", home, by=here.user(Role.TOWN_CASEWORKER), reason=here.text("事由")
    )


def _household(here: Place) -> Any:
    home = factories.household(here.town, size=2)
    for person in Person.objects.filter(memberships__household=home).order_by("pk"):
        here.numbers.add(person.resident_id)
        person.name = here.text("人")
        person.disability_card = f"{person.resident_id}43"
        person.save()
    home.refresh_from_db()
    home.number, home.address = here.text("H1"), here.text("地址")
    home.phone = "13900000000"
    home.save()
    return home


def _account(here: Place, letter: str) -> dict[str, str]:
    number = f"6299{here.town.pk:06d}{ord(letter):05d}0000"
    here.numbers.add(number)
    return {
        "account": number,
        "account_hash": crypto.keyed_hash(number),
        "account_holder": here.text("人"),
        "bank_name": here.text("行"),
    }


def _clock(here: Place) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "accepted_on": today - timedelta(days=20),
        "accepted_by": here.user(Role.TOWN_CASEWORKER),
        "deadline": today + timedelta(days=9),
    }


def _application(here: Place, letter: str, **fields: Any) -> Application:
    """Each case has a household of its own: one open case per household and programme."""
    home = _household(here)
    return Application.objects.create(
        number=here.text(f"SQ{letter}"),
        programme=factories.programme("RELIEF", here.county),
        household=home,
        applicant=home.head,
        town=here.town,
        relief_type="expense",
        cause="illness",
        reason=here.text("住院"),
        registered_by=here.user(Role.TOWN_CASEWORKER),
        **{**_account(here, letter), **fields},
    )


def _in_review(here: Place, letter: str, tier: str) -> Application:
    return _application(
        here,
        letter,
        status=ApplicationStatus.IN_REVIEW,
        tier=tier,
        round=1,
        route=["town", "county", "meeting"],
        amount_proposed=Decimal(32000),
        town_opinion=here.text("意见"),
        submitted_by=here.user(Role.TOWN_CASEWORKER),
        submitted_at=timezone.now(),
        **_clock(here),
    )


def _evidence(here: Place) -> PublicNotice:
    case, today = here["accepted"], timezone.localdate()
    Survey.objects.create(
        application=case,
        visited_on=today - timedelta(days=15),
        first_signer=here.text("甲"),
        second_signer=here.text("乙"),
        member_present=here.text("人"),
        observations=here.text("情况"),
        annual_income=Decimal(600),
        recorded_by=here.user(Role.TOWN_CASEWORKER),
    )
    return PublicNotice.objects.create(
        application=case,
        posted_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=5),
        place=here.text("村务栏"),
        programme=case.programme,
        applicant=case.applicant,
        persons=1,
        amount=Decimal(5000),
        posted_by=here.user(Role.TOWN_CASEWORKER),
    )


def _attachment(here: Place) -> Attachment:
    file = attached.kept(name=here.text("照片.jpg"))
    [paper] = put_in(
        here["notice"].application.household,
        [file],
        here.user(Role.TOWN_CASEWORKER),
        kind="notice",
        device="phone",
        note=here.text("材料"),
        application=here["notice"].application,
        notice=here["notice"],
    )
    return paper


def _change(here: Place) -> FamilyChange:
    award, today = here["award"], timezone.localdate()
    return FamilyChange.objects.create(
        household=award.household,
        town=here.town,
        kind="income",
        happened_on=today - timedelta(days=9),
        reported_on=today - timedelta(days=2),
        reported_by=here.text("报告人"),
        evidence=here.text("凭证"),
        annual_income=Decimal(4800),
        recorded_by=here.user(Role.TOWN_CASEWORKER),
    )


def _follows(here: Place) -> AwardChange:
    award = here["award"]
    return AwardChange.objects.create(
        change=here["change"],
        award=award,
        town=here.town,
        direction="cut",
        covered_size=2,
        family_size=2,
        household=award.household,
        village=award.village,
        residence=award.residence,
        amount_before=Decimal(400),
        basic=Decimal(300),
        lines=[{"code": "basic", "label": here.text("标准"), "sum": "300"}],
        from_month=DECEMBER,
        tier="county",
        to_hear=True,
        proposed_by=here.user(Role.TOWN_CASEWORKER),
    )


def _campaign(here: Place) -> ReviewCampaign:
    """One campaign of a county, whichever of its towns asks."""
    there = ReviewCampaign.objects.filter(county=here.county, status="open").first()
    clerk = here.user(Role.COUNTY_CASEWORKER)
    return there or ReviewCampaign.objects.create(
        county=here.county,
        name="年度核查" if here.mark != OTHER_COUNTY else here.text("年度核查"),
        status="open",
        due_on=timezone.localdate() + timedelta(days=60),
        drafted_by=clerk,
        opened_by=clerk,
        opened_at=timezone.now(),
    )


def _review(here: Place) -> Review:
    """One that is confirmed, with a notice, and one that waits for the head of the town."""
    award, today = here["award"], timezone.localdate()
    said = {
        "campaign": here["campaign"],
        "town": here.town,
        "village": award.village,
        "result": "no_change",
        "visited_on": today,
        "first_visitor": here.text("甲"),
        "second_visitor": here.text("乙"),
        "seen": here.text("情况"),
        "recorded_by": here.user(Role.TOWN_CASEWORKER),
        "recorded_at": timezone.now(),
    }
    other = factories.award("DIBAO", household=_household(here), number=here.text("N2"))
    confirmed = {"confirmed_by": here.user(Role.TOWN_HEAD), "confirmed_at": timezone.now()}
    Review.objects.create(award=other, status="confirmed", **confirmed, **said)
    return Review.objects.create(award=award, status="recorded", **said)


def _award(here: Place) -> Any:
    home = _household(here)
    made = factories.award(
        "DIBAO",
        household=home,
        size=2,
        number=here.text("N1"),
        remark=here.text("备注"),
        joined_on=date(2021, 12, 1),
        **_account(here, "N"),
    )
    money.supplement(made)
    Suspension.objects.create(
        award=made,
        first_month=date(2022, 5, 1),
        last_month=date(2022, 5, 1),
        reason=here.text("暂停"),
    )
    return made
