"""Two counties in one database never touch: nothing of one changes, or is seen, in the other."""

from datetime import date

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import Error, IntegrityError, transaction
from django.urls import reverse
from psycopg.types.range import DateRange

from cases import actions as cases
from cases.models import (
    Application,
    Award,
    AwardMember,
    FundSource,
    Household,
    Member,
    Person,
    Programme,
    SupplementKind,
)
from counties import undo
from reports.models import Snapshot
from reports.snapshots import fill
from tests import factories, ledgers
from tests.cases import walk
from tests.two_counties import NUMBERS, files, models, rows_of, take, take_all, two, way_to_county
from verification import actions as verification
from verification.models import Finding
from verification.tasks import compare
from welfare.accounts import actions as accounts
from welfare.accounts.roles import TOWN_ROLES, Permission, Role
from welfare.audit import log as audit
from welfare.constraints import constraint_name
from welfare.county import calendar, parameters
from welfare.exceptions import NotAllowed
from welfare.models import BatchStatus, Division, Event, Key, Parameter, User, Workday
from welfare.personal import crypto

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)


@pytest.fixture
def counties():
    return two()


@pytest.fixture
def taken(counties):
    here, there = counties
    take_all(here, "此")
    return here, there, take_all(there, "彼", 500)


def compared(county):
    clerk = factories.user(Role.COUNTY_CASEWORKER, county)
    made = verification.start_comparison(by=clerk, county=county, month=DECEMBER)
    compare(made.job_id)


def differing(before, county):
    now = rows_of(county)
    return {label for label in now if now[label] != before[label]}


# ---- the data


def test_every_row_belongs_to_a_county():
    """What has no way to one is named here: divisions and accounts lie in their own tree."""
    without = {model._meta.label for model in models() if way_to_county(model) is None}
    assert without == {"welfare.Division", "welfare.User"}


def test_the_same_files_are_taken_over_in_both(counties):
    """The same people, certificate numbers, programme codes, plates: nobody stands in the way."""
    here, there = counties
    ours = take_all(here, "此")
    before = rows_of(here)
    theirs = take_all(there, "彼", 500)
    for kind, batch in theirs.items():
        assert batch.status == BatchStatus.IMPORTED, batch.job.message
        assert batch.saved == ours[kind].saved == batch.rows_read, batch.counts
        assert batch.counts.get("warnings") == ours[kind].counts.get("warnings"), kind
    assert differing(before, here) == set()
    for county, family in ((here, "此"), (there, "彼")):
        people = Person.objects.filter(county=county)
        assert {one.name for one in people} == {f"{family}甲", f"{family}乙", f"{family}丙"}
        numbers = Award.objects.filter(programme__county=county, programme__code="DIBAO")
        assert set(numbers.values_list("number", flat=True)) == {"N0001", "N0002"}


def test_what_the_ledger_of_one_completes_stays_unsaid_in_the_other(taken):
    here, there, _batches = taken
    before = rows_of(there)
    content = ledgers.roll(ledgers.person(1, 低保证号="N0009", 姓名="此甲", 户主姓名="此甲"))
    batch = take(here, "people", content, "又一.xlsx", year=2022)
    assert batch.rejected == 1  # covered already, by this county's own books
    assert "彼" not in str(batch.counts)
    person = Person.objects.get(county=here, resident_id_hash=crypto.keyed_hash(NUMBERS[2]))
    Person.objects.filter(pk=person.pk).update(health="重病", died_on=date(2022, 12, 5))
    assert differing(before, there) == set()


def test_a_case_in_one_goes_its_way_whatever_the_other_knows(taken):
    """Exclusions, homes and names of the other county are not asked."""
    here, there, _batches = taken
    before = rows_of(there)
    number = factories.resident_id(50)
    clerk = factories.user(Role.TOWN_CASEWORKER, factories.town(of=there), "there")
    cases.create_household(
        by=clerk,
        head=cases.register_person(by=clerk, resident_id=number, name="彼丁"),
        village=factories.village(factories.town(of=there)),
    )
    before = rows_of(there)
    worker = factories.user(Role.TOWN_CASEWORKER, factories.town(of=here), "here")
    person = cases.register_person(by=worker, resident_id=number, name="此丁", health="重病")
    home = cases.create_household(
        by=worker, head=person, village=factories.village(factories.town(of=here))
    )
    assert (person.county, home.town.parent) == (here, here)
    assert differing(before, there) == set()
    with pytest.raises(NotAllowed):
        cases.register_person(by=worker, resident_id=number, name="彼丁")


def test_comparing_and_freezing_one_finds_nothing_of_the_other(taken):
    here, there, _batches = taken
    before = rows_of(there)
    compared(here)
    found = Finding.objects.all()
    assert found.exists()
    for finding in found:
        assert finding.county == here
        assert finding.person is None or finding.person.county == here
        assert finding.award is None or finding.award.town.parent == here
    snapshot = Snapshot.objects.create(county=here, month=DECEMBER)
    fill(snapshot)
    snapshot.refresh_from_db()
    assert snapshot.awards.count() == 3  # two of the allowance, one of relief
    assert differing(before, there) == set()


def test_a_stranger_of_a_department_file_is_not_found_in_the_other_county(counties):
    """Large costs of somebody whom only the other county knows: a stranger, not their row."""
    here, there = counties
    take(there, "people", ledgers.roll(ledgers.person(2)), year=2022)
    content, name, period = files("此")["medical"]
    take(here, "medical", content, name, **period)
    compared(here)
    finding = Finding.objects.get(kind="medical_missed")
    assert (finding.person, finding.stranger_name) == (None, "此乙")


def test_undoing_the_import_of_one_leaves_the_other(taken):
    here, there, batches = taken
    before = rows_of(here)
    clerk = factories.user(Role.COUNTY_CASEWORKER, there)
    for kind in ("pay", "groups", "relief", "people"):
        undo.take_back(by=clerk, batch=batches[kind], reason="错的文件")
    assert not Person.objects.filter(county=there).exists()
    assert differing(before, here) == set()


# ---- what the database itself refuses


def another_countys(county):
    return factories.person(county=county)


GUARDS = {
    "household_in_the_heads_county": lambda home, other: Household.objects.filter(
        pk=home.pk
    ).update(head=other),
    "member_in_the_persons_county": lambda home, other: Member.objects.create(
        household=home, person=other, relation="子", joined_on=DECEMBER
    ),
    "group_member_in_the_persons_county": lambda home, other: factories.listed(
        other, town=home.town, as_of=DECEMBER
    ),
    "award_in_the_payees_county": lambda home, other: Award.objects.filter(
        pk=factories.award(household=home).pk
    ).update(payee=other),
    "award_member_in_the_persons_county": lambda home, other: AwardMember.objects.create(
        award=factories.award(household=home), person=other, period=DateRange(DECEMBER, None)
    ),
    "application_in_the_persons_county": lambda home, other: Application.objects.filter(
        pk=walk.opened(household=home).pk
    ).update(beneficiary=other),
}


@pytest.mark.parametrize("name", GUARDS)
def test_a_person_of_another_county_is_refused_by_name(name):
    home = factories.household()
    other = another_countys(factories.county("610398", "彼县"))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        GUARDS[name](home, other)
    assert constraint_name(refusal.value) == name


def test_every_guard_has_its_case():
    guards = {
        trigger.name.rpartition("_")[0]
        for model in models()
        for trigger in getattr(model._meta, "triggers", ())
        if "county_" in trigger.name
    }
    assert guards == set(GUARDS)


def test_a_person_stays_in_the_county():
    person = factories.person()
    with pytest.raises(Error, match="cases_person"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(county=factories.county("610398", "彼县"))


# ---- what is seen


LISTS = [
    (Role.TOWN_CASEWORKER, "cases:household_list"),
    (Role.COUNTY_CASEWORKER, "cases:household_list"),
    (Role.COUNTY_CASEWORKER, "cases:award_list"),
    (Role.COUNTY_CASEWORKER, "cases:watched_list"),
    (Role.COUNTY_CASEWORKER, "cases:ledger_list"),
    (Role.COUNTY_CASEWORKER, "verification:file_list"),
    (Role.COUNTY_CASEWORKER, "verification:finding_list"),
    (Role.FINANCE, "benefits:payment_list"),
    (Role.COUNTY_CASEWORKER, "welfare:job_list"),
    (Role.AUDITOR, "welfare:event_list"),
    (Role.SECURITY_ADMIN, "welfare:user_list"),
    (Role.COUNTY_CASEWORKER, "api_awards"),
    (Role.COUNTY_CASEWORKER, "api_divisions"),
    (Role.COUNTY_CASEWORKER, "api_jobs"),
]


def test_lists_show_the_own_county_alone(client, taken):
    here, there, _batches = taken
    for role, name in LISTS:
        area = factories.town(of=here) if role in TOWN_ROLES else here
        client.force_login(factories.user(role, area))
        page = client.get(reverse(name)).content.decode()
        assert "彼" not in page, name
        assert there.code not in page, name


def test_people_are_found_by_name_and_number_in_the_own_county(client, taken):
    here, there, _batches = taken
    worker = factories.user(Role.TOWN_CASEWORKER, factories.town(of=here))
    client.force_login(worker)
    found = client.post(reverse("cases:household_find"), {"resident_id": NUMBERS[1]})
    home = Household.objects.get(number="N0001", town__parent=here)
    assert found.headers["Location"] == reverse("cases:household", args=[home.pk])
    theirs = Household.objects.get(number="N0001", town__parent=there)
    assert client.get(reverse("cases:household", args=[theirs.pk])).status_code == 404
    assert not client.get(reverse("cases:household_list"), {"q": "彼"}).context["page"].object_list
    person = Person.objects.get(county=there, name="彼甲")
    url = reverse("welfare:reveal", args=["cases.person", person.pk, "resident_id"])
    assert client.get(url).status_code == 404
    assert set(Person.objects.visible_to(worker).values_list("name", flat=True)) == {
        "此甲",
        "此乙",
        "此丙",
    }


def test_a_row_of_the_other_countys_file_is_not_named_in_the_error_workbook(counties):
    here, there = counties
    take(there, "people", ledgers.roll(ledgers.person(1, 姓名="彼甲", 户主姓名="彼甲")), year=2022)
    bad = ledgers.person(2, 身份证号="123")
    mine = ledgers.person(1, 姓名="此甲", 户主姓名="此甲")
    batch = take(here, "people", ledgers.roll(mine, bad), year=2022)
    assert (batch.saved, batch.rejected) == (1, 1)
    assert "other_name" not in str(batch.counts)
    with batch.error_file.open("rb") as stored:
        assert stored.read()


# ---- the log and the accounts


def test_the_log_of_one_county_is_not_read_in_the_other(counties):
    here, there = counties
    factories.user(Role.FINANCE, there, "fremd")
    for _n in range(2):
        with pytest.raises(NotAllowed):
            accounts.sign_in(username="fremd", password="wrong", address="10.0.0.1")
    audit.record("profile_loaded", there, by=None)
    audit.record("job_interrupted", Programme.objects.filter(county=there).first(), by=None)
    ours = Event.objects.visible_to(factories.user(Role.AUDITOR, here))
    assert not ours.exists()
    assert Event.objects.visible_to(factories.user(Role.AUDITOR, there)).count() == 4


def test_a_try_under_a_name_that_nobody_has_is_everybodys(counties):
    with pytest.raises(NotAllowed):
        accounts.sign_in(username="nobody", password="wrong", address="10.0.0.1")
    for county in counties:
        assert Event.objects.visible_to(factories.user(Role.AUDITOR, county)).count() == 1


def test_an_account_without_an_area_is_nobodys(client, counties):
    """It may be the founder of the next county."""
    here, _there = counties
    waiting = User.objects.create_user("waiting", full_name="候", roles=[Role.SYSTEM_ADMIN])
    security = factories.user(Role.SECURITY_ADMIN, here)
    client.force_login(security)
    assert "waiting" not in client.get(reverse("welfare:user_list")).content.decode()
    assert client.get(reverse("welfare:user_edit", args=[waiting.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        accounts.change(user=waiting, full_name="候", area=here, roles=[Role.FINANCE], by=security)


# ---- calendar, limits, reference tables


def test_days_and_limits_of_one_do_not_count_in_the_other(client, counties):
    here, there = counties
    day = date(2026, 11, 23)
    Workday.objects.create(date=day, is_workday=True)
    Workday.objects.create(county=here, date=day, is_workday=False, note="县庆")
    friday = date(2026, 11, 20)
    assert calendar.add_workdays(there, friday, 1).day == day
    assert calendar.add_workdays(here, friday, 1).day == date(2026, 11, 24)
    parameters_before = rows_of(there)["welfare.Parameter"]
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, here))
    row = Parameter.objects.get(county=here, key=Key.PAY_DAY)
    form = {"county": there.pk, "key": row.key, "value": "9", "valid_from": row.valid_from}
    client.post(reverse("admin:welfare_parameter_change", args=[row.pk]), form | {"document": "文"})
    assert parameters.read(county=there, key=Key.PAY_DAY, on=DECEMBER) == "10"
    assert rows_of(there)["welfare.Parameter"] == parameters_before


def imported(client, table, text):
    file = SimpleUploadedFile("rows.csv", text.encode())
    url = reverse(f"admin:{table}_import")
    preview = client.post(url, {"import_file": file, "format": "1"})
    if "confirm_form" in preview.context:
        url = reverse(f"admin:{table}_process_import")
        client.post(url, preview.context["confirm_form"].initial)
    return preview.content.decode()


def test_divisions_of_the_other_county_are_neither_imported_nor_edited(client, counties):
    here, there = counties
    before = rows_of(there)
    client.force_login(factories.user(Role.SYSTEM_ADMIN, here))
    town = factories.town(of=there)
    Division.objects.filter(pk=town.pk).update(name="彼镇")
    before = rows_of(there)
    line = f"code,name,level,residence\n{town.code},夺来镇,town,\n"
    page = imported(client, "welfare_division", line)
    assert "彼镇" not in page
    imported(client, "welfare_division", "code,name,level\n610397000000,新县,county\n")
    add = {"code": f"{there.prefix}777000", "name": "塞入镇", "level": "town", "parent": here.pk}
    refused = client.post(reverse("admin:welfare_division_add"), add)
    assert refused.context["adminform"].form.errors
    url = reverse("admin:welfare_division_change", args=[factories.town(of=here).pk])
    client.post(url, add)
    assert differing(before, there) == set()
    assert not Division.objects.filter(name__in=("夺来镇", "新县", "塞入镇")).exists()
    batch = take(
        here, "regions", f"区划代码,名称,级别\n{town.code},夺来镇,镇\n".encode(), "区划.csv"
    )
    assert batch.saved == 0
    assert differing(before, there) == set()


def test_rows_of_reference_tables_are_imported_into_the_own_county(client, counties):
    """Also by their number, or with the other county's code beside them."""
    here, there = counties
    before = rows_of(there)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, here))
    fund = FundSource.objects.get(county=there)
    head = "id,county,code,name\n"
    for county in (there.pk, there.code):
        imported(client, "cases_fundsource", f"{head}{fund.pk},{county},STATE,夺来\n")
    kind = SupplementKind.objects.filter(county=there).first()
    line = f"id,county,code,name,position,condition\n{kind.pk},{there.pk},{kind.code},夺来,1,none\n"
    imported(client, "cases_supplementkind", line)
    imported(client, "cases_persongroup", f"{head}1,{there.pk},NEW,夺来\n")
    imported(client, "cases_programme", f"county,code,name,kind\n{there.code},DIBAO,夺来,dibao\n")
    assert differing(before, there) == set()
    assert FundSource.objects.get(county=here).name == "夺来"


HOLDS = {
    Permission.SET_STANDARDS: Role.COUNTY_CASEWORKER,
    Permission.MANAGE_SYSTEM: Role.SYSTEM_ADMIN,
}


def tables():
    return sorted(
        (f"{model._meta.app_label}_{model._meta.model_name}", made)
        for model, made in admin.site._registry.items()
        if hasattr(made, "county_path")
    )


@pytest.mark.parametrize(("table", "made"), tables())
def test_choices_and_filters_of_the_admin_end_at_the_border(client, counties, table, made):
    here, there = counties
    Programme.objects.filter(county=there).update(name="彼项目")
    SupplementKind.objects.filter(county=there).update(name="彼类")
    client.force_login(factories.user(HOLDS[made.right], here))
    for action in ("changelist", "add", "export"):
        page = client.get(reverse(f"admin:{table}_{action}"))
        if page.status_code == 200:
            assert "彼" not in page.content.decode(), action
    if made.has_import_permission(page.wsgi_request):
        for resource in made.get_import_resource_classes(page.wsgi_request):
            named = set(resource._meta.import_id_fields)
            assert "id" not in named, "rows are found by what names them in the county"


# ---- profiles


def test_two_profiles_are_loaded_into_one_database():
    """The same programme codes, groups and layouts stand in both."""
    for name in ("linyou", "qingshui"):
        call_command("load_profile", ledgers.PROFILES / f"{name}.toml", verbosity=0)
        if name == "linyou":
            linyou = Division.objects.get(level="county")
            before = rows_of(linyou)
    assert differing(before, linyou) == set()
    qingshui = Division.objects.exclude(pk=linyou.pk).get(level="county")
    theirs = rows_of(qingshui)
    codes = [
        set(Programme.objects.filter(county=county).values_list("code", flat=True))
        for county in (linyou, qingshui)
    ]
    assert codes[0] & codes[1]
    events = Event.objects.count()
    call_command("load_profile", ledgers.PROFILES / "linyou.toml", verbosity=0)
    assert Event.objects.count() == events
    assert differing(theirs, qingshui) == set()
    assert differing(before, linyou) == set()
