"""The county's approval policy in the admin: copied, complete, put right until it has decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits.reference import missing_for
from cases import actions, clock
from cases.actions.policies import sign_policy
from cases.models import Application, ApprovalPolicy, ApprovalRule, Tier
from cases.rules.reference import check_line_unused, lines_shown
from tests import factories
from tests.cases import walk
from tests.welfare.test_admin import page
from welfare.accounts.roles import Role
from welfare.county.reference_tables import in_words
from welfare.exceptions import Conflict, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
ADD = "cases_approvalpolicy", "add"


@pytest.fixture
def caseworker(client):
    factories.parameters()
    user = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(user)
    return user


def formset(answered):
    return answered.context["inline_admin_formsets"][0].formset


def posted(answered, **fields):
    """What the browser sends when the page is saved as it came, with these fields."""
    lines = formset(answered)
    said = {f"rules-{name}": value for name, value in lines.management_form.initial.items()}
    for form in lines.forms:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, "", False):
                said[form.add_prefix(name)] = getattr(value, "pk", value)
    return {"county": factories.county().pk, "document": "测试〔2026〕9号", **said, **fields}


def test_a_new_policy_starts_as_a_copy_of_the_present_one(client, caseworker):
    present = factories.policy()
    answered = client.get(page(*ADD))
    assert len(formset(answered).forms) == present.rules.count() + 1
    said = posted(answered, valid_from=clock.today().isoformat())
    assert client.post(page(*ADD), said).status_code == 302
    names = ("position", "programme", "condition", "below", "up_to", "route", "total_days")
    copy = ApprovalPolicy.objects.get(valid_from=clock.today())
    assert list(copy.rules.values_list(*names)) == list(present.rules.values_list(*names))


def only_the_new(**fields):
    old_age = factories.programme("OLD")
    return {
        "county": factories.county().pk,
        "valid_from": clock.today().isoformat(),
        "document": "测试〔2026〕9号",
        "rules-TOTAL_FORMS": "1",
        "rules-INITIAL_FORMS": "0",
        "rules-0-position": "1",
        "rules-0-programme": old_age.pk,
        "rules-0-condition": "any",
        "rules-0-route": ["town", "county"],
        "rules-0-total_days": "20",
        **fields,
    }


def test_a_policy_that_leaves_an_open_programme_out_is_refused_with_its_name(client, caseworker):
    factories.policy()
    answered = client.post(page(*ADD), only_the_new())
    (said,) = formset(answered).non_form_errors()
    assert "低保" in said
    assert "临时救助" in said
    assert "高龄" not in said
    assert ApprovalPolicy.objects.count() == 1


def test_a_policy_that_is_over_need_not_name_todays_programmes(client, caseworker):
    factories.policy()
    said = only_the_new(valid_from="2019-01-01")
    assert client.post(page(*ADD), said).status_code == 302


def test_a_line_of_an_open_programme_is_not_taken_out(client, caseworker):
    policy = factories.policy()
    dibao = policy.rules.get(programme__code="DIBAO")
    url = page("cases_approvalpolicy", "change", policy.pk)
    said = posted(client.get(url), valid_from=policy.valid_from, document="改")
    at = dibao.position - 1
    refused = client.post(url, {**said, f"rules-{at}-DELETE": "on"})
    assert "低保" in formset(refused).non_form_errors()[0]
    assert client.post(url, said).status_code == 302
    assert policy.rules.count() == 6


def test_a_policy_to_come_is_missing_too():
    factories.parameters()
    dibao = factories.programme("DIBAO")
    factories.policy()
    later = clock.today() + timedelta(days=30)
    before = missing_for(dibao)
    coming = ApprovalPolicy.objects.create(county=dibao.county, valid_from=later, document="文")
    (said,) = set(missing_for(dibao)) - set(before)
    assert later.isoformat() in said
    ApprovalRule.objects.create(
        policy=coming, position=1, programme=dibao, route=[Tier.TOWN], total_days=20
    )
    assert missing_for(dibao) == before


class TestOfACaseOnItsWay:
    @pytest.fixture(scope="class")
    @classmethod
    def _submitted(cls, ground, further):
        return further(lambda: walk.submitted().pk)

    @pytest.fixture
    def made(self, _submitted, db):
        return Application.objects.get(pk=_submitted)

    def test_a_route_is_read_in_words_by_who_only_looks_and_in_the_history(
        self, client, caseworker, made
    ):
        url = page("cases_approvalpolicy", "change", made.rule.policy_id)
        shown = client.get(url).content.decode()
        assert made.rule.route_words in shown
        assert "town, county" not in shown
        assert str(Tier.TOWN.label) in str(
            in_words(ApprovalRule._meta.get_field("route"), ["town"])
        )

    def test_a_policy_is_put_right_until_a_case_was_decided_by_it(self, client, caseworker, made):
        url = page("cases_approvalpolicy", "change", made.rule.policy_id)
        assert not client.get(url).context["has_change_permission"]  # the case is on its way
        walk.decide(made, verb=actions.return_to_town, note="收入证明不全")
        assert client.get(url).context["has_change_permission"]
        with pytest.raises(NotAllowed):  # corrected, but not taken away under the returned case
            check_line_unused(made.rule)
        walk.submit(made)
        walk.decide(made)
        assert not client.get(url).context["has_change_permission"]


# ---- nobody alone


def change(client, caseworker):
    """A draft that lets the town decide everything, as the caseworker saves it."""
    present = factories.policy()
    factories.live()
    said = posted(client.get(page(*ADD)), valid_from=clock.today().isoformat())
    for name in [one for one in said if one.endswith("-route")]:
        said[name] = ["town"]
    assert client.post(page(*ADD), said).status_code == 302
    return present, ApprovalPolicy.objects.get(valid_from=clock.today())


def test_once_the_system_pays_a_policy_counts_when_another_has_signed_it(client, caseworker):
    present, draft = change(client, caseworker)
    county = factories.county()
    assert (draft.waits, draft.drafted_by) == (True, caseworker)
    assert ApprovalPolicy.objects.in_force(county, clock.today()) == present
    assert walk.submitted().rule.policy == present
    second = factories.user(Role.COUNTY_APPROVER)
    client.force_login(second)
    url = reverse("cases:policy_sign", args=[draft.pk])
    assert url in client.get(reverse("cases:policy_list")).content.decode()
    shown = client.get(url).context["form"]["shown"].value()
    assert client.post(url, {"shown": shown}).status_code == 302
    draft.refresh_from_db()
    assert (draft.waits, draft.signed_by) == (False, second)
    assert ApprovalPolicy.objects.in_force(county, clock.today()) == draft
    assert client.get(url).status_code == 302  # it waits for nobody any more


def test_who_signs_sees_every_column_and_what_differs_from_the_policy_before(client, caseworker):
    _present, draft = change(client, caseworker)
    dibao = draft.rules.get(programme__code="DIBAO")
    urgent = draft.rules.get(condition="urgent")
    ApprovalRule.objects.filter(pk=dibao.pk).update(monthly_filing=True, total_days=77)
    urgent.delete()
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    url = reverse("cases:policy_sign", args=[draft.pk])
    said = client.get(url).content.decode()
    for name in ("position", "below", "up_to", "route", "monthly_filing", "total_days"):
        assert str(ApprovalRule._meta.get_field(name).verbose_name) in said
    line = said.partition(dibao.programme.name)[2].partition("</tr>")[0]
    for old, new in (("否", "是"), ("30", "77"), ("乡镇", "乡镇")):
        assert old in line.partition("<del>")[2], old
        assert new in line.partition("<ins>")[2], new
    assert "本行取消" in said
    ApprovalPolicy.objects.filter(pk=draft.pk).update(valid_from=clock.today() + timedelta(days=3))
    assert "<ins>77</ins>" in client.get(url).content.decode()


def test_who_drafted_it_does_not_sign_it_and_what_was_shown_is_signed(client, caseworker):
    _present, draft = change(client, caseworker)
    mark = lines_shown(draft)
    second = factories.user(Role.COUNTY_APPROVER)
    ApprovalPolicy.objects.filter(pk=draft.pk).update(drafted_by=second)
    with pytest.raises(NotAllowed, match="本人|yourself"):
        sign_policy(by=second, policy=draft, shown=mark)
    ApprovalPolicy.objects.filter(pk=draft.pk).update(drafted_by=caseworker)
    draft.rules.update(total_days=99)
    with pytest.raises(Conflict):
        sign_policy(by=second, policy=draft, shown=mark)
    sign_policy(by=second, policy=draft, shown=lines_shown(draft))


def test_who_changed_the_draft_does_not_sign_it_and_its_drafter_stays(client, caseworker):
    """A drafts, B presses “save”, A signs the own lines: the second save was the drafter."""
    _present, draft = change(client, caseworker)
    second = factories.user(Role.COUNTY_CASEWORKER, name="second")
    second.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    second.save()
    client.force_login(second)
    url = page("cases_approvalpolicy", "change", draft.pk)
    said = posted(client.get(url), valid_from=draft.valid_from.isoformat())
    assert client.post(url, said).status_code == 302
    draft.refresh_from_db()
    assert draft.drafted_by == caseworker
    caseworker.roles = second.roles
    caseworker.save()
    for one in (caseworker, second):
        with pytest.raises(NotAllowed, match="本人|yourself|修改"):
            sign_policy(by=one, policy=draft, shown=lines_shown(draft))
    with (
        pytest.raises(IntegrityError, match="approval_policy_not_by_who_changed_it"),
        transaction.atomic(),
    ):
        ApprovalPolicy.objects.filter(pk=draft.pk).update(waits=False, signed_by=second)
    third = factories.user(Role.COUNTY_APPROVER)
    assert sign_policy(by=third, policy=draft, shown=lines_shown(draft)).signed_by == third


def test_a_day_that_has_passed_is_not_signed(client, caseworker):
    _present, draft = change(client, caseworker)
    ApprovalPolicy.objects.filter(pk=draft.pk).update(valid_from=clock.today() - timedelta(days=1))
    draft.refresh_from_db()
    with pytest.raises(NotAllowed, match=draft.valid_from.isoformat()):
        sign_policy(by=factories.user(Role.COUNTY_APPROVER), policy=draft, shown=lines_shown(draft))


def test_what_counts_is_not_changed_by_one_person_and_a_draft_goes_without_a_trace(
    client, caseworker
):
    present, draft = change(client, caseworker)
    url = page("cases_approvalpolicy", "change", present.pk)
    assert client.post(url, {"document": "改"}).status_code == 403
    removed = page("cases_approvalpolicy", "delete", draft.pk)
    assert client.post(removed, {"post": "yes"}).status_code == 302
    assert list(ApprovalPolicy.objects.all()) == [present]
