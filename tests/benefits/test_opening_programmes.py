"""A programme is opened only when its first case finds everything; what is missing is listed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.calculators import CALCULATORS
from benefits.models import Component, Standard
from benefits.reference import missing_for
from cases.models import ApprovalPolicy, ApprovalRule, Band, ExclusionRule, Programme, Tier
from cases.programmes import kind_of
from tests import factories
from tests.benefits import scene
from tests.welfare.test_admin import page, upload
from welfare.accounts.roles import Role
from welfare.models import Event, Key, Parameter, Residence

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker(client):
    user = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(user)
    return user


def line_for(programme):
    policy, _new = ApprovalPolicy.objects.get_or_create(
        county=programme.county, valid_from=factories.LONG_AGO, defaults={"document": "文"}
    )
    ApprovalRule.objects.create(
        policy=policy,
        position=policy.rules.count() + 1,
        programme=programme,
        route=[Tier.TOWN],
        total_days=20,
    )


def band(programme, code="80", **fields):
    position = programme.bands.count() + 1
    return Band.objects.create(
        programme=programme, code=code, name=f"{code}岁", position=position, **fields
    )


def standard_for(programme, component="basic", amount=100):
    for residence in Residence:
        Standard.objects.create(
            programme=programme,
            residence=residence,
            component=component,
            valid_from=factories.LONG_AGO,
            amount=Decimal(amount),
            document="文",
        )


def complete(code, *bands, **fields):
    """A programme with everything a first case needs."""
    factories.parameters()
    programme = factories.programme(code, **fields)
    line_for(programme)
    for one in bands:
        band(programme, one)
        standard_for(programme, one)
    for component in programme.definition.components:
        standard_for(programme, component)
    return programme


@pytest.mark.parametrize(
    ("code", "bands", "fields"),
    [
        ("DIBAO", (), {}),
        ("DIBAO", ("one", "two"), {"calculator": "by_class"}),
        ("TEKUN", (), {}),
        ("RELIEF", (), {}),
        ("ORPHAN", (), {}),
        ("LIVING", (), {}),
        ("NURSING", ("grade_1",), {}),
        ("OLD", ("80", "90"), {}),
        ("KBD", ("1", "2", "3"), {}),
    ],
)
def test_nothing_is_missing_of_a_complete_programme(code, bands, fields):
    scene.standards() if code == "TEKUN" else None
    Standard.objects.all().delete()
    programme = complete(code, *bands, **fields)
    if programme.definition.means_check and not programme.definition.yardstick:
        standard_for(factories.programme("DIBAO"))
    assert missing_for(programme) == []


@pytest.mark.parametrize("code", ["NEAR", "RIGID", "CHILD"])
def test_who_is_tested_by_income_needs_the_dibao_standard(code):
    programme = complete(code)
    if programme.definition.means_check:
        assert len(missing_for(programme)) == 2
    standard_for(factories.programme("DIBAO"))
    assert missing_for(programme) == []


def test_a_lone_dibao_is_asked_for_standards_of_where_people_live_alone():
    """A district whose villages all became communities was asked for a rural standard."""
    dibao, near = complete("DIBAO"), complete("NEAR")
    Standard.objects.filter(residence="rural").delete()
    assert len(missing_for(dibao)) == len(missing_for(near)) == 1  # no village is listed yet
    factories.village(factories.town(), urban=True)
    assert missing_for(dibao) == missing_for(near) == []
    factories.village(factories.town(2))
    assert len(missing_for(dibao)) == len(missing_for(near)) == 1


def test_who_lives_otherwise_than_the_village_counts_as_well():
    dibao = complete("DIBAO")
    Standard.objects.filter(residence="rural").delete()
    home = factories.household(urban=True)
    assert missing_for(dibao) == []
    home.residence = Residence.RURAL
    home.save()
    assert len(missing_for(dibao)) == 1


LACKS = {
    "policy": lambda p: ApprovalRule.objects.all().delete(),
    "policy not in force": lambda p: ApprovalPolicy.objects.update(valid_from=date(2099, 1, 1)),
    "class": lambda p: p.bands.all().delete(),
    "standard": lambda p: Standard.objects.filter(residence="urban").delete(),
    "standard not in force": lambda p: Standard.objects.filter(residence="urban").update(
        valid_from=date(2099, 1, 1)
    ),
    "exclusions": lambda p: ExclusionRule.objects.filter(first="dibao", second="old_age").delete(),
    "parameter": lambda p: Parameter.objects.filter(key=Key.REVIEW_MONTHS).delete(),
    "clock": lambda p: Parameter.objects.filter(key=Key.REFUSAL_NOTICE_DAYS).delete(),
}
NAMED = {
    "standard": "80岁",
    "standard not in force": "80岁",
    "exclusions": kind_of("dibao").term,
    "parameter": str(Key.REVIEW_MONTHS.label),
}


@pytest.mark.parametrize("what", LACKS)
def test_each_missing_part_is_said(what):
    programme = complete("OLD", "80")
    LACKS[what](programme)
    (said,) = missing_for(programme)
    assert str(NAMED.get(what, "")) in said


def form_of(programme, **fields):
    return {
        "county": programme.county_id,
        "code": programme.code,
        "name": programme.name,
        "kind": programme.kind,
        "calculator": programme.calculator,
        "first_month": programme.first_month,
        "legal_basis": "测试",
        **fields,
    }


def test_the_admin_refuses_to_open_it_and_lists_what_is_missing(client, caseworker):
    factories.parameters()
    programme = factories.programme("OLD")
    url = page("cases_programme", "change", programme.pk)
    answered = client.post(url, form_of(programme, open_for_applications="on"))
    (said,) = answered.context["adminform"].form.non_field_errors()
    assert "高龄津贴" in said
    programme.refresh_from_db()
    assert not programme.open_for_applications
    line_for(programme)
    band(programme)
    standard_for(programme, "80")
    assert client.post(url, form_of(programme, open_for_applications="on")).status_code == 302
    programme.refresh_from_db()
    assert programme.open_for_applications


@pytest.mark.parametrize("tick", ["needs_means_check", "public_notice"])
@pytest.mark.parametrize("code", ["OLD", "KBD", "NURSING", "LIVING", "ORPHAN", "HEATING", "DIBAO"])
def test_a_tick_that_the_kind_does_not_know_is_refused(client, caseworker, code, tick):
    programme = factories.programme(code, open_for_applications=False)
    url = page("cases_programme", "change", programme.pk)
    answered = client.post(url, form_of(programme, **{tick: "True"}))
    if code == "DIBAO":
        assert answered.status_code == 302
    else:
        assert list(answered.context["adminform"].form.errors) == [tick]


@pytest.mark.parametrize("code", ["OLD", "KBD", "HEATING", "DIBAO"])
def test_a_new_programme_has_the_steps_of_its_kind(client, caseworker, code):
    like = factories.programme(code)
    form = client.get(page("cases_programme", "add")).context["adminform"].form
    shown = {name: form[name].value() for name in ("needs_means_check", "public_notice")}
    answered = client.post(page("cases_programme", "add"), form_of(like, code="NEW", **shown))
    assert answered.status_code == 302, answered.context["adminform"].form.errors
    made = Programme.objects.get(code="NEW")
    steps = {name: getattr(made, name) for name in shown}
    assert steps == kind_of(made.kind).usual_steps
    said = form_of(made, needs_means_check="False", public_notice="False")
    assert client.post(page("cases_programme", "change", made.pk), said).status_code == 302
    made.refresh_from_db()
    assert (made.needs_means_check, made.public_notice) == (False, False)


def test_a_programme_made_by_mistake_goes_while_nothing_refers_to_it(client, caseworker):
    like, used = factories.programme("OLD"), factories.award("DIBAO").programme
    client.post(page("cases_programme", "add"), form_of(like, code="VAIN"))
    vain = Programme.objects.get(code="VAIN")
    band(like)
    for kept in (used, like):
        assert client.get(page("cases_programme", "delete", kept.pk)).status_code == 403
    gone = page("cases_programme", "delete", vain.pk)
    assert client.get(gone).status_code == 200  # the second look
    assert client.post(gone, {"post": "yes"}).status_code == 302
    assert not Programme.objects.filter(pk=vain.pk).exists()
    assert Event.objects.get(verb="table_row_removed").details["row"] == vain.name


def test_what_is_missing_is_a_click_away(client, caseworker):
    programme = factories.programme("OLD")
    url = page("cases_programme", "change", programme.pk)
    answered = client.post(url, form_of(programme, open_for_applications="on"))
    for table in ("cases_approvalpolicy", "cases_band", "benefits_standard", "welfare_parameter"):
        assert f'<a href="{page(table)}">' in answered.content.decode()


def test_the_calculator_is_the_usual_one_and_a_wrong_one_is_said_in_words(client, caseworker):
    like = factories.programme("OLD")
    shown = client.get(page("cases_programme", "add"))
    assert shown.context["adminform"].form["calculator"].value() in (None, "")
    said = form_of(like, code="OLD2", calculator="")
    assert client.post(page("cases_programme", "add"), said).status_code == 302
    assert Programme.objects.get(code="OLD2").calculator == "flat"
    wrong = client.post(
        page("cases_programme", "add"), {**said, "code": "X", "calculator": "top_up"}
    )
    (sentence,) = wrong.context["adminform"].form.errors["calculator"]
    assert str(CALCULATORS["flat"].label) in sentence
    assert "flat" not in sentence


def test_a_standard_is_chosen_and_listed_by_what_it_is_for(client, caseworker):
    programme = factories.programme("OLD")
    band(programme, "80")
    fields = client.get(page("benefits_standard", "add")).context["adminform"].form.fields
    words = dict(fields["component"].choices)
    assert "80岁" in words["80"]
    assert words["basic"] == str(Component.BASIC.label)
    standard_for(programme, "80")
    listed = client.get(page("benefits_standard")).content.decode()
    assert "80岁" in listed
    row = Standard.objects.first()
    shown = client.get(page("benefits_standard", "change", row.pk))
    assert list(shown.context["adminform"].form.fields["component"].choices) == [("80", "80岁")]


def test_a_new_programme_is_not_opened_at_once(client, caseworker):
    like = factories.programme("OLD")
    said = form_of(like, code="OLD2", open_for_applications="on")
    answered = client.post(page("cases_programme", "add"), said)
    assert answered.context["adminform"].form.non_field_errors()
    said.pop("open_for_applications")
    assert client.post(page("cases_programme", "add"), said).status_code == 302
    assert Programme.objects.filter(code="OLD2").exists()


def test_what_is_granted_in_bulk_is_never_opened(client, caseworker):
    programme = factories.programme("HEATING")
    url = page("cases_programme", "change", programme.pk)
    answered = client.post(url, form_of(programme, open_for_applications="on"))
    assert answered.context["adminform"].form.errors["open_for_applications"]


def test_an_import_cannot_open_it_either(client, caseworker):
    programme = factories.programme("OLD")
    fields = "code,name,kind,calculator,first_month,legal_basis,needs_means_check,public_notice"
    values = ",".join(
        str(getattr(programme, name))
        for name in fields.replace("needs_means_check", "code").split(",")[:6]
    )
    text = f"{fields},open_for_applications\n{values},0,0,1\n"
    preview = upload(client, "cases_programme", text)
    assert preview.context["result"].has_validation_errors()
    programme.refresh_from_db()
    assert not programme.open_for_applications


def test_a_class_is_added_to_an_open_programme_only_with_its_standards(client, caseworker):
    programme = complete("OLD", "80", open_for_applications=True)
    programme.bands.update(age_from=80, age_to=89)
    said = {"programme": programme.pk, "code": "90", "name": "90岁", "position": "2"}
    said |= {"age_from": "90", "age_to": "99", "grades": ""}
    answered = client.post(page("cases_band", "add"), said)
    assert "90岁" in answered.context["adminform"].form.non_field_errors()[0]
    standard_for(programme, "90")
    assert client.post(page("cases_band", "add"), said).status_code == 302
    assert programme.bands.count() == 2


def test_a_class_with_a_standard_keeps_its_code_and_stays(client, caseworker):
    programme = complete("OLD", "80")
    row = programme.bands.get()
    said = {"programme": programme.pk, "code": "81", "name": "八十", "position": "1", "grades": ""}
    said |= {"age_from": "80", "age_to": "89"}
    answered = client.post(page("cases_band", "change", row.pk), said)
    assert answered.context["adminform"].form.non_field_errors()
    assert client.post(page("cases_band", "delete", row.pk)).status_code == 403
    assert (
        client.post(page("cases_band", "change", row.pk), {**said, "code": "80"}).status_code == 302
    )
    free = band(programme, "free", age_from=90)
    assert client.post(page("cases_band", "delete", free.pk), {"post": "yes"}).status_code == 302


def test_a_kind_without_classes_gets_none(client, caseworker):
    programme = factories.programme("ORPHAN")
    said = {"programme": programme.pk, "code": "1", "name": "一", "position": "1", "grades": ""}
    answered = client.post(page("cases_band", "add"), said)
    assert answered.context["adminform"].form.non_field_errors()


@pytest.mark.parametrize(
    ("code", "there", "added", "refused"),
    [
        ("OLD", {"age_from": 80, "age_to": 89}, {"age_from": 90}, False),
        ("OLD", {"age_from": 80, "age_to": 89}, {"age_from": 85}, True),
        ("OLD", {"age_from": 80, "age_to": 89}, {"age_from": 95, "age_to": 90}, True),
        ("OLD", {"age_from": 80, "age_to": 89}, {"age_from": 90, "position": 1}, True),
        ("OLD", {"age_from": 80}, {}, True),  # takes everybody
        ("KBD", {}, {}, False),  # told apart by name: somebody chooses
        ("NURSING", {"grades": [1]}, {"grades": "2,3"}, False),
        ("NURSING", {"grades": [1, 2]}, {"grades": "2,3"}, True),
        ("NURSING", {"grades": [1], "age_to": 17}, {"grades": "1", "age_from": 18}, False),
    ],
)
def test_nobody_belongs_to_two_classes(client, caseworker, code, there, added, refused):
    programme = factories.programme(code)
    band(programme, "one", **there)
    said = {"programme": programme.pk, "code": "two", "name": "乙", "position": "2", "grades": ""}
    answered = client.post(page("cases_band", "add"), {**said, **added})
    assert answered.status_code == (200 if refused else 302)
    assert programme.bands.count() == (1 if refused else 2)


def test_ages_between_two_classes_are_said(client, caseworker):
    programme = factories.programme("OLD")
    band(programme, "80", age_from=80, age_to=84)
    said = {"programme": programme.pk, "code": "90", "name": "九十", "position": "2", "grades": ""}
    answered = client.post(page("cases_band", "add"), {**said, "age_from": "90"}, follow=True)
    assert any("85" in str(m) and "89" in str(m) for m in answered.context["messages"])


def test_classes_are_imported(client, caseworker):
    factories.programme("OLD")
    head = "programme,code,name,position,age_from,age_to,grades\n"
    preview = upload(client, "cases_band", head + "OLD,80,80岁,1,80,89,\nOLD,100,百岁,2,100,,\n")
    client.post(page("cases_band", "process_import"), preview.context["confirm_form"].initial)
    assert list(Band.objects.values_list("code", "age_from", "age_to")) == [
        ("80", 80, 89),
        ("100", 100, None),
    ]


@pytest.mark.parametrize("table", ["cases_band", "cases_exclusionrule", "cases_institution"])
def test_another_county_is_not_seen(client, caseworker, table):
    abroad = factories.county("610398", "别县")
    row = {
        "cases_band": lambda: band(factories.programme("OLD", abroad)),
        "cases_exclusionrule": lambda: (
            factories.exclusions(abroad) or ExclusionRule.objects.filter(county=abroad).first()
        ),
        "cases_institution": lambda: factories.institution("别县敬老院", abroad),
    }[table]()
    assert client.get(page(table)).context["cl"].result_count == 0
    assert client.get(page(table, "change", row.pk)).status_code == 302
    assert client.get(reverse(f"admin:{table}_history", args=[row.pk])).status_code == 302
