"""A county adds a department, and says when files are due, without a release."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from counties import arrivals
from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare, found
from tests.welfare.test_offices import opened, proposed
from verification import column_rows, own_departments, profile
from verification.departments import INTO, fault_of_columns
from verification.departments.department import READERS
from verification.facts import evidence_rows
from verification.imports import DESK
from verification.models import CountyDepartment, DepartmentFile, DepartmentLimit
from welfare.accounts.roles import Role
from welfare.constraints import explained
from welfare.county.months import add_months, first_of
from welfare.county.profile.reading import Node
from welfare.exceptions import BadInput, NotAllowed, Refused
from welfare.files import imports
from welfare.models import BatchStatus
from welfare.offices.scopes import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
COLUMNS = {
    "spent": {"label": "年度缴费额", "type": "money", "into": "amount", "needed": True},
    "meter": {"label": "户号"},
}


def department(code="power", **fields):
    values = {
        "county": factories.county(),
        "code": code,
        "name": "电力",
        "due_day": 5,
        "first_month": date(2022, 1, 1),
        "columns": COLUMNS,
        "use": "means",
        **fields,
    }
    return CountyDepartment.objects.create(**values)


def take(text, code="power", month=MONTH, file_name="电力_202212.csv", by=None):
    by = by or factories.user(Role.COUNTY_CASEWORKER)
    file = io.BytesIO(text.encode())
    batch = imports.hand_in(
        by=by,
        county=factories.county(),
        spec=DESK.specs[code],
        file=file,
        file_name=file_name,
        month=month,
    )
    imports.confirm(by=by, batch=batch, desk=DESK)
    return batch


def rows(*people):
    head = "姓名,身份证号,年度缴费额,户号\n"
    return head + "".join(f"{p.name},{p.resident_id},9800,H{n}\n" for n, p in enumerate(people))


def test_a_department_that_the_county_added_is_read_compared_and_shown(
    county, django_capture_on_commit_callbacks
):
    department()
    there, not_there = grant(), grant("TEKUN")
    with django_capture_on_commit_callbacks(execute=True):
        batch = take(rows(there.payee))
    batch.refresh_from_db()
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 1), batch.counts
    made = compare(county)
    assert made.departments == ["power"]
    (finding,) = found("own_means")
    assert (finding.award, finding.file_label) == (there, "电力")
    assert {"9,800.00", "H0"} <= set(evidence_rows(finding)[0].values())
    assert not_there


def test_in_a_list_of_need_who_is_on_no_roll_is_found(county):
    department("charity", name="慈善会", use="need")
    helped, alone = grant().payee, (factories.resident_id(93), "某某")
    department_file("charity", [(helped, {"amount": 1}), (alone, {"amount": 1})])
    compare(county)
    (finding,) = found("own_need")
    assert finding.stranger_name == "某某"


def test_what_is_only_kept_finds_nobody(county):
    department("water", name="自来水", use="kept")
    department_file("water", [(grant().payee, {"amount": 1})])
    compare(county)
    assert not found("own_means") + found("own_need")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({}, "power"),
        ({"Spent": {"label": "x"}}, "Spent"),
        ({"spent": {"label": ""}}, "spent"),
        ({"spent": {"label": "x", "type": "number"}}, "spent"),
        ({"spent": {"label": "x", "into": "name"}}, "spent"),
        ({"spent": {"label": "x", "into": "amount"}}, "amount"),
        ({"spent": {"label": "x", "unit": "y"}}, "unit"),
    ],
)
def test_columns_that_nobody_could_read_are_refused(county, columns, says):
    row = CountyDepartment(
        county=county, code="power", name="电力", due_day=5, first_month=MONTH, columns=columns
    )
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert says in str(refused.value)


def test_the_columns_of_a_module_are_its_own(county):
    row = CountyDepartment(
        county=county, code="car", due_day=5, first_month=MONTH, columns=COLUMNS, name="x"
    )
    with pytest.raises(ValidationError):
        row.full_clean()
    row.columns = {}
    row.full_clean()


def test_a_department_that_nobody_has_added_takes_no_file(county):
    assert "power" not in DESK.specs


def test_a_file_whose_name_is_of_another_month_is_stopped(county):
    department()
    with pytest.raises(NotAllowed):
        take(rows(grant().payee), file_name="电力_202211.csv")
    assert not DepartmentFile.objects.exists()


def test_a_file_of_another_department_is_stopped(county):
    department()
    with pytest.raises((NotAllowed, BadInput)):
        take("车牌号,车主\n陕C12345,某\n")
    assert not DepartmentFile.objects.exists()


def test_a_town_hands_in_no_departments_file(county):
    department()
    with pytest.raises(NotAllowed):
        take(rows(grant().payee), by=factories.user(Role.TOWN_CASEWORKER))


def test_late_is_what_is_not_there_on_its_day(county, client):
    today = timezone.localdate()
    month = add_months(first_of(today), -2)
    department("car", name="", columns={}, use="kept", first_month=month, liaison="王联络")
    department("bank", name="", columns={}, use="kept", first_month=month, period="on_request")
    late = own_departments.late_files(county, today)
    assert [(one.department.code, one.month) for one in late][:1] == [("car", month)]
    assert {one.department.code for one in late} == {"car"}
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    for name in ("file_list", "late_list"):
        assert "王联络" in client.get(reverse(f"verification:{name}")).content.decode()
    assert (
        reverse("verification:late_list")
        in client.get(reverse("verification:due")).content.decode()
    )
    department_file("car", [], month=month)
    assert month not in {one.month for one in own_departments.late_files(county, today)}


def test_a_quarterly_file_is_due_after_its_quarter():
    row = CountyDepartment(code="car", period="quarterly", due_day=10, first_month=MONTH)
    assert row.due_for(date(2023, 3, 1)) == date(2023, 4, 10)
    assert row.due_for(date(2023, 2, 1)) is None


def test_two_counties_do_not_describe_one_code(county):
    department()
    other = factories.county("610328", "邻县")
    with pytest.raises(Refused), explained():
        department(county=other)


def test_a_county_hands_in_no_file_under_the_code_of_another(county):
    department(county=factories.county("610328", "邻县"))
    with pytest.raises(NotAllowed):
        take(rows(grant().payee))
    access, _key = opened([Scope.FILES], department="car")
    access.department = "power"
    with pytest.raises(NotAllowed):
        arrivals.check_own(access, "power")


def test_what_is_asked_for_later_is_missing_in_no_earlier_month(county, client):
    department(first_month=date(2023, 1, 1))
    department_file("car", [])
    made = compare(county)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    shown = client.get(reverse("verification:comparison", args=[made.pk])).context["missing"]
    assert "电力" not in shown
    CountyDepartment.objects.update(first_month=MONTH)
    shown = client.get(reverse("verification:comparison", args=[made.pk])).context["missing"]
    assert "电力" in shown


def limited(row, *limits):
    for first, above in limits:
        DepartmentLimit.objects.create(
            department=row, valid_from=first, above=above, document="测试县〔2022〕1号"
        )


def test_an_own_list_is_looked_at_above_the_amount_of_its_month(county):
    limited(department(), (date(2022, 1, 1), 20000), (MONTH, 9000), (date(2023, 1, 1), 5))
    little, much, unsaid = grant(), grant(), grant()
    amounts = {little: 9000, much: 9001, unsaid: None}
    rows = [(award.payee, {"amount": amount}) for award, amount in amounts.items()]
    department_file("power", rows)
    compare(county)
    assert {one.award for one in found("own_means")} == {much, unsaid}


def test_an_amount_that_is_not_in_force_yet_stops_the_kind_with_a_sentence(county):
    limited(department(), (date(2023, 1, 1), 5))
    department_file("power", [(grant().payee, {"amount": 9000})])
    made = compare(county)
    assert not found("own_means")
    assert "电力" in made.not_made["own_means"]


def test_the_amount_is_entered_with_the_department(county, client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("admin:verification_countydepartment_add")
    form = typed({"label": "缴费额", "type": "money", "into": "amount"})
    limit = {"valid_from": "2022-01-01", "above": "9000", "document": "测试县〔2022〕1号"}
    client.post(url, form | {f"limits-0-{name}": value for name, value in limit.items()})
    assert DepartmentLimit.objects.get().above == 9000


@pytest.mark.parametrize(
    "row", [{"code": "car", "name": "", "columns": {}}, {"use": "need"}, {"use": "kept"}]
)
def test_an_amount_that_nothing_reads_is_refused(county, client, row):
    """The form kept an amount for the cars, and no comparison asked for it."""
    made = department(**row)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("admin:verification_countydepartment_change", args=[made.pk])
    columns = [{"label": "缴费额", "type": "money", "into": "amount"}] if made.columns else []
    form = typed(*columns, code=made.code, name=made.name) | {"use": made.use}
    limit = {"valid_from": "2022-01-01", "above": "9000", "document": "测试县〔2022〕1号"}
    form |= {f"limits-0-{name}": value for name, value in limit.items()}
    assert "起查金额" in client.post(url, form).content.decode()
    assert not DepartmentLimit.objects.exists()
    unread = DepartmentLimit(department=made, valid_from=MONTH, above=1, document="1号")
    with pytest.raises(ValidationError):
        unread.full_clean()


@pytest.mark.parametrize("use", ["need", "kept"])
def test_the_profile_is_refused_the_same_amounts(use):
    values = {"name": "电力", "first": "2022-01", "use": use, "columns": COLUMNS}
    limits = [{"from": "2022-01-01", "above": "9000", "document": "1号"}]
    root = Node({"departments": {"power": {**values, "due_day": 5, "limits": limits}}}, "", [])
    profile.read(root)
    assert "above" in str(root.faults)


def test_an_amount_of_a_list_that_is_one_of_need_by_now_stops_nothing(county):
    limited(department(use="need"), (date(2023, 1, 1), 5))
    department_file("power", [(factories.person(), {"amount": 9000})])
    made = compare(county)
    assert made.not_made == {}
    assert len(found("own_need")) == 1


def test_what_one_person_has_in_several_rows_of_a_list_is_added_up(county):
    """Two accounts below the amount and together above it found nobody."""
    limited(department(), (date(2022, 1, 1), 9000))
    two, below = grant(), grant()
    rows = [(two.payee, 5000), (two.payee, 4001), (below.payee, 5000), (below.payee, 4000)]
    department_file("power", [(who, {"amount": amount}) for who, amount in rows])
    compare(county)
    (one,) = found("own_means")
    assert (one.award, len(one.evidence)) == (two, 2)


def typed(*rows, code="power", name="电力"):
    """The form of a department as somebody fills it in, with two rows left empty."""
    form = {
        "county": factories.county().pk,
        "code": code,
        "name": name,
        "period": "monthly",
        "due_day": "5",
        "first_month": "2022-01-01",
        "use": "means",
        "limits-TOTAL_FORMS": "1",
        "limits-INITIAL_FORMS": "0",
    }
    for number, row in enumerate([*rows, {}, {}]):
        form |= {f"columns-{number}-{part}": said for part, said in ({"label": ""} | row).items()}
    return form


def test_what_may_be_chosen_of_a_column_is_what_is_read():
    assert {*READERS} <= {*dict(column_rows.TYPES)}
    for code in dict(column_rows.TYPES):
        assert fault_of_columns("power", {"one": {"label": "户号", "type": code}}) == ""
    assert {code for code, _label in column_rows.INTO if code} == INTO


def test_a_heading_that_is_a_number_is_read_as_it_stands():
    assert fault_of_columns("power", {"one": {"label": 2022}}) == ""


def test_columns_are_rows_of_the_form_and_their_other_headings_are_read(
    county, client, django_capture_on_commit_callbacks
):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    spent = {"label": "年度缴费额", "also": "全年电费、电费", "type": "money", "into": "amount"}
    url = reverse("admin:verification_countydepartment_add")
    assert 'name="columns-0-label"' in client.get(url).content.decode()
    client.post(url, typed({**spent, "needed": "on"}, {"label": "户号", "type": "text"}))
    row = CountyDepartment.objects.get()
    assert sorted(one["label"] for one in row.columns.values()) == ["年度缴费额", "户号"]
    there = grant()
    with django_capture_on_commit_callbacks(execute=True):
        batch = take(rows(there.payee).replace("年度缴费额", "全年电费"))
    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED, batch.counts
    compare(county)
    assert "9,800.00" in evidence_rows(found("own_means")[0])[0].values()
    change = reverse("admin:verification_countydepartment_change", args=[row.pk])
    page = client.get(change).content.decode()
    assert "年度缴费额" in page
    assert "全年电费、电费" in page


def test_a_row_of_the_form_that_nobody_could_read_comes_back_as_it_was_typed(county, client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("admin:verification_countydepartment_add")
    for wrong in (
        {"label": "姓名"},
        {"label": "", "also": "电费"},
        {"label": "户号 ", "also": "户号"},
    ):
        page = client.post(url, typed({"label": "缴费额", "type": "money"}, wrong))
        assert page.context["adminform"].form.errors["columns"]
        assert "缴费额" in page.content.decode()
    assert not CountyDepartment.objects.exists()


def test_an_office_is_bound_to_a_department_of_the_county_and_of_no_other(county):
    department()
    department("water", name="自来水", county=factories.county("610328", "邻县"))
    assert proposed([Scope.FILES], department="power").department_label == "电力"
    with pytest.raises(NotAllowed):
        proposed([Scope.FILES], department="water")


def test_the_form_of_an_access_offers_the_departments_of_the_county(county, client):
    department()
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    assert "电力" in client.get(reverse("welfare:access_propose")).content.decode()
