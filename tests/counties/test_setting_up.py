"""A county is set up in the browser, from nothing to the first case that may be opened."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from benefits.models import Component, Standard
from benefits.reference import looked_up
from cases.models import ApprovalPolicy, ApprovalRule, FundSource, Programme
from counties import actions, checklist
from counties.demo import PASSWORD
from tests import factories
from tests.benefits import scene
from tests.counties.test_profile import LIMITS, OTHER
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Division, Event, Key, Level, Parameter, Residence, User, Workday

PAYING = "首次发放之前"
pytestmark = pytest.mark.django_db
PLACES = "610399100000 甲镇\n610399100001,一社区\n610399100201 二村 城镇\n\n"


@pytest.fixture
def empty():
    call_command("prepare_demo", empty=True, verbosity=0)
    return User.objects.get(username="system"), User.objects.get(username="security")


@pytest.fixture
def founded(empty, client):
    system, _security = empty
    client.force_login(system)
    post(client, "found", code="610399000000", name="试县")
    return Division.objects.get()


def post(client, where, **data):
    answer = client.post(reverse(f"counties:{where}"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def page(client):
    return client.get(reverse("counties:setting_up")).content.decode()


def test_an_empty_start_has_two_accounts_that_sign_in(client, empty):
    for user in empty:
        assert user.division is None
        client.post("/login/", {"username": user.username, "password": PASSWORD})
        assert client.get("/").status_code == 200
        assert client.get(reverse("counties:setting_up")).status_code == 200
    call_command("prepare_demo", empty=True, verbosity=0)
    assert User.objects.count() == 2


def test_founding_gives_the_waiting_accounts_their_area(client, empty, founded):
    system, security = empty
    security.refresh_from_db()
    assert security.division == founded
    assert Workday.objects.filter(date=timezone.localdate()).exists()
    assert Event.objects.filter(verb="county_founded").exists()
    client.force_login(security)
    assert reverse("welfare:user_create") in page(client)
    system.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.found_county(by=system, code="610398000000", name="他县")


@pytest.mark.parametrize("code", ["610399", "610399100000", "61039900000x"])
def test_a_wrong_code_is_a_sentence_on_the_form(client, empty, code):
    client.force_login(empty[0])
    answer = client.post(reverse("counties:found"), {"code": code, "name": "试县"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Division.objects.exists()


def test_a_county_is_not_founded_twice(empty, founded):
    other = factories.user(Role.SYSTEM_ADMIN, founded)
    User.objects.filter(pk=other.pk).update(division=None)
    with pytest.raises(NotAllowed):
        actions.found_county(by=User.objects.get(pk=other.pk), code=founded.code, name="试县")


def test_divisions_are_rows_and_a_wrong_one_is_named(client, founded):
    post(client, "divisions", rows=PLACES)
    names = dict(Division.objects.values_list("name", "residence"))
    assert names == {"试县": "", "甲镇": "", "一社区": "urban", "二村": "urban"}
    post(client, "divisions", rows="610399100202 三村")
    assert Division.objects.count() == 5
    for wrong in ("610398100000 他县的镇", "甲镇", "610399200201 无镇的村", "6103 短"):
        answer = client.post(reverse("counties:divisions"), {"rows": wrong})
        assert answer.context["form"].errors, wrong
    assert Division.objects.count() == 5


def test_step_by_step_to_the_first_case(client, founded):
    post(client, "divisions", rows=PLACES)
    for role in (Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER):
        factories.user(role, founded)
    town = Division.objects.get(name="甲镇")
    for role in (Role.TOWN_CASEWORKER, Role.TOWN_HEAD):
        factories.user(role, town)
    clerk = User.objects.get(roles__contains=[Role.COUNTY_CASEWORKER])
    client.force_login(clerk)
    post(client, "programmes", kinds=["dibao"])
    programme = Programme.objects.get()
    assert not programme.open_for_applications
    said = page(client)
    for table in ("cases_approvalpolicy", "benefits_standard"):
        assert reverse(f"admin:{table}_changelist") in said
    assert reverse("counties:limits") in said
    values = {f"key_{key}": str(value).strip('"') for key, value in LIMITS.items()}
    values |= {"key_notice_days": "7", "valid_from": "2020-01-01", "document": "文"}
    post(client, "limits", **values)
    assert looked_up(programme) <= {Key(k) for k in Parameter.objects.values_list("key", flat=True)}
    for residence in Residence:
        Standard.objects.create(
            programme=programme,
            residence=residence,
            component=Component.BASIC,
            valid_from=date(2020, 1, 1),
            amount=500,
            document="文",
        )
    policy = ApprovalPolicy.objects.create(
        county=founded, valid_from=date(2020, 1, 1), document="文"
    )
    ApprovalRule.objects.create(
        policy=policy, position=1, programme=programme, route=["town", "county"], total_days=30
    )
    assert checklist.missing_in(founded) == 1  # it is not open yet
    programme.open_for_applications = True
    programme.save()
    assert checklist.missing_in(founded) == 0
    assert "试县" in page(client)


def test_a_profile_founds_a_county_at_once(client, empty, tmp_path):
    system, security = empty
    client.force_login(system)
    path = tmp_path / "county.toml"
    path.write_text(OTHER, "utf-8")
    with path.open("rb") as content:
        post(client, "profile", content=content)
    security.refresh_from_db()
    assert security.division.name == "彼县"
    other = tmp_path / "other.toml"
    other.write_text(OTHER.replace("610397", "610396"), "utf-8")
    with other.open("rb") as content:
        answer = client.post(reverse("counties:profile"), {"content": content})
    assert answer.context["form"].errors
    assert not Division.objects.filter(code__startswith="610396").exists()


def test_whose_work_a_line_is_stands_beside_it(client, founded):
    security = User.objects.get(username="security")
    client.force_login(security)
    said = page(client)
    assert str(Role.SYSTEM_ADMIN.label) in said
    assert reverse("counties:divisions") not in said


def test_a_profile_is_not_loaded_over_a_county_at_work(tmp_path):
    """The system administrator could turn an institution's account to his own by one file."""
    factories.county()
    system = factories.user(Role.SYSTEM_ADMIN, factories.county())
    text = OTHER.replace("610397", factories.county().code[:6]).encode()
    award = factories.award()
    assert award.origin == "ledger"
    actions.load_profile(by=system, content=text)
    scene.as_confirmed(award)
    with pytest.raises(NotAllowed, match="测试县"):
        actions.load_profile(by=system, content=text)


def test_limits_are_asked_in_the_words_of_the_trade(client, founded):
    """A clerk had to type “calendar”; what was wrong stood nowhere near its field."""
    actions.take_on_programmes(by=county_account(founded), kinds=["dibao"])
    client.force_login(county_account(founded))
    url = reverse("counties:limits")
    shown = client.get(url).content.decode()
    assert '<option value="calendar">自然日</option>' in shown
    assert "通常：7（民发〔2021〕57号第19条）" in shown
    said = {"valid_from": "2026-01-01", "document": "某县〔2026〕1号", "key_notice_days": "七"}
    form = client.post(url, said).context["form"]
    assert list(form.errors) == ["key_notice_days"]


def test_the_list_names_what_is_missing_once(client, founded):
    """Three rows had the same name, and the limits of every programme were told again."""
    by = county_account(founded)
    actions.take_on_programmes(by=by, kinds=["dibao", "tekun", "near_dibao"])
    labels = [str(one.label) for part in checklist.sections(founded) for one in part.lines]
    assert len(labels) == len(set(labels))
    assert labels.count("限额与时限") == 1


def county_account(area):
    return factories.user(Role.COUNTY_CASEWORKER, area)


def test_a_profile_comes_with_its_table_of_divisions(client, empty):
    """The browser takes one file, and the remedy named a folder of the server."""
    system, _security = empty
    client.force_login(system)
    rows = OTHER[OTHER.index("rows = [") : OTHER.index("[calendar]")]
    text = OTHER.replace(rows, 'file = "../彼县/区划.csv"\n\n') + REGIONS
    said = {"content": SimpleUploadedFile("彼县.toml", text.encode())}
    url = reverse("counties:profile")
    (refusal,) = client.post(url, said).context["form"].non_field_errors()
    assert "/tmp" not in refusal
    assert "一并提交" in refusal
    table = "区划代码,名称,级别\n610397001000,城关街道,镇\n610397001001,一社区,社区\n"
    said = {
        "content": SimpleUploadedFile("彼县.toml", text.encode()),
        "divisions": SimpleUploadedFile("区划.csv", table.encode()),
    }
    assert client.post(url, said).status_code == 302
    assert Division.objects.filter(level=Level.TOWN).get().name == "城关街道"


def test_every_fault_of_a_profile_is_a_line(client, empty):
    system, _security = empty
    client.force_login(system)
    text = OTHER.replace('"dibao"', '"dibap"').replace("to = 2026", 'to = "2026"')
    said = {"content": SimpleUploadedFile("彼县.toml", text.encode())}
    form = client.post(reverse("counties:profile"), said).context["form"]
    assert len(form.non_field_errors()) >= 2
    said = {"content": SimpleUploadedFile("彼县.toml", b"[county\ncode = 1\n")}
    (refusal,) = client.post(reverse("counties:profile"), said).context["form"].non_field_errors()
    assert refusal.startswith("第1行，彼县.toml") or refusal.startswith("第1行，profile.toml")


REGIONS = """
[layouts.regions]

[layouts.regions.columns]
code = { headers = ["区划代码"], required = true }
name = ["名称"]
level = ["级别"]
"""


def test_a_county_whose_limits_are_set_is_told_so(client):
    factories.parameters()
    factories.programme("LIVING")
    scene.standards()
    client.force_login(county_account(factories.county()))
    page = client.get(reverse("counties:limits"))
    assert page.status_code == 200
    assert "限额与时限均已设定" in page.content.decode()


def test_a_figure_of_last_year_is_missing_and_entered_where_the_list_says(client):
    """Disposable income of years ago counted on; the list called it complete."""
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    scene.standards()
    factories.parameters()
    factories.programme("RIGID")
    factories.programme("DIBAO")
    county, year = clerk.county, timezone.localdate().year
    figure = Key.DISPOSABLE_INCOME
    assert not checklist.limits_missing(county)
    Parameter.objects.filter(key=figure, valid_from__year=year).delete()
    assert checklist.limits_missing(county) == [figure]
    client.force_login(clerk)
    url, name = reverse("counties:limits"), f"key_{figure.value}"
    assert name in client.get(url).context["form"].fields
    said = {"valid_from": f"{year}-01-01", "document": "测试〔2026〕8号"}
    post(client, "limits", **said, **{name: "20000"})
    assert not checklist.limits_missing(county)


def test_what_nobody_could_set_yet_is_not_there(founded, client):
    urls = [reverse("counties:limits"), reverse("benefits:allocation_list")]
    asked = [line for section in checklist.sections(founded) for line in section.lines]
    said = [(line.done, line.note) for line in asked if line.url in urls]
    assert said == [(False, str(checklist.NOT_CHOSEN))] * 3
    assert "限额与时限均已设定" not in client.get(reverse("counties:limits")).content.decode()


def test_the_list_asks_for_allocations_of_what_is_paid():
    dibao, relief = (factories.programme(code) for code in ("DIBAO", "RELIEF"))
    factories.programme("NEAR")  # nothing is paid on it
    factories.allocation(dibao)
    url = reverse("benefits:allocation_list")

    def line():
        sections = checklist.sections(dibao.county)
        return next(one for section in sections for one in section.lines if one.url == url)

    assert (line().done, line().needed) == (False, False)
    assert relief.name in line().note
    assert dibao.name not in line().note
    factories.allocation(relief, document="测试〔2026〕31号")
    assert (line().done, line().note) == (True, "")


def test_what_the_first_payment_looks_up_is_listed_with_whose_work_it_is():
    dibao = factories.programme("DIBAO")
    Parameter.objects.filter(key__in=checklist.PAYING).delete()
    dibao.fund_source = None
    dibao.save()

    def lines():
        (section,) = [one for one in checklist.sections(dibao.county) if one.title == PAYING]
        return {str(line.label): line for line in section.lines}

    missing = lines()
    assert not missing["发放参数"].done
    for key in (Key.PAY_DAY, Key.UNUSUAL_TIMES):
        assert str(key.label) in missing["发放参数"].note
    assert missing["各项目的常用资金来源"].note == dibao.name
    dibao.fund_source = FundSource.objects.create(county=dibao.county, code="x", name="省级")
    dibao.save()
    factories.allocation(dibao, confirmed_at=None, entered_by=factories.user(Role.FINANCE))
    there = lines()
    assert there["资金来源"].done
    assert there["各项目的常用资金来源"].done
    assert there["本年下达资金录入"].done
    confirming = there["本年下达资金由另一人确认"]
    assert not confirming.done
    assert str(Role.COUNTY_APPROVER.label) in confirming.who


def test_an_allocation_without_a_source_says_where_sources_are_added(client):
    FundSource.objects.all().delete()
    client.force_login(factories.user(Role.FINANCE))
    shown = client.get(reverse("benefits:allocation_enter")).content.decode()
    assert reverse("admin:cases_fundsource_changelist") in shown
