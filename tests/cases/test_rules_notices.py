"""What a notice proves, and what follows from an objection. (57号 Art 19; 43号 Art 15)"""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases import actions, clock, rules
from cases.models import Application, PublicNotice
from tests import factories
from tests.cases import walk
from tests.cases.test_kinds import CARE, OLD, alone, home_of
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
POST = "post_notice"


def objected(code, amount="730", **fields):
    """A case whose notice met an objection a week ago."""
    made = walk.survey(walk.accepted(code, **fields), visited_on=walk.days_ago(16))
    made = walk.propose(walk.checked(made), amount)
    notice = walk.post(made, posted_on=walk.days_ago(15))
    return walk.close(
        made, notice, result="objection", closed_on=walk.days_ago(7), objection="有人赡养"
    )


@pytest.fixture(scope="module")
def _objected(once, ground):
    def build():
        tekun = objected("TEKUN", **alone(home_of(OLD), answers=CARE))
        return {"TEKUN": tekun.pk, "DIBAO": objected("DIBAO", "300").pk}

    return once(build)


@pytest.fixture
def tekun(_objected, db):
    """Against whose notice somebody objected, as against the next one's."""
    return Application.objects.get(pk=_objected["TEKUN"])


@pytest.fixture
def dibao(_objected, db):
    return Application.objects.get(pk=_objected["DIBAO"])


class TestOpinionFirst:
    """初审意见, then 公示. (57号 Art 19)"""

    @pytest.fixture(scope="class")
    @classmethod
    def _priced(cls, ground, further):
        return further(lambda: walk.propose(walk.survey(walk.accepted("RELIEF")), "500").pk)

    @pytest.fixture
    def case(self, _priced, db):
        return Application.objects.get(pk=_priced)

    def test_no_notice_is_posted_before_the_first_opinion(self, case):
        for nothing in ("", "  \n"):
            with pytest.raises(NotAllowed, match="初审意见"):
                walk.post(case, opinion=nothing)
        assert not case.notices.exists()
        walk.post(case, opinion=" 情况属实 ")
        case.refresh_from_db()
        assert case.town_opinion == "情况属实"

    def test_the_page_asks_for_it(self, client, case):
        client.force_login(walk.worker())
        url = reverse("cases:notice_post", args=[case.pk])
        sent = {"version": case.version, "posted_on": walk.days_ago(1), "place": "公开栏"}
        answer = client.post(url, sent | {"opinion": " "})
        assert "opinion" in answer.context["form"].errors
        client.post(url, sent | {"opinion": "情况属实"})
        assert case.notices.count() == 1
        case.refresh_from_db()
        assert case.town_opinion == "情况属实"


class TestSurveyAgain:
    """An objection is looked into by a visit, never by another sheet on the board."""

    def test_no_notice_is_posted_before_the_household_was_visited_again(self, tekun):
        case = tekun
        assert POST not in rules.available_verbs(case, walk.worker())
        with pytest.raises(NotAllowed, match="重新入户"):
            walk.post(case, posted_on=walk.days_ago(6))
        walk.survey(case, visited_on=walk.days_ago(6))
        assert POST in rules.available_verbs(case, walk.worker())
        assert walk.post(case, posted_on=walk.days_ago(5)).pk

    def test_a_later_notice_does_not_take_the_duty_away(self, dibao):
        case = walk.propose(dibao, "250")
        other = case.notices.create(  # as entered before this rule was kept
            posted_on=walk.days_ago(6),
            ends_on=walk.days_ago(5),
            closed_on=clock.today(),
            closed_by=walk.worker(),
            posted_by=walk.worker(),
            place="公开栏",
            result="no_objection",
            **rules.posted_facts(case),
        )
        assert case.notices.last() == other
        with pytest.raises(NotAllowed, match="重新入户"):
            walk.submit(case)
        walk.survey(case, visited_on=walk.days_ago(2))
        assert walk.submit(case).status == "in_review"


class TestWhatWasPosted:
    """The village was told of this programme, these persons, this amount. (57号 Art 24)"""

    @pytest.fixture(scope="class")
    @classmethod
    def _recognised(cls, ground, further):
        return further(lambda: walk.ready("NEAR", "0", size=2).pk)

    @pytest.fixture
    def case(self, _recognised, db):
        return Application.objects.get(pk=_recognised)

    def test_a_notice_of_another_programme_does_not_count(self, case):
        assert rules.missing_evidence(case) == []
        rigid = walk.granted("RIGID")
        case = actions.change_programme(
            by=walk.worker(), application=case, version=case.version, programme=rigid
        )
        case = walk.propose(case, "0")
        assert rules.notice_to_post(case)
        with pytest.raises(NotAllowed, match="公示的|showed another"):
            walk.submit(case)
        assert case.notices.get().programme.code == "NEAR"
        case = walk.close(case, walk.post(case))
        assert walk.submit(case).status == "in_review"

    def test_a_notice_of_another_applicant_does_not_count(self, case):
        other = case.household.members.exclude(person=case.applicant).get()
        case = actions.edit_application(
            by=walk.worker(), application=case, version=case.version, applicant=other.person
        )
        assert rules.notice_to_post(case)

    def test_a_notice_of_another_number_of_persons_does_not_count(self, case):
        case.household.members.create(
            person=factories.person(), relation="子", joined_on=walk.days_ago(1)
        )
        case = walk.propose(case, "0")
        assert case.notices.get().persons == 2
        assert rules.notice_to_post(case)

    def test_the_village_reads_how_many_are_in_the_family(self):
        """单人保: one is covered, the family has three members. (57号 Art 24)"""
        case = walk.accepted("DIBAO", household=factories.household(size=3))
        case.family_size, case.covered_size = 3, 1
        assert rules.posted_facts(case)["persons"] == 3


class TestDayOfPosting:
    """After the visit, with its real day; who decides sees what was entered later."""

    def test_nothing_is_posted_before_the_visit(self):
        case = walk.propose(walk.accepted(), "5000")
        with pytest.raises(NotAllowed, match="入户"):
            walk.post(case)
        case = walk.survey(case, visited_on=walk.days_ago(10))
        with pytest.raises(NotAllowed, match=walk.days_ago(10).isoformat()):
            walk.post(case, posted_on=walk.days_ago(11))
        assert walk.post(case, posted_on=walk.days_ago(10)).pk

    def test_a_second_notice_is_not_posted_before_the_second_visit(self, tekun):
        walk.survey(tekun, visited_on=walk.days_ago(5))
        with pytest.raises(NotAllowed, match=walk.days_ago(5).isoformat()):
            walk.post(tekun, posted_on=walk.days_ago(6))

    def test_whoever_decides_sees_that_a_notice_was_entered_later(self, client):
        case = walk.submitted("DIBAO", "300")
        notice = case.notices.get()
        assert (notice.proposed_on, notice.days_before_amount) == (clock.today(), 12)
        client.force_login(walk.head())
        page = client.get(reverse("cases:decide", args=[case.pk])).content.decode()
        assert "补录" in page or "entered later" in page
        notice.posted_on = clock.today()
        assert notice.days_before_amount == 0


@pytest.mark.parametrize("code", ["ORPHAN", "CHILD"])
def test_a_child_is_never_posted(code):
    """The button was offered, and pressed it posted the child's name and money."""
    programme = factories.programme(code)
    case = walk.accepted("DIBAO")
    Application.objects.filter(pk=case.pk).update(programme=programme, amount_proposed=1000)
    case.refresh_from_db()
    walk.survey(case)
    assert POST not in rules.available_verbs(case, walk.worker())
    with pytest.raises(NotAllowed, match="不公示"):
        walk.post(case)
    with pytest.raises(DatabaseError, match="notice_is_never_of_a_child"), transaction.atomic():
        PublicNotice.objects.create(
            application=case,
            posted_on=clock.today(),
            ends_on=clock.today(),
            place="村务公开栏",
            posted_by=walk.worker(),
            **rules.posted_facts(case),
        )


def test_a_notice_that_stands_is_not_posted_again():
    factories.parameters()
    case = walk.ready("DIBAO", "300")
    assert POST not in rules.available_verbs(case, walk.worker())
    with pytest.raises(NotAllowed, match="期满"):
        walk.post(case)


def test_a_visit_of_before_the_objection_is_refused_with_the_day(dibao):
    """The caseworker recorded visit after visit and the case stood."""
    case = dibao
    day = walk.days_ago(7)
    with pytest.raises(NotAllowed, match=day.isoformat()):
        walk.survey(case, visited_on=walk.days_ago(8))
    walk.survey(case, visited_on=day)
    assert not rules.survey_again(case)
