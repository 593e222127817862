"""Invented people and a small invented county. Nobody here exists."""

import itertools
from datetime import date
from decimal import Decimal

import pgtrigger
from django.utils import timezone
from psycopg.types.range import DateRange
from stdnum.cn import ric

from benefits.bank_files import usual
from benefits.models import Allocation, BankFile, BankLayout
from cases import programmes
from cases.models import (
    Application,
    ApprovalPolicy,
    ApprovalRule,
    Award,
    AwardAmount,
    AwardMember,
    CareDetail,
    Condition,
    DibaoDetail,
    ExclusionRule,
    FundKind,
    FundSource,
    GoLive,
    GradualExit,
    GroupMember,
    Household,
    Institution,
    Member,
    Origin,
    Person,
    PersonGroup,
    Programme,
    ReliefDetail,
    Tier,
)
from cases.programmes.parts.exclusions import national
from verification import authorisations
from verification.models import Authorisation
from welfare.accounts.roles import TOWN_ROLES, Role
from welfare.county.parameters import YEARLY
from welfare.models import Division, Key, Level, Parameter, Residence, User
from welfare.personal import crypto

PASSWORD = "Test-Pass-2026"
LONG_AGO = date(2020, 1, 1)
FAR = date(2099, 12, 1)
YEARS = [date(year, 1, 1) for year in range(LONG_AGO.year, date.today().year + 2)]
DOCUMENT = "测试县民政局〔2020〕1号"


def resident_id(n: int, born: date = date(1970, 1, 1)) -> str:
    """A valid invented resident ID; sequence 900 and up, odd `n` is a man."""
    body = f"610329{born:%Y%m%d}{900 + n % 100:03d}"
    return body + ric.calc_check_digit(body + "0")


_numbers = itertools.count()


def person(**fields: object) -> Person:
    """Somebody of over 80 nobody has met yet; what is not said follows from their number.

    The number moves the day of birth, never the age: what a kind asks of an age must not come
    true or false by how many people the tests before made.
    """
    n = next(_numbers)
    born = fields.get("birth_date") or date(1940, 1 + n // 100 % 12, 1 + n // 1200 % 28)
    number = fields.get("resident_id") or resident_id(n, born)
    values = {
        "county": fields.get("county") or county(),
        "birth_date": born,
        "resident_id": number,
        "resident_id_hash": crypto.keyed_hash(number),
        "name": f"测试{n}",
        "sex": "M" if n % 2 else "F",
    }
    return Person.objects.create(**{**values, **fields})


COUNTY = "610399"


def county(code: str = COUNTY, name: str = "测试县") -> Division:
    made, new = Division.objects.get_or_create(
        code=f"{code}000000", defaults={"name": name, "level": Level.COUNTY}
    )
    if new:
        BankLayout.objects.create(
            county=made, name="测试农商银行", usual=True, definition=usual.LAYOUT
        )
    return made


def bank_file(run, **fields) -> BankFile:
    """What the county's bank was sent of a run, without a file."""
    layout = BankLayout.objects.filter(county=run.county).order_by("pk").first()
    values = {"bank": "测试农商银行", "name": "x.csv", "count": 2, "total": 800, "sha256": "x"}
    values["written_on"] = timezone.localdate()
    return BankFile.objects.create(**{**values, "run": run, "layout": layout, **fields})


def town(number: int = 1, of: Division | None = None) -> Division:
    code = f"{of.prefix if of else COUNTY}{99 + number:03d}000"
    there = Division.objects.filter(code=code).select_related("parent").first()
    return there or Division.objects.create(
        code=code, name=f"测试{number}镇", level=Level.TOWN, parent=of or county()
    )


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
    usual = f"{COUNTY}{'100' if role in TOWN_ROLES else '000'}000"
    username = name or f"{role.value}-{area.code if area else usual}"
    existing = User.objects.filter(username=username).first()
    if existing:
        return existing
    area = area or (town() if role in TOWN_ROLES else county())
    return User.objects.create_user(
        username, password=PASSWORD, full_name=username, division=area, roles=[role]
    )


KINDS = {
    "DIBAO": ("dibao", "低保"),
    "TEKUN": ("tekun", "特困"),
    "ORPHAN": ("orphan", "孤儿"),
    "RELIEF": ("relief", "临时救助"),
    "CHILD": ("unsupported_child", "事实无人抚养儿童"),
    "NEAR": ("near_dibao", "低保边缘家庭"),
    "RIGID": ("rigid_expense", "刚性支出困难家庭"),
    "LIVING": ("disability_living", "困难残疾人生活补贴"),
    "NURSING": ("disability_nursing", "重度残疾人护理补贴"),
    "OLD": ("old_age", "高龄津贴"),
    "KBD": ("graded", "大骨节病补助"),
    "HEATING": ("batch", "取暖补贴"),
    "PRICES": ("price_link", "价格临时补贴"),
    "BURIAL": ("funeral", "丧葬补助"),
}


def programme(code: str = "RELIEF", of: Division | None = None, **fields: object) -> Programme:
    """A programme of the county under a code of its own; its kind says the rest."""
    here = {"county": of} if of else {"county__code": f"{COUNTY}000000"}
    there = Programme.objects.filter(code=code, **here).first()
    if there:
        return there
    area = of or county()
    exclusions(area)
    kind = programmes.kind_of(KINDS[code][0])
    values = {
        "name": KINDS[code][1],
        "kind": kind.code,
        "calculator": kind.calculators[0],
        "first_month": kind.first_months[0],
        "public_notice": kind.notice == programmes.Notice.COUNTY_SAYS,
        "needs_means_check": kind.means_check,
        "legal_basis": "测试文件",
        "open_for_applications": code in {"DIBAO", "RELIEF"},
        "fund_source": fund(area),
    }
    return Programme.objects.create(county=area, code=code, **{**values, **fields})


def fund(of: Division | None = None, code: str = "CENTRAL", **fields: object) -> FundSource:
    """A source of money of the county."""
    said = {"name": "中央和省级补助资金", "kind": FundKind.CENTRAL, **fields}
    return FundSource.objects.get_or_create(county=of or county(), code=code, defaults=said)[0]


def allocation(*programmes: Programme, of: Division | None = None, **fields: object) -> Allocation:
    """Money for these programmes, more than anybody spends, that two persons agreed to."""
    area = of or programmes[0].county
    values = {
        "county": area,
        "source": fund(area),
        "first_month": LONG_AGO,
        "last_month": FAR,
        "position": Allocation.objects.filter(county=area).count() + 1,
        "amount": Decimal(10) ** 10,
        "document": "测试财社〔2020〕1号",
        "dated": LONG_AGO,
        "confirmed_at": timezone.now(),
    }
    made = Allocation.objects.create(**{**values, **fields})
    made.programmes.set(programmes)
    return made


def funded(of: Division | None = None, month: date = LONG_AGO) -> None:
    """Every programme of the county has a usual source, and money where nothing is allocated.

    With a month that is paid: where nothing is allocated for that month.
    """
    area = of or county()
    for one in Programme.objects.filter(county=area, fund_source=None).order_by("pk"):
        one.fund_source = fund(area)
        one.save(update_fields=["fund_source"])
    given = Allocation.objects.filter(county=area)
    if month != LONG_AGO:
        given = given.filter(first_month__lte=month, last_month__gte=month)
    bare = list(Programme.objects.filter(county=area).exclude(allocations__in=given).order_by("pk"))
    if bare:
        allocation(*bare)


def live(of: Division | None = None, month: date = LONG_AGO) -> None:
    """Every programme of the county that has no go-live yet is paid here from a month on."""
    now, area = timezone.now(), of or county()
    if not Programme.objects.filter(county=area).exists():
        programme("DIBAO", area)
    GoLive.objects.bulk_create(
        GoLive(programme=one, month=month, recorded_at=now, confirmed_at=now)
        for one in Programme.objects.filter(county=area, go_live=None)
    )
    funded(area, month)


def exclusions(of: Division | None = None) -> None:
    """The national matrix of what excludes what, for the county."""
    area = of or county()
    if not ExclusionRule.objects.filter(county=area).exists():
        ExclusionRule.objects.bulk_create(
            ExclusionRule(county=area, **vars(pair)) for pair in national()
        )


def parameters(of: Division | None = None, **values: str) -> None:
    """The limits of the invented county, from long ago."""
    defaults = {
        Key.SURVEY_START_DAYS: "3",
        Key.MEANS_CHECK_START_DAYS: "3",
        Key.COUNTY_DECISION_DAYS: "10",
        Key.SPECIAL_TERM_DAYS: "45",
        Key.TEKUN_TOWN_DAYS: "15",
        Key.TEKUN_SURVEY_AGAIN_DAYS: "15",
        Key.TEKUN_COUNTY_DAYS: "15",
        Key.CHILD_TOWN_DAYS: "15",
        Key.CHILD_COUNTY_DAYS: "15",
        Key.NOTICE_DAYS: "7",
        Key.NOTICE_DAY_KIND: "calendar",
        Key.NOTICE_MAY_END_ON_DAY_OFF: "yes",
        Key.REFUSAL_NOTICE_DAYS: "3",
        Key.QUICK_RELIEF_DAYS: "3",
        Key.RELIEF_FIRST_PAPERS_DAYS: "10",
        Key.MEANS_CHECK_MONTHS: "6",
        Key.PAY_DAY: "10",
        Key.LARGE_MEDICAL_COST: "30000",
        Key.ELDERLY_AGE: "60",
        Key.ADULT_AGE: "18",
        Key.NEAR_DIBAO_MULTIPLE: "1.5",
        Key.LIVING_NEAR_DIBAO: "1",
        Key.DISPOSABLE_INCOME: "13000",
        Key.RIGID_EXPENSE_PERCENT: "80",
        Key.RIGID_EXPENSE_REACHES: "0",
        Key.NEAR_DIBAO_MONTHS: "12",
        Key.RIGID_EXPENSE_MONTHS: "12",
        Key.TEKUN_AGE: "60",
        Key.TEKUN_CHILD_AGE: "16",
        Key.SUPPORTER_DIBAO_AGE: "60",
        Key.SUPPORTER_INCOME_AGE: "70",
        Key.FUNERAL_MONTHS: "12",
        Key.PARENT_AWAY_MONTHS: "6",
        Key.SMALL_RELIEF_MONTHS: "1",
        Key.RELIEF_FIRST_MONTHS: "10",
        Key.RESERVE_FLOOR: "100000",
        Key.RESERVE_CEILING: "500000",
        Key.RELIEF_REPEAT_MONTHS: "12",
        Key.SAMPLE_PERCENT: "30",
        Key.REVIEW_MONTHS: "12",
        Key.REVIEW_UNSTEADY_MONTHS: "6",
        Key.REVIEW_SPECIAL_MONTHS: "3",
        Key.REVIEW_WARN_MONTHS: "1",
        Key.WORK_REFUSALS: "3",
        Key.SCHOOL_AGE: "24",
        Key.REVIEW_CAMPAIGN_DAY: "06-30",
        Key.RENEWAL_MONTHS: "2",
        Key.FAMILY_REPORT_MONTHS: "1",
        Key.DEATH_FOLLOW_UP_MONTHS: "3",
        Key.CHANGE_REPORT_MONTHS: "3",
        Key.GRADUAL_EXIT_MONTHS: "6",
        Key.GRADUAL_EXIT_MONTHS_LIFTED: "12",
        Key.GRADUAL_EXIT_TIMES: "2",
        Key.GRADUAL_EXIT_PERCENT: "100",
        Key.GRADUAL_EXIT_WARN_DAYS: "30",
        Key.HAND_OVER_DAYS: "5",
        Key.LIST_EXPORT_DAYS: "7",
        Key.ERROR_FILE_DAYS: "30",
        Key.FOLDER_YEARS_MONTHLY: "30",
        Key.FOLDER_YEARS_ONCE: "10",
        Key.FOLDER_YEARS_REFUSED: "10",
        Key.CARE_VISITS_FULL: "4",
        Key.CARE_VISITS_PARTIAL: "2",
        Key.CARE_VISITS_SELF: "1",
        Key.CARE_ASSESSMENT_DAYS: "10",
        Key.SCAN_MONTHS: "6",
        Key.WAGE_LOOKED_AT: "1500",
        Key.FINDING_DAYS_HIGH: "5",
        Key.FINDING_DAYS_MIDDLE: "15",
        Key.FINDING_DAYS_LOW: "30",
        Key.FINDING_ESCALATION_DAYS: "5",
        Key.FILE_DROP_PERCENT: "30",
        Key.UNCOVERED_REVIEW_MONTHS: "6",
        Key.SETTLEMENT_DAY: "0",
        Key.UNUSUAL_TIMES: "3",
        Key.CPI_PERCENT: "3.5",
        Key.FOOD_CPI_PERCENT: "6",
        Key.PRICE_SUBSIDY_DAYS: "20",
        Key.SET_OFF_PERCENT: "20",
        Key.CLAIM_WAIVER_COUNTY: "5000",
        Key.ADVANCE_CEILING: "100000",
        Key.MEETING_QUORUM_PERCENT: "50",
        Key.MEETING_MAJORITY_PERCENT: "50",
        Key.MEETING_MINUTES_SIGNED: "0",
    }
    area = of or county()
    there = Parameter.objects.filter(county=area, valid_from=LONG_AGO)
    for key, value in values.items():
        Parameter.objects.filter(county=area, key=key, document=DOCUMENT).update(value=value)
    known = set(there.values_list("key", flat=True))
    Parameter.objects.bulk_create(
        Parameter(county=area, key=key, valid_from=day, value=value, document=DOCUMENT)
        for key, value in {**defaults, **values}.items()
        if key not in known
        for day in (YEARS if key in YEARLY else [LONG_AGO])
    )


# A county's policy and its lines, as if they had been there before the go-live.
BEFORE_GO_LIVE = (
    "cases.ApprovalPolicy:approval_policy_when_live_by_two",
    "cases.ApprovalRule:approval_rule_when_live_by_two",
)


@pgtrigger.ignore(*BEFORE_GO_LIVE)
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


@pgtrigger.ignore(*BEFORE_GO_LIVE)
def line(of_programme: Programme, route: tuple[str, ...] = (Tier.TOWN, Tier.COUNTY)):
    """A line of the county's approval policy for a programme that has none yet."""
    made = policy(of_programme.county)
    last = made.rules.order_by("-position").values_list("position", flat=True).first() or 0
    return made.rules.filter(programme=of_programme).first() or ApprovalRule.objects.create(
        policy=made,
        position=last + 1,
        programme=of_programme,
        condition=Condition.ANY,
        route=list(route),
        monthly_filing=False,
        total_days=30,
    )


def household(area: Division | None = None, size: int = 1, urban: bool = False) -> Household:
    """A household of `size` people in the area's (town 1's) village."""
    area = area or town()
    home = village(area, urban)
    people = [person(county=area.parent) for _n in range(size)]
    made = Household.objects.create(
        head=people[0], town=area, village=home, residence=home.residence
    )
    for number, somebody in enumerate(people):
        Member.objects.create(
            household=made,
            person=somebody,
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
    details = {
        model: {name: values.pop(old) for old, name in names.items() if old in values}
        for model, names in DETAILS.items()
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
    for member in home.members.select_related("person"):
        AwardMember.objects.create(
            award=made,
            person=member.person,
            relation=member.relation,
            is_head=member.person_id == home.head_id,
            period=DateRange(made.first_month, None),
        )
    amount(made, made.first_month, basic)
    for model, said in details.items():
        add_detail(made, model, said)
    return made


def amount(award: Award, from_month: date, basic: int | Decimal, **fields) -> AwardAmount:
    """What the award pays from a month on, by the standards of where it is."""
    said = {"reason": "台账", "residence": award.residence, **fields}
    return AwardAmount.objects.create(
        award=award, from_month=from_month, basic=Decimal(basic), **said
    )


DETAILS = {
    CareDetail: {
        "care_form": "form",
        "care_grade": "grade",
        "care_answers": "answers",
        "institution": "institution",
        "carer": "carer",
    },
    ReliefDetail: {
        name: name
        for name in ("relief_type", "cause", "cause_text", "channel", "relief_first")
        + ("papers_done_on", "paid_on", "fund_source")
    },
    DibaoDetail: {name: name for name in ("single_person", "kept_after_exit")},
    GradualExit: {"exit_support_from": "from_month", "exit_support_months": "months"},
}


def add_detail(made: Award, model: type, said: dict) -> None:
    """The row beside an award that its kind keeps."""
    own = {CareDetail: "care", ReliefDetail: "relief", DibaoDetail: "dibao"}.get(model)
    if not said and own not in made.programme.definition.details:
        return
    if model is GradualExit and not said:
        return
    if model is CareDetail:
        said = {"form": "home", "grade": "self", **said}
        if isinstance(said.get("institution"), str):
            said["institution"] = institution(said["institution"], made.town.parent)
    model.objects.create(award=made, **said)


def authorise(application: Application, on: date) -> None:
    """Everybody whose means count has signed on that day, save who has already."""
    for one in authorisations.standing(application, on):
        if one.missing:
            Authorisation.objects.create(
                application=application,
                person=one.person,
                signed_on=on,
                signed_by="监护人" if one.under_age else one.person.name,
                recorded_by=application.registered_by,
            )


def institution(name: str = "测试敬老院", of: Division | None = None, account: str = ""):
    """A home; without an account unless one is given."""
    return Institution.objects.get_or_create(
        county=of or county(),
        name=name,
        defaults={
            "account": account,
            "account_hash": crypto.keyed_hash(account) if account else "",
            "bank_name": "测试农商银行" if account else "",
        },
    )[0]


GROUPS = {"unstable": "脱贫不稳定", "marginal": "边缘易致贫", "sudden": "突发严重困难"}


def group(code: str = "unstable", area: Division | None = None) -> PersonGroup:
    """A group of people of whom a list is kept."""
    made, _new = PersonGroup.objects.get_or_create(
        county=area or county(),
        code=code,
        defaults={"name": GROUPS.get(code, code), "position": 1},
    )
    return made


def listed(person: Person, code: str = "unstable", **fields: object) -> GroupMember:
    """A person on the list of a group."""
    values = {"town": town(), **fields}
    return GroupMember.objects.create(group=group(code), person=person, **values)
