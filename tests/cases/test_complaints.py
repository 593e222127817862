"""Who is complained of is visited by two people of the county. (投诉举报, 57号 Art 20)"""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases import actions, clock, rules
from cases.models import Application, ApprovalRule, SampledCase
from cases.states import ApplicationStatus
from tests.cases import walk
from tests.cases.test_samples import TWO, at_county, check, checker, draw
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def complain(case, by=None, on=None):
    case.refresh_from_db()
    return actions.note_complaint(
        by=by or walk.worker(),
        application=case,
        version=case.version,
        complained_on=on or clock.today(),
        complaint="反映其在外务工有收入",
    )


@pytest.fixture(scope="module")
def _ready(once, ground):
    return once(lambda: walk.ready("DIBAO", "400").pk)


@pytest.fixture
def ready(_ready, db):
    """A case of dibao with all its evidence."""
    return Application.objects.get(pk=_ready)


def to_visit(case):
    return [step for step in rules.evidence(case) if step.state == "current"]


def test_a_complaint_in_the_town_leads_to_the_countys_visit(ready):
    case = walk.submit(complain(ready))
    row = SampledCase.objects.get()
    assert (row.complained, row.relative, row.chosen) == (True, False, False)
    walk.decide(case)  # the town goes on
    with pytest.raises(NotAllowed):
        walk.decide(case)
    with pytest.raises(NotAllowed):
        check(case)  # two people go there
    check(case, **TWO)
    assert walk.decide(case).status == ApplicationStatus.APPROVED


def test_a_complaint_about_a_case_in_review_is_visited_too(ready):
    case = walk.decide(walk.submit(ready))
    complain(case, by=checker())
    with pytest.raises(NotAllowed):
        walk.decide(case)
    assert [row.pk for row in SampledCase.objects.to_check()] == [SampledCase.objects.get().pk]
    case.refresh_from_db()
    assert len(to_visit(case)) == 1
    check(case, **TWO)
    assert walk.decide(case).status == ApplicationStatus.APPROVED


class TestOfTekun:
    @pytest.fixture(scope="class")
    @classmethod
    def _waiting(cls, ground, further):
        return further(lambda: at_county()[0].pk)

    @pytest.fixture
    def case(self, _waiting, db):
        return Application.objects.get(pk=_waiting)

    def test_a_case_that_no_draw_took_is_visited_after_a_complaint(self, case):
        cases = [case, *at_county()]
        spared = draw(2).cases.get(chosen=False).application
        complain(next(one for one in cases if one.pk == spared.pk))
        with pytest.raises(NotAllowed):
            walk.decide(spared)
        check(spared, **TWO)
        assert walk.decide(spared).status == ApplicationStatus.APPROVED

    @pytest.mark.parametrize(("later", "again"), [(1, True), (0, False)])
    def test_a_visit_before_the_complaint_does_not_answer_it(self, later, again, case):
        draw(1)
        SampledCase.objects.filter(application=case).update(chosen=True)
        check(case)
        SampledCase.objects.filter(application=case).update(
            checked_on=clock.today() - timedelta(days=later),
            first_visitor="赵六",
            second_visitor="钱七",
        )
        complain(case)
        row = SampledCase.objects.get(application=case)
        assert (row.checked_on is None, row.complained) == (again, True)


def test_who_noted_a_complaint_does_not_decide(ready):
    both = User.objects.create_user(
        "两职",
        full_name="两职",
        division=walk.worker().division,
        roles=[Role.TOWN_CASEWORKER, Role.TOWN_HEAD],
    )
    case = walk.submit(ready)
    complain(case, by=both)
    with pytest.raises(NotAllowed):
        walk.decide(case, by=both)


def test_a_kind_that_the_county_does_not_visit_says_so():
    with pytest.raises(NotAllowed, match="临时救助"):
        complain(walk.ready("RELIEF", "5000"))


@pytest.mark.parametrize(
    "said", [{"complaint": " "}, {"complained_on": clock.today() + timedelta(days=1)}]
)
def test_a_complaint_has_words_and_a_day_that_has_come(said, ready):
    given = {"complained_on": clock.today(), "complaint": "反映", **said}
    with pytest.raises(NotAllowed):
        actions.note_complaint(by=walk.worker(), application=ready, version=ready.version, **given)


def test_the_page_notes_it_and_the_county_sees_whom_to_visit(client, ready):
    case = walk.submit(ready)
    client.force_login(checker())
    address = reverse("cases:complaint", args=[case.pk])
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert address in page
    case.refresh_from_db()
    said = {"version": case.version, "complained_on": clock.today(), "complaint": "反映其有楼房"}
    answer = client.post(address, said)
    assert answer.url == reverse("cases:application", args=[case.pk])
    assert Application.objects.get(pk=case.pk).complaint == "反映其有楼房"
    assert Event.objects.filter(verb="complaint_noted").exists()
    assert "反映其有楼房" in client.get(answer.url).content.decode()
    listed = client.get(reverse("cases:sample_list")).content.decode()
    visit = reverse("cases:sample_check", args=[case.pk])
    assert visit in listed
    form = client.get(visit).content.decode()
    assert 'name="first_visitor"' in form


def test_a_complaint_after_the_countys_decision_holds_the_joint_meeting_up(ready):
    three = ["town", "county", "meeting"]
    ApprovalRule.objects.filter(programme=walk.granted("DIBAO")).update(route=three)
    case = walk.decide(walk.submit(ready))
    case = walk.decide(case)
    assert case.tier == "meeting"
    case = complain(case)
    with pytest.raises(NotAllowed, match="反映|投诉|举报"):
        walk.decide(case)
    check(case, **TWO)
    assert walk.decide(case).status == "approved"
