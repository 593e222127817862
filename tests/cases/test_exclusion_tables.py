"""The county's own matrix and its institutions in the admin."""

from datetime import date

import pytest

from cases.models import ExclusionRule, Institution
from cases.programmes.parts.exclusions import Verdict
from tests import factories
from tests.welfare.test_admin import page, upload
from welfare.accounts.roles import Role
from welfare.models import Event
from welfare.personal import crypto

pytestmark = pytest.mark.django_db
NUMBER = "6299 0000 1111 2222"


@pytest.fixture(autouse=True)
def caseworker(client):
    user = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(user)
    return user


def rule(first="old_age", second="dibao", verdict=Verdict.ALLOWED, day="2027-01-01", **fields):
    values = {"county": factories.county().pk, "first": first, "second": second}
    return {
        **values,
        "verdict": verdict,
        "valid_from": day,
        "document": "测试〔2026〕1号",
        **fields,
    }


def add(client, **fields):
    return client.post(page("cases_exclusionrule", "add"), rule(**fields))


def said(answered):
    form = answered.context["adminform"].form
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def test_the_two_kinds_are_put_in_order(client):
    factories.exclusions()
    assert add(client, first="old_age", second="dibao").status_code == 302
    row = ExclusionRule.objects.get(valid_from=date(2027, 1, 1))
    assert (row.first, row.second) == ("dibao", "old_age")
    assert Event.objects.filter(verb="table_row_added", subject_id=row.pk).exists()


def test_a_pair_has_one_row_from_a_day(client):
    factories.exclusions()
    add(client)
    answered = add(client, first="dibao", second="old_age", verdict=Verdict.EXCLUDES)
    assert answered.status_code == 200
    assert said(answered)
    assert ExclusionRule.objects.filter(valid_from=date(2027, 1, 1)).count() == 1


def test_a_rule_under_which_awards_were_given_is_kept(client):
    factories.award("DIBAO")
    used = ExclusionRule.objects.get(first="dibao", second="dibao", valid_from=date(2021, 7, 1))
    free = ExclusionRule.objects.get(first="graded", second="graded")
    assert not client.get(page("cases_exclusionrule", "change", used.pk)).context[
        "has_change_permission"
    ]
    assert client.post(page("cases_exclusionrule", "change", used.pk), rule()).status_code == 403
    assert client.get(page("cases_exclusionrule", "change", free.pk)).context[
        "has_change_permission"
    ]


def test_rules_are_imported_whichever_kind_comes_first(client):
    factories.exclusions()
    head = "first,second,verdict,valid_from,document\n"
    preview = upload(client, "cases_exclusionrule", head + "old_age,dibao,excludes,2027-01-01,文\n")
    client.post(
        page("cases_exclusionrule", "process_import"), preview.context["confirm_form"].initial
    )
    row = ExclusionRule.objects.get(valid_from=date(2027, 1, 1))
    assert (row.first, row.second, row.verdict) == ("dibao", "old_age", "excludes")
    bad = upload(client, "cases_exclusionrule", head + "dibao,old_age,difference,2027-02-01,文\n")
    assert bad.context["result"].has_validation_errors()


def home(client, account=NUMBER, **fields):
    values = {"county": factories.county().pk, "name": "测试敬老院", "bank_name": "测试农商银行"}
    values |= {"account": account, "account_holder": "测试敬老院", **fields}
    return values


def test_an_institution_s_account_is_kept_masked_and_with_its_hash(client):
    assert client.post(page("cases_institution", "add"), home(client)).status_code == 302
    row = Institution.objects.get()
    assert (row.account, row.account_hash) == (
        "6299000011112222",
        crypto.keyed_hash("6299000011112222"),
    )
    for action, args in (("changelist", ()), ("change", (row.pk,)), ("history", (row.pk,))):
        body = client.get(page("cases_institution", action, *args)).content.decode()
        assert "6299000011112222" not in body
        assert row.account_hash not in body
    assert "2222" in client.get(page("cases_institution")).content.decode()


def test_an_empty_field_keeps_the_number_and_another_replaces_it(client):
    client.post(page("cases_institution", "add"), home(client))
    row = Institution.objects.get()
    url = page("cases_institution", "change", row.pk)
    client.post(url, home(client, account="", bank_name="另一银行"))
    row.refresh_from_db()
    assert (row.account, row.bank_name) == ("6299000011112222", "另一银行")
    assert row.account_hash == crypto.keyed_hash(row.account)
    client.post(url, home(client, account="6299999988887777"))
    row.refresh_from_db()
    assert row.account_hash == crypto.keyed_hash("6299999988887777")
    history = client.get(page("cases_institution", "history", row.pk)).content.decode()
    assert "62999999" not in history
    assert "7777" in history


@pytest.mark.parametrize("account", ["12", "62990000abcd", "6" * 33])
def test_a_wrong_number_is_refused(client, account):
    answered = client.post(page("cases_institution", "add"), home(client, account=account))
    assert answered.context["adminform"].form.errors["account"]
    assert not Institution.objects.exists()


def test_the_export_masks_and_nothing_is_imported(client):
    client.post(page("cases_institution", "add"), home(client))
    exported = client.post(
        page("cases_institution", "export"),
        {"format": "1", "resource": "0"}
        | {f"institutionresource_{n}": "on" for n in ("name", "account", "bank_name")},
    ).content.decode()
    assert "测试敬老院" in exported
    assert "62990000" not in exported
    assert client.get(page("cases_institution", "import")).status_code == 403
