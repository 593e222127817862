"""What stands on the printed papers."""

from datetime import date

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from cases.models import Application, GuardianDetail, Person
from cases.papers import PAPERS
from tests import factories
from tests.cases import walk
from tests.cases.test_samples import CARE, check, draw, tekun
from welfare.county.months import next_month
from welfare.papers.sheets import as_pdf, body_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(scope="module")
def _submitted(once, ground):
    return once(lambda: walk.submitted("DIBAO", "400").pk)


@pytest.fixture
def case(_submitted, db):
    """Dibao, before the town decides."""
    return Application.objects.get(pk=_submitted)


def paper(client, case, name):
    client.force_login(walk.worker())
    answer = client.get(reverse("cases:paper", args=[case.pk, name]))
    return answer.content.decode().partition('class="paper"')[2]


@pytest.mark.parametrize("name", ["first_opinion", "approval_form"])
def test_who_signs_reads_how_the_amount_comes_about(client, name, case):
    line = {"label": "保障标准", "factor": "480 × 1", "sum": "480.00", "persons": ["测某"]}
    case.explanation = [{**line, "document": "测民发〔2026〕9号", "article": "57号第二十三条"}]
    case.save()
    client.force_login(walk.worker())
    written = client.get(reverse("cases:paper", args=[case.pk, name])).content.decode()
    basis = ("测民发〔2026〕9号", "第二十三条")
    for word in ("金额计算说明", "测某", "480 × 1", "480.00", *basis):
        assert word in written


def test_the_notice_says_where_objections_go(client):
    case = walk.survey(walk.accepted("DIBAO"))
    walk.propose(case, "400")
    walk.post(case)
    assert "________" in paper(client, case, "notice")  # to be written in by hand
    for division, phone in ((case.town.parent, "0917-0000001"), (case.town, "0917-0000002")):
        division.phone = phone
        division.save()
        assert phone in paper(client, case, "notice")


def test_the_confirmation_says_who_is_paid(client, case):
    case = walk.decide(walk.decide(case))
    assert f"{case.awards.get().payee.name}\n" in paper(client, case, "confirmation")


def test_the_confirmation_names_the_institution_that_is_paid(client):
    tekun()
    home, place = factories.household(), factories.institution()
    Person.objects.filter(pk=home.head_id).update(birth_date=date(1950, 1, 1))
    home.refresh_from_db()
    said = {**CARE, "care_form": "institution", "institution": place.pk}
    case = walk.submitted("TEKUN", "830", household=home, beneficiary=home.head, answers=said)
    walk.decide(case)
    draw(1)
    check(case)
    walk.decide(case)
    case.refresh_from_db()
    assert place.name in paper(client, case, "confirmation")


def test_the_confirmation_names_the_institution_of_a_child(client, case):
    case = walk.decide(walk.decide(case))
    GuardianDetail.objects.create(
        award=case.awards.get(),
        guardian="福利院",
        relation="机构",
        placement="institution",
        institution=factories.institution("福利院"),
    )
    assert "福利院" in paper(client, case, "confirmation")


def test_the_confirmation_names_those_who_were_covered_when_it_was_decided(client):
    home = factories.household(size=2)
    case = walk.decide(walk.decide(walk.submitted("DIBAO", "400", household=home)))
    names = [member.person.name for member in home.members.order_by("pk")]
    award, gone = case.awards.get(), home.members.order_by("pk").last()
    gone.left_on = walk.days_ago(0)
    gone.save()
    cover = award.members.get(person=gone.person)
    for period in (
        DateRange(award.first_month, next_month(award.first_month)),
        DateRange(empty=True),
    ):
        cover.period = period
        cover.save()
        said = paper(client, case, "confirmation")
        assert all(name in said for name in names)


REASON = (
    "经核对，家庭成员李某在县内企业务工，月均工资3200元，另有存款12万元，家庭人均月收入高于当地"
    "低保标准，家庭货币财产超过规定限额；入户调查和邻里走访所见与核对结果一致。"
)


@pytest.mark.parametrize("unmet", [0, 2])
def test_a_refusal_with_its_remedies_and_its_slip_is_one_sheet(unmet, case):
    """A reason of three lines, two conditions that were not met, and the slip below."""
    case = walk.decide(case, walk.actions.refuse, note=REASON)
    said = {"sentence": "家庭人均月收入1450元", "met": False, "article": "57号第13条"}
    case.tests = [{**said, "needed": "低于每月652元"}] * unmet
    paper = PAPERS["refusal"]
    body = body_of(paper, case, "测民不认〔2026〕12号")
    assert "行政复议" in body
    assert "送达回证" in body
    assert as_pdf(paper, body, "告知书").pages == 1
