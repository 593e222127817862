"""Nobody's means are checked without their signature, or their guardian's. (社会救助法 Art 41)"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Member, Person
from tests import factories
from tests.verification.test_means import application
from verification import actions
from verification.authorisations import Signature, standing
from verification.models import Authorisation, MeansCheck
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
today = timezone.localdate


def family(*born):
    """An application of a head and of members born on these days."""
    case = application()
    for day in born:
        Member.objects.create(
            household=case.household,
            person=factories.person(birth_date=day),
            relation="子女",
            joined_on=date(2020, 1, 1),
        )
    return case


def sign(case, *signed, on=None, by=None):
    return actions.record_authorisations(
        by=by or factories.user(Role.TOWN_CASEWORKER),
        application=case,
        signed_on=on or today(),
        signed=signed,
    )


def ask(case):
    return actions.request_means_check(
        by=factories.user(Role.TOWN_CASEWORKER), application=case, requested_on=today()
    )


def test_who_has_not_signed_is_named_and_no_check_is_asked_for(county):
    case = family(date(1990, 5, 1))
    head, other = (one.person for one in standing(case, today()))
    sign(case, Signature(head.name, head))
    with pytest.raises(NotAllowed, match=other.name):
        ask(case)
    assert not MeansCheck.objects.exists()
    sign(case, Signature(other.name, other), on=today() - timedelta(days=3))
    check = ask(case)
    assert (check.persons, check.authorised_on) == (2, today() - timedelta(days=3))


def test_for_a_child_the_guardian_signs(county):
    born = today() - timedelta(days=3650)
    case = family(born)
    head, child = (one.person for one in standing(case, today()))
    with pytest.raises(NotAllowed, match="监护人"):
        sign(case, Signature(child.name, child))
    sign(case, Signature(head.name, head), Signature(head.name, child))
    assert ask(case).persons == 2


def test_it_holds_for_its_months_and_with_a_later_case_too(county):
    first = family()
    head = first.applicant
    sign(first, Signature(head.name, head), on=today() - timedelta(days=100))
    later = application(
        household=first.household,
        applicant=head,
        number="T-later",
        status="draft",
        accepted_on=None,
        accepted_by=None,
        deadline=None,
        programme=factories.programme("RELIEF"),
    )
    assert not standing(later, today())[0].missing
    assert standing(later, today() + timedelta(days=100))[0].missing
    with pytest.raises(NotAllowed, match="已超过"):
        sign(first, Signature(head.name, head), on=today() - timedelta(days=400))


def test_what_is_withdrawn_carries_no_check(county):
    case = family()
    (held,) = sign(case, Signature(case.applicant.name, case.applicant))
    clerk = factories.user(Role.TOWN_CASEWORKER)
    actions.withdraw_authorisation(by=clerk, authorisation=held, why="不再同意核对")
    with pytest.raises(NotAllowed, match=case.applicant.name):
        ask(case)
    with pytest.raises(NotAllowed, match="已撤回"):
        actions.withdraw_authorisation(by=clerk, authorisation=held, why="不再同意核对")


def test_nobody_signs_for_a_stranger_nor_in_the_future(county):
    case = family()
    with pytest.raises(NotAllowed, match="不核对路人"):
        sign(case, Signature("路人", factories.person(name="路人")))
    with pytest.raises(NotAllowed, match="不得晚于今天"):
        sign(case, Signature("本人", case.applicant), on=today() + timedelta(days=1))
    with pytest.raises(NotAllowed, match="勾选"):
        sign(case)


def test_only_the_town_of_the_case_records_them(county):
    case = family()
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    signature = Signature(case.applicant.name, case.applicant)
    with pytest.raises(NotAllowed):
        sign(case, signature, by=stranger)
    (held,) = sign(case, signature)
    with pytest.raises(NotAllowed):
        actions.withdraw_authorisation(by=stranger, authorisation=held, why="代为撤回")


def test_who_moved_to_another_town_takes_it_back_there(county, client):
    """The case that was decided stays with the town before; the person lives in this one."""
    case = family()
    (held,) = sign(case, Signature(case.applicant.name, case.applicant))
    there = factories.household(factories.town(2))
    Member.objects.filter(person=case.applicant).update(household=there)
    clerk = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    client.force_login(clerk)
    page = reverse("verification:authorisation_withdraw", args=[held.pk])
    assert client.get(page).status_code == 200
    left = client.post(page, {"why": "不再同意核对"})
    assert left.url == reverse("cases:household", args=[there.pk])
    held.refresh_from_db()
    assert held.withdrawn_by == clerk


def moved():
    """One of two lives with another family in another town; consent was given before."""
    case = family(date(1990, 1, 1))
    mate = case.household.members.exclude(person=case.applicant).get().person
    (held,) = sign(case, Signature(mate.name, mate))
    there = factories.household(factories.town(2))
    Member.objects.filter(person=mate).update(household=there)
    return case, held, there


def test_the_new_town_reads_the_person_alone(county, client):
    case, held, there = moved()
    client.force_login(factories.user(Role.TOWN_CASEWORKER, there.town))
    page = client.get(reverse("verification:authorisation_withdraw", args=[held.pk]))
    shown = page.content.decode()
    assert held.person.name in shown
    assert case.applicant.name not in shown
    assert case.number not in shown
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    page = client.get(reverse("verification:authorisation_withdraw", args=[held.pk]))
    assert case.number in page.content.decode()


def test_nobody_takes_it_back_for_the_family_they_live_in_now(county):
    _case, held, there = moved()
    kin = factories.user(Role.TOWN_CASEWORKER, there.town, name=there.head.name)
    with pytest.raises(NotAllowed, match=kin.full_name):
        actions.withdraw_authorisation(by=kin, authorisation=held, why="不再同意核对")


def test_one_page_for_the_whole_family(county, client):
    case = family(today() - timedelta(days=3650))
    head, child = (one.person for one in standing(case, today()))
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    asked = reverse("verification:means_check_request", args=[case.pk])
    page = reverse("verification:authorisations_record", args=[case.pk])
    assert client.get(asked).url == page
    form = client.get(page).context["form"]
    assert form[f"by_{child.pk}"].value() == head.name
    ticked = {f"signed_{one.pk}": "on" for one in (head, child)}
    names = {f"by_{one.pk}": head.name for one in (head, child)}
    nameless = {**ticked, **names, f"by_{child.pk}": "", "signed_on": today()}
    assert client.post(page, nameless).context["form"].errors
    assert client.post(page, {**ticked, **names, "signed_on": today()}).status_code == 302
    assert Authorisation.objects.count() == 2
    assert client.get(asked).status_code == 200


def test_who_has_a_duty_to_support_signs_too(county, client):
    case = application(programme=factories.programme("TEKUN"))
    case.beneficiary = case.applicant
    case.save()
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    page = reverse("verification:authorisations_record", args=[case.pk])
    pk = case.applicant.pk
    said = {f"signed_{pk}": "on", f"by_{pk}": "本人", "supporter": "外地儿子", "signed_on": today()}
    assert client.post(page, said).status_code == 302
    assert ask(case).persons == 2
    fragment = client.get(reverse("verification:means_checks", args=[case.pk]))
    assert "外地儿子" in fragment.content.decode()


def test_who_withdraws_does_so_of_every_paper_signed_before(county):
    case = family()
    head = case.applicant
    sign(case, Signature(head.name, head), on=today() - timedelta(days=9))
    (held,) = sign(case, Signature(head.name, head))
    clerk = factories.user(Role.TOWN_CASEWORKER)
    actions.withdraw_authorisation(by=clerk, authorisation=held, why="不再同意核对")
    with pytest.raises(NotAllowed, match=head.name):
        ask(case)


def test_a_check_does_not_begin_once_somebody_withdrew(county):
    case = family()
    (held,) = sign(case, Signature(case.applicant.name, case.applicant))
    check, clerk = ask(case), factories.user(Role.TOWN_CASEWORKER)
    actions.withdraw_authorisation(by=clerk, authorisation=held, why="不再同意核对")
    begins = {"by": factories.user(Role.COUNTY_CASEWORKER), "means_check": check}
    with pytest.raises(NotAllowed, match=case.applicant.name):
        actions.begin_means_check(**begins, begun_on=today())
    sign(case, Signature(case.applicant.name, case.applicant))
    assert actions.begin_means_check(**begins, begun_on=today()).begun_on == today()


def test_who_has_a_duty_to_support_is_recorded_once(county):
    case = family()
    sign(case, Signature("外地儿子", supporter="外地儿子"))
    with pytest.raises(NotAllowed, match="已登记"):
        sign(case, Signature("外地儿子", supporter="外地儿子"))


def test_of_a_family_that_died_nobody_is_checked(county):
    case = family()
    Person.objects.filter(pk=case.applicant_id).update(died_on=today())
    with pytest.raises(NotAllowed, match="无人可核对"):
        ask(case)


def test_the_page_leads_to_the_folder_for_the_signed_sheet(client):
    case = family()
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    page = client.get(reverse("verification:authorisations_record", args=[case.pk]))
    add = reverse("cases:attachment_add", args=[case.household_id])
    assert f'href="{add}?about=case%3A{case.pk}&amp;kind=authorisation"' in page.content.decode()
