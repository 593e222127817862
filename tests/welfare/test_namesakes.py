"""Two people of one name, and one person with two accounts: who stands for the second person."""

import pytest
from django.urls import reverse

from benefits.actions import payroll
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, Namesakes, User
from welfare.namesakes import actions

pytestmark = pytest.mark.django_db
SEEN = "两人本人持工作证、身份证到场 11-20"


@pytest.fixture
def signers():
    """Who signs first and who signs second bear one name."""
    pks = [scene.reviewer().pk, scene.leader().pk]
    User.objects.filter(pk__in=pks).update(full_name="李明")
    return [User.objects.get(pk=pk) for pk in pks]


@pytest.fixture
def administrators():
    return factories.user(Role.SYSTEM_ADMIN), factories.user(Role.SECURITY_ADMIN)


def stated(signers, by, numbers=("民政017", "民政102"), **said):
    first, second = signers
    given = {"first": first, "second": second, "reason": SEEN} | said
    return actions.state_namesakes(
        by=by, first_number=numbers[0], second_number=numbers[1], **given
    )


def anew(user):
    """As another request finds the account."""
    return User.objects.get(pk=user.pk)


def test_real_namesakes_sign_after_each_other_once_two_administrators_said_so(
    signers, administrators
):
    factories.award()
    run = scene.sign(scene.run_to(RunStatus.CALCULATED), anew(signers[0]))
    with pytest.raises(NotAllowed):
        scene.approve(run, anew(signers[1]))
    row = stated(signers, administrators[0])
    with pytest.raises(NotAllowed):
        scene.approve(run, anew(signers[1]))  # one administrator alone says nothing
    actions.confirm_namesakes(by=administrators[1], namesakes=row)
    assert scene.approve(run, anew(signers[1])).status == RunStatus.APPROVED


def test_one_person_with_two_accounts_stays_one(signers, administrators):
    factories.award()
    run = scene.sign(scene.run_to(RunStatus.CALCULATED), anew(signers[0]))
    with pytest.raises(NotAllowed):  # one staff number is one person
        stated(signers, administrators[0], numbers=("民政 017", "民政017"))
    row = stated(signers, administrators[0])
    with pytest.raises(NotAllowed):
        actions.confirm_namesakes(by=administrators[0], namesakes=row)
    assert anew(signers[0]).own_accounts == sorted(user.pk for user in signers)
    with pytest.raises(NotAllowed):
        payroll.approve_run(by=anew(signers[1]), run=run, version=run.version)


def test_a_third_account_of_the_name_is_still_somebodys_second(signers, administrators):
    third = scene.cashier()
    User.objects.filter(pk=third.pk).update(full_name="李明")
    row = stated(signers, administrators[0])
    actions.confirm_namesakes(by=administrators[1], namesakes=row)
    for user in signers:
        assert anew(user).own_accounts == sorted((user.pk, third.pk))
    assert len(anew(third).own_accounts) == 3


def test_nobody_says_who_they_are_themselves(signers, administrators):
    system, security = administrators
    User.objects.filter(pk=security.pk).update(full_name="李明")
    row = stated(signers, system)
    with pytest.raises(NotAllowed):
        actions.confirm_namesakes(by=anew(security), namesakes=row)
    with pytest.raises(NotAllowed):
        stated([signers[0], security], anew(security))


def test_an_administrator_with_two_accounts_is_no_second_person(signers, administrators):
    User.objects.filter(pk__in=[one.pk for one in administrators]).update(full_name="王芳")
    row = stated(signers, anew(administrators[0]))
    with pytest.raises(NotAllowed):
        actions.confirm_namesakes(by=anew(administrators[1]), namesakes=row)


def test_only_administrators_of_the_county_and_only_of_namesakes(signers, administrators):
    for by in (scene.finance(), factories.user(Role.SYSTEM_ADMIN, factories.county("610398"))):
        with pytest.raises(NotAllowed):
            stated(signers, by)
    with pytest.raises(NotAllowed):
        stated([signers[0], scene.finance()], administrators[0])
    with pytest.raises(NotAllowed):
        stated([signers[0], signers[0]], administrators[0])
    assert not Namesakes.objects.exists()


def test_it_counts_while_both_bear_the_name_and_until_it_is_taken_back(signers, administrators):
    row = stated(signers, administrators[0])
    actions.confirm_namesakes(by=administrators[1], namesakes=row)
    both = sorted(user.pk for user in signers)
    User.objects.filter(pk__in=both).update(full_name="张伟")
    assert anew(signers[0]).own_accounts == both  # said of other people
    User.objects.filter(pk__in=both).update(full_name="李明")
    assert anew(signers[0]).own_accounts == [signers[0].pk]
    actions.drop_namesakes(by=administrators[0], namesakes=row, reason="实为一人两号")
    assert anew(signers[0]).own_accounts == both
    told = Event.objects.filter(verb="namesakes_dropped").values_list("subject_id", flat=True)
    assert sorted(told) == both


def test_two_administrators_do_it_on_their_pages(client, signers, administrators):
    system, security = administrators
    client.force_login(system)
    form = {"first": signers[0].pk, "second": signers[1].pk, "reason": SEEN}
    form |= {"first_number": "民政017", "second_number": "民政102"}
    assert client.post(reverse("welfare:namesakes_state"), form).status_code == 302
    row, page = Namesakes.objects.get(), reverse("welfare:namesake_list")
    assert "确认" not in client.get(page).content.decode().partition("<tbody>")[2]
    client.force_login(security)
    assert "民政102" in client.get(page).content.decode()
    client.post(reverse("welfare:namesakes_confirm", args=[row.pk]))
    row.refresh_from_db()
    assert row.confirmed_by == security
    client.post(reverse("welfare:namesakes_drop", args=[row.pk]), {"reason": "一人两号"})
    assert not Namesakes.objects.exists()


def test_a_number_in_wide_digits_is_the_same_number(signers, administrators):
    with pytest.raises(NotAllowed):
        stated(signers, administrators[0], numbers=("民政０１７", "民政017"))


def test_nobody_says_who_they_are_by_an_account_whose_name_is_written_otherwise(
    signers, administrators
):
    """「李 明」, from before names had one form, is the same person as 李明 here, too."""
    system, security = administrators
    User.objects.filter(pk=system.pk).update(full_name="李 明")
    with pytest.raises(NotAllowed):
        stated(signers, anew(system))
    row = stated(signers, security)
    with pytest.raises(NotAllowed):
        actions.confirm_namesakes(by=anew(system), namesakes=row)
