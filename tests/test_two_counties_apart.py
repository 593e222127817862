"""Two counties in one database never touch: nothing of one changes, or is seen, in the other."""

from datetime import date

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import (
    Award,
    FundSource,
    Person,
    Programme,
    SupplementKind,
)
from tests import factories, ledgers
from tests.two_counties import (
    compared,
    differing,
    files,
    rows_of,
    take,
    take_all,
    two,
)
from verification.models import Finding
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Permission, Role
from welfare.audit import log as audit
from welfare.county import calendar, parameters
from welfare.exceptions import NotAllowed
from welfare.models import BatchStatus, Division, Event, Key, Parameter, User, Workday

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)


@pytest.fixture(scope="module")
def counties(once):
    return once(two)


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


def test_a_stranger_of_a_department_file_is_not_found_in_the_other_county(counties):
    """Large costs of somebody whom only the other county knows: a stranger, not their row."""
    here, there = counties
    take(there, "people", ledgers.roll(ledgers.person(2)), year=2022)
    content, name, period = files("此")["medical"]
    take(here, "medical", content, name, **period)
    compared(here)
    finding = Finding.objects.get(kind="medical_missed")
    assert (finding.person, finding.stranger_name) == (None, "此乙")


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
        accounts.change(
            user=waiting,
            full_name="候",
            area=here,
            roles=[Role.FINANCE],
            closes_on=None,
            by=security,
        )


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
    fund = FundSource.objects.get(county=there, code="STATE")
    head = "id,county,code,name\n"
    for county in (there.pk, there.code):
        imported(client, "cases_fundsource", f"{head}{fund.pk},{county},STATE,夺来\n")
    kind = SupplementKind.objects.filter(county=there).first()
    line = f"id,county,code,name,position,condition\n{kind.pk},{there.pk},{kind.code},夺来,1,none\n"
    imported(client, "cases_supplementkind", line)
    imported(client, "cases_persongroup", f"{head}1,{there.pk},NEW,夺来\n")
    imported(client, "cases_programme", f"county,code,name,kind\n{there.code},DIBAO,夺来,dibao\n")
    assert differing(before, there) == set()
    assert FundSource.objects.get(county=here, code="STATE").name == "夺来"


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
