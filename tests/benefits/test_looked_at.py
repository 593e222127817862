"""Whoever signs a run ticks each list of what stands out; the ticks stay with the signature."""

import pytest
from django.urls import reverse

from benefits.actions import payroll
from benefits.signing import seen, settings
from benefits.signing.unusual import Unusual
from benefits.states import RunStatus
from cases.models import Award, Person
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def settings_of(run):
    """The tick of the changed settings alone."""
    return {settings.fingerprint(settings.marks(run, settings.states(run.county)))}


def to_another_holder(award):
    Award.objects.filter(pk=award.pk).update(account_holder="别人")


@pytest.fixture
def odd():
    """A run of one award in the name of its payee, and of one that goes to somebody else."""
    to_another_holder(factories.award(basic=400))
    factories.award(basic=300)
    return scene.run_to(RunStatus.CALCULATED)


def test_what_stands_out_is_ticked_by_the_first_signer_too(odd):
    """The first signer was shown it, and signed without a word about it."""
    label = str(Unusual.OTHER_HOLDER.label)
    with pytest.raises(NotAllowed, match=label):
        payroll.sign_run(
            by=scene.reviewer(), run=odd, version=odd.version, looked_at=settings_of(odd)
        )
    run = scene.sign(odd, scene.reviewer())
    (kept,) = [one for one in run.seen_first if one["label"] == label]
    assert (run.signed_by, kept["mark"] in seen.asked(run)) == (scene.reviewer(), True)
    with pytest.raises(NotAllowed, match=label):
        payroll.approve_run(
            by=scene.leader(), run=run, version=run.version, looked_at=settings_of(run)
        )
    assert scene.approve(run, scene.leader()).status == RunStatus.APPROVED


def test_changed_settings_are_ticked_by_the_first_signer_too():
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    with pytest.raises(NotAllowed):
        payroll.sign_run(by=scene.reviewer(), run=run, version=run.version)
    assert scene.sign(run, scene.reviewer()).status == RunStatus.SIGNED


def test_a_tick_is_of_the_list_that_was_shown(odd):
    """Another award came to stand out meanwhile: its list is looked at before it is signed."""
    ticked = seen.asked(odd)
    name = odd.payments.get(basic=300).payee_name
    User.objects.filter(pk=factories.user(Role.CASHIER).pk).update(full_name=name)
    with pytest.raises(NotAllowed, match=str(Unusual.COLLEAGUE.label)):
        payroll.sign_run(by=scene.reviewer(), run=odd, version=odd.version, looked_at=ticked)
    assert not Event.objects.filter(verb="run_signed").exists()


def test_a_plain_month_asks_no_tick(client):
    factories.award(basic=300)
    scene.run_to(RunStatus.SENT)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    if marks := settings.marks(run):  # what the scene itself set between the two months
        assert seen.asked(run) == {settings.fingerprint(marks)}
    client.force_login(scene.reviewer())
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    assert page.count('name="looked_at"') == len(seen.asked(run))


def test_the_ticks_stand_beside_their_lists_and_sign(client, odd):
    client.force_login(scene.reviewer())
    url = reverse("benefits:run_sign", args=[odd.pk])
    page = client.get(reverse("benefits:run", args=[odd.pk])).content.decode()
    for mark in seen.asked(odd):
        assert f'value="{mark}"' in page
    assert page.index(str(Unusual.OTHER_HOLDER.label)) < page.index('form="signature-form"')
    client.post(url, {"version": odd.version})
    odd.refresh_from_db()
    assert odd.status == RunStatus.CALCULATED
    client.post(url, {"version": odd.version, "looked_at": list(seen.asked(odd))})
    odd.refresh_from_db()
    assert odd.status == RunStatus.SIGNED


def test_a_list_of_many_is_read_to_its_end_before_it_is_ticked(client):
    for number in range(12):
        to_another_holder(factories.award(basic=300 + number))
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.reviewer())
    listed = f"{reverse('benefits:run_unusual', args=[run.pk])}?kind={Unusual.OTHER_HOLDER.value}"
    assert listed in client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    page = client.get(listed)
    assert page.context["page"].paginator.count == 12
    assert "300.00" in page.content.decode()
    back = reverse("benefits:run", args=[run.pk])
    assert client.get(listed.replace("other_holder", "colleague")).url == back
    assert client.get(reverse("benefits:run_unusual", args=[run.pk])).url == back


def test_a_recorded_death_is_ticked():
    award = factories.award(basic=300)
    run = scene.run_to(RunStatus.CALCULATED)
    Person.objects.filter(pk=award.payee_id).update(died_on=MONTH)
    checks = seen.now(run)
    dead = [one for one in checks if one["mark"].startswith("dead:")]
    assert [one["count"] for one in dead] == [1]
    with pytest.raises(NotAllowed, match=dead[0]["label"]):
        seen.check_looked_at(checks, set())


def test_a_death_beyond_those_that_are_shown_asks_for_another_tick(monkeypatch):
    """The mark was of the first deaths alone: of the others none was ticked."""
    monkeypatch.setattr(seen, "MOST_DEATHS", 1)
    awards = [factories.award(), factories.award()]
    run = scene.run_to(RunStatus.CALCULATED)
    marks = []
    for award in awards:
        Person.objects.filter(pk=award.payee_id).update(died_on="2026-10-05")
        marks.append({mark for mark in seen.asked(run) if mark.startswith("dead:")})
    assert len(marks[0] | marks[1]) == 2
