"""Reference tables: who may edit, only the county's rows, history, import, what is kept."""

from datetime import date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from benefits.models import Payment, Standard
from benefits.states import PaymentStatus
from cases.models import ApprovalPolicy, PaymentKind, Programme
from reports.models import PublishedFigure, ReportPlan
from tests import factories
from welfare.accounts.roles import Permission, Role
from welfare.county import reference_tables
from welfare.county.profile.writing import as_toml
from welfare.models import Division, Event, ImportBatch, Key, Level, Parameter, Residence, Workday

pytestmark = pytest.mark.django_db
SETS_STANDARDS = [
    "welfare_parameter",
    "cases_programme",
    "cases_supplementkind",
    "cases_fundsource",
    "cases_persongroup",
    "cases_approvalpolicy",
    "benefits_standard",
    "benefits_supplementrate",
    "verification_countydepartment",
    "reports_publishedfigure",
    "reports_reportplan",
    "reports_target",
]
MANAGES_SYSTEM = ["welfare_division", "welfare_workday", "welfare_tablelayout"]


@pytest.fixture
def caseworker(client):
    user = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(user)
    return user


def page(table, action="changelist", *args):
    return reverse(f"admin:{table}_{action}", args=args)


@pytest.mark.parametrize("role", list(Role))
def test_roles_decide_which_tables_are_open(client, role):
    user = factories.user(role)
    client.force_login(user)
    for table in SETS_STANDARDS + MANAGES_SYSTEM:
        right = Permission.SET_STANDARDS if table in SETS_STANDARDS else Permission.MANAGE_SYSTEM
        for action in ("changelist", "add"):
            assert (client.get(page(table, action)).status_code == 200) == user.may(right), table


def test_an_edit_is_an_event_and_the_history_says_before_and_after(client, caseworker):
    factories.parameters()
    row = Parameter.objects.get(key=Key.NOTICE_DAYS)
    form = {
        "county": row.county_id,
        "key": row.key,
        "value": "9",
        "valid_from": row.valid_from,
        "document": "测试县民政局〔2026〕9号",
    }
    client.post(page("welfare_parameter", "change", row.pk), form)
    row.refresh_from_db()
    assert row.value == "9"
    event = Event.objects.get(verb="table_row_changed")
    assert (event.actor, event.subject_id) == (caseworker, row.pk)
    history = client.get(page("welfare_parameter", "history", row.pk))
    newest = history.context["steps"][0]
    assert newest["who"] == caseworker
    assert ("7", "9") in [(c["before"], c["after"]) for c in newest["changes"]]


def test_a_history_asks_as_often_however_many_states_it_has(caseworker):
    """Each state asked anew for each row that it refers to, before and after."""
    grant = factories.programme("DIBAO")
    counts = []
    for states in (2, 20):
        for n in range(states):
            type(grant).objects.filter(pk=grant.pk).update(name=f"低保{states}-{n}")
        with CaptureQueriesContext(connection) as asked:
            told = reference_tables.steps(grant, {})
        counts.append(len(asked))
    county = grant._meta.get_field("county").verbose_name
    (first,) = [one["after"] for one in told[-1]["changes"] if one["label"] == county]
    assert (len(told), first) == (23, grant.county)
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize(("key", "value"), [("notice_days", "seven"), ("pay_day", "31")])
def test_a_limit_out_of_its_bounds_is_refused(client, caseworker, key, value):
    form = {
        "county": factories.county().pk,
        "key": key,
        "value": value,
        "valid_from": "2026-01-01",
        "document": "x",
    }
    response = client.post(page("welfare_parameter", "add"), form)
    assert response.context["adminform"].form.errors["value"]
    assert not Parameter.objects.exists()


def test_another_county_is_neither_seen_nor_chosen(client, caseworker):
    elsewhere = factories.county("610398", "别县")
    theirs = factories.programme("DIBAO", elsewhere)
    assert client.get(page("cases_programme")).context["cl"].result_count == 0
    assert client.get(page("cases_programme", "change", theirs.pk)).status_code == 302
    form = client.get(page("benefits_standard", "add")).context["adminform"].form
    assert theirs not in form.fields["programme"].queryset


def standard(amount=480):
    return Standard.objects.create(
        programme=factories.programme("DIBAO"),
        residence=Residence.RURAL,
        valid_from=date(2022, 1, 1),
        amount=Decimal(amount),
        document="测试",
    )


def pay(month):
    award = factories.award("DIBAO")
    Payment.objects.create(
        award=award,
        programme=award.programme,
        town=award.town,
        residence=award.residence,
        month=month,
        pay_month=month,
        kind=PaymentKind.REGULAR,
        persons=1,
        basic=400,
        amount=400,
        payee=award.payee,
        payee_name="测试",
        status=PaymentStatus.PAID,
        paid_on=month,
        batch=ImportBatch.objects.create(kind="pay", county=factories.county(), size=0),
    )


def test_a_standard_that_was_paid_by_is_kept(client, caseworker):
    row = standard()
    url = page("benefits_standard", "change", row.pk)
    assert client.get(url).context["has_change_permission"]
    pay(date(2022, 3, 1))
    shown = client.get(url)
    assert not shown.context["has_change_permission"]
    assert [str(m) for m in shown.context["messages"]]
    assert client.post(url, {"amount": "1"}).status_code == 403
    assert client.post(page("benefits_standard", "delete", row.pk)).status_code == 403
    row.refresh_from_db()
    assert row.amount == 480


def test_a_later_row_frees_an_earlier_one_only_for_its_own_months(client, caseworker):
    row = standard()
    Standard.objects.create(
        programme=row.programme,
        residence=row.residence,
        valid_from=date(2022, 3, 1),
        amount=500,
        document="测试",
    )
    pay(date(2022, 3, 1))
    assert client.get(page("benefits_standard", "change", row.pk)).context["has_change_permission"]


def upload(client, table, text):
    file = SimpleUploadedFile("rows.csv", text.encode())
    return client.post(page(table, "import"), {"import_file": file, "format": "1"})


def test_a_file_that_is_no_table_is_refused_with_its_own_sentence(client, caseworker):
    book = load_workbook(BytesIO(_standards()))
    book.active["XFD1048576"] = 1
    stream = BytesIO()
    book.save(stream)
    far = SimpleUploadedFile("x.xlsx", stream.getvalue())
    answer = client.post(page("benefits_standard", "import"), {"import_file": far, "format": "0"})
    assert "表格以外很远" in answer.content.decode()
    assert "confirm_form" not in answer.context
    long = upload(client, "benefits_standard", "a," * 2**20)
    assert "没有结尾" in long.content.decode()
    many = upload(client, "benefits_standard", "programme,amount\n" + "x,1\n" * 20_001)
    assert "20,000" in many.content.decode()


def _standards():
    book = Workbook()
    book.active.append(["programme", "residence", "component", "valid_from", "amount", "document"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_table_saved_in_gbk_is_read(client, caseworker):
    factories.programme("DIBAO")
    rows = (
        "救助项目,城乡,适用对象,生效日期,元/人,文号\n低保,农村,基本生活标准,2026-01-01,520,新文\n"
    )
    file = SimpleUploadedFile("rows.csv", rows.encode("gb18030"))
    answer = client.post(page("benefits_standard", "import"), {"import_file": file, "format": "1"})
    client.post(page("benefits_standard", "process_import"), answer.context["confirm_form"].initial)
    assert Standard.objects.get().amount == 520


def test_standards_are_imported_by_their_natural_key(client, caseworker):
    factories.programme("DIBAO")
    head = "programme,residence,component,valid_from,amount,document\n"
    preview = upload(client, "benefits_standard", head + "DIBAO,rural,basic,2026-01-01,520,新文\n")
    confirm = preview.context["confirm_form"]
    client.post(page("benefits_standard", "process_import"), confirm.initial)
    row = Standard.objects.get()
    assert (row.amount, row.programme.code) == (520, "DIBAO")
    assert Event.objects.filter(verb="table_row_imported", subject_id=row.pk).count() == 1


def test_an_import_cannot_change_what_was_paid_by(client, caseworker):
    standard()
    pay(date(2022, 3, 1))
    head = "programme,residence,component,valid_from,amount,document\n"
    preview = upload(client, "benefits_standard", head + "DIBAO,rural,basic,2022-01-01,1,新文\n")
    assert preview.context["result"].has_validation_errors()
    assert Standard.objects.get().amount == 480


def test_nothing_of_another_county_is_imported(client, caseworker):
    factories.programme("DIBAO", factories.county("610398", "别县"))
    head = "programme,residence,component,valid_from,amount,document\n"
    preview = upload(client, "benefits_standard", head + "DIBAO,rural,basic,2026-01-01,520,新文\n")
    assert "confirm_form" not in preview.context
    assert not Standard.objects.exists()


def test_parameters_are_exported_and_imported_again(client, caseworker):
    factories.parameters()
    before = Parameter.objects.count()
    exported = client.post(
        page("welfare_parameter", "export"),
        {"format": "1"}
        | {f"parameterresource_{n}": "on" for n in ("key", "value", "valid_from", "document")}
        | {"resource": "0"},
    )
    text = exported.content.decode("utf-8-sig")
    assert "公示期" in text
    preview = upload(client, "welfare_parameter", text.replace(",7,", ",8,"))
    client.post(
        page("welfare_parameter", "process_import"), preview.context["confirm_form"].initial
    )
    assert Parameter.objects.get(key=Key.NOTICE_DAYS).value == "8"
    assert Parameter.objects.count() == before


def test_a_table_goes_out_and_comes_back_in_the_words_of_the_screen(client, caseworker):
    standard()
    exported = client.post(page("benefits_standard", "export"), {"format": "0", "resource": "0"})
    name = unquote(exported["Content-Disposition"])
    assert name.endswith(f"保障标准 {timezone.localdate()}.xlsx")
    book = load_workbook(BytesIO(exported.content))
    sheet = book.active
    assert sheet.title == "保障标准"
    head, row = [list(cells) for cells in sheet.values]
    assert head == ["救助项目", "城乡", "适用对象", "生效日期", "元/人", "月或年", "文号"]
    assert row == ["低保", "农村", "基本生活标准", datetime(2022, 1, 1), 480, "每月", "测试"]
    assert sheet["E2"].number_format == "#,##0.00"
    sheet["E2"] = 481
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("保障标准.xlsx", stream.getvalue())
    preview = client.post(page("benefits_standard", "import"), {"import_file": file, "format": "0"})
    assert "基本生活标准" in preview.content.decode()
    client.post(
        page("benefits_standard", "process_import"), preview.context["confirm_form"].initial
    )
    assert Standard.objects.get().amount == 481


def test_a_table_is_a_page_of_the_product_and_opens_at_once(client, caseworker):
    table = page("benefits_standard")
    assert table in client.get(reverse("benefits:standard_list")).content.decode()
    shown = client.get(table).content.decode()
    assert 'class="topbar"' in shown
    assert 'class="nav"' in shown
    assert "选择 保障标准 来修改" not in shown


def test_a_word_that_is_none_is_no_code(client, caseworker):
    factories.programme("DIBAO")
    head = "救助项目,城乡,适用对象,生效日期,元/人,文号\n"
    wrong = upload(client, "benefits_standard", head + "低保,乡下,基本生活标准,2026-01-01,520,文\n")
    assert "confirm_form" not in wrong.context
    right = upload(client, "benefits_standard", head + "低保,农村,基本生活标准,2026-01-01,520,文\n")
    assert "confirm_form" in right.context


def test_a_policy_is_edited_with_its_lines_until_a_case_was_decided_by_it(client, caseworker):
    policy = factories.policy()
    url = page("cases_approvalpolicy", "change", policy.pk)
    assert client.get(url).status_code == 200
    assert policy.rules.count() == 6


def test_the_system_administrator_edits_days_and_divisions(client):
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    form = {"county": factories.county().pk, "date": "2027-01-04", "note": "元旦调休"}
    client.post(page("welfare_workday", "add"), form | {"is_workday": "on", "provisional": "on"})
    day = Workday.objects.get()
    client.post(page("welfare_workday", "change", day.pk), form)
    day.refresh_from_db()
    assert (day.is_workday, day.provisional, day.county) == (False, False, factories.county())
    village = factories.village(factories.town())
    preview = upload(
        client,
        "welfare_division",
        f"code,name,level,residence\n{factories.town().prefix}201,新村,village,rural\n",
    )
    client.post(page("welfare_division", "process_import"), preview.context["confirm_form"].initial)
    made = Division.objects.get(name="新村")
    assert (made.parent, made.level) == (village.parent, Level.VILLAGE)


def test_a_day_of_all_counties_is_only_read(client):
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    day = Workday.objects.create(date=date(2027, 1, 4), is_workday=True, provisional=True)
    url = page("welfare_workday", "change", day.pk)
    shown = client.get(url)
    assert not shown.context["has_change_permission"]
    assert [str(m) for m in shown.context["messages"]]
    assert client.post(url, {"date": "2027-01-04"}).status_code == 403
    assert client.post(page("welfare_workday", "delete", day.pk)).status_code == 403
    day.refresh_from_db()
    assert day.is_workday


def test_days_that_are_so_for_all_counties_are_not_imported_as_ones_own(client):
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    Workday.objects.create(date=date(2027, 1, 4), is_workday=True, note="")
    text = "date,is_workday,provisional,note\n2027-01-04,1,0,\n2027-01-05,0,0,县庆\n"
    preview = upload(client, "welfare_workday", text)
    client.post(page("welfare_workday", "process_import"), preview.context["confirm_form"].initial)
    assert Workday.objects.get(county=factories.county()).note == "县庆"
    assert Workday.objects.count() == 2


def test_nothing_is_deleted_in_bulk(client, caseworker):
    factories.programme("DIBAO")
    listed = client.get(page("cases_programme"))
    assert (
        not listed.context["cl"].model_admin.get_actions(listed.wsgi_request).get("delete_selected")
    )
    row = Programme.objects.get()
    assert client.post(page("cases_programme", "delete", row.pk)).status_code == 403
    assert ApprovalPolicy.objects.count() == 0


def test_signing_in_and_passwords_are_those_of_the_product(client):
    """Django's own pages would know nothing of locks, rules and Events."""
    login = {"username": "x", "password": "y"}
    assert client.post("/admin/login/", login).headers["Location"] == reverse("welfare:login")
    factories.user(Role.SECURITY_ADMIN)
    caseworker = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(caseworker)
    assert client.get("/admin/password_change/").headers["Location"] == reverse("welfare:password")
    client.post("/admin/logout/")
    assert Event.objects.filter(verb="signed_out", actor=caseworker).exists()
    assert client.get("/admin/").status_code == 302


def test_people_without_the_right_do_not_reach_the_tables(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("welfare:start")


def test_the_plan_of_the_report_is_edited_with_the_checks_of_the_profile(client, caseworker):
    factories.programme("DIBAO")
    row = ReportPlan.objects.create(county=caseworker.division, definition={"population": "all"})
    here = page("reports_reportplan", "change", row.pk)
    form = {
        "county": row.county_id,
        "definition": 'population = "some"\nseries = [{ name = "x" }]',
    }
    refused = client.post(here, form)
    assert len(refused.context["adminform"].form.errors["definition"]) > 1
    row.refresh_from_db()
    assert row.definition == {"population": "all"}
    good = {"series": [{"name": "农村低保", "programmes": ["DIBAO"], "residence": "rural"}]}
    assert client.post(here, form | {"definition": as_toml(good)}).status_code == 302
    row.refresh_from_db()
    assert row.definition == good
    assert Event.objects.filter(verb="table_row_changed").exists()


def test_a_parameter_of_a_few_words_is_read_and_written_in_chinese(client, caseworker):
    """“calendar” and “yes” were typed into the box, and stood in the list and the history."""
    form = {
        "county": factories.county().pk,
        "key": Key.NOTICE_DAY_KIND,
        "value": "自然日",
        "valid_from": "2026-01-01",
        "document": "测试县民政局〔2026〕9号",
    }
    assert client.post(page("welfare_parameter", "add"), form).status_code == 302
    row = Parameter.objects.get()
    assert row.value == "calendar"
    change = page("welfare_parameter", "change", row.pk)
    assert client.get(change).context["adminform"].form["value"].value() == "自然日"
    assert client.post(change, form | {"value": "工作日"}).status_code == 302
    row.refresh_from_db()
    assert row.value == "working"
    for action, args in (("changelist", ()), ("history", (row.pk,))):
        said = client.get(page("welfare_parameter", action, *args)).content.decode()
        assert "工作日" in said
        assert ">working<" not in said
    refused = client.post(change, form | {"value": "周"}).context["adminform"].form.errors["value"]
    assert refused == ["请填写工作日或自然日。"]


def test_a_published_figure_is_chosen_and_called_by_its_name(client, caseworker):
    add = client.get(page("reports_publishedfigure", "add"))
    offered = dict(add.context["adminform"].form.fields["key"].choices)
    key = next(key for key in offered if key)
    assert offered[key] != key
    form = {
        "county": factories.county().pk,
        "year": 2025,
        "month": 12,
        "value": "7",
        "source": "测",
    }
    form["key"] = key
    assert client.post(page("reports_publishedfigure", "add"), form).status_code == 302
    row = PublishedFigure.objects.get()
    for action in ("change", "history", "delete"):
        said = client.get(page("reports_publishedfigure", action, row.pk)).content.decode()
        assert offered[key] in unescape(said)
    assert client.post(page("reports_publishedfigure", "add"), form | {"key": "none"}).context
    PublishedFigure.objects.update(key="old.figure")  # the report has it no more: it stays editable
    form |= {"key": "old.figure", "value": "8"}
    change = page("reports_publishedfigure", "change", row.pk)
    assert client.post(change, form).status_code == 302
    assert PublishedFigure.objects.get().value == 8
