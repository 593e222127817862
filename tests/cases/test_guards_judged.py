"""What each visit of a guardian looks at, as the county says, and how a guardian is judged."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import carers
from cases.models import GuardJudgement, GuardVisit, VisitItem
from tests import taken
from tests.cases import around, walk
from welfare.county.months import add_months, quarter_of
from welfare.exceptions import Conflict, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SINCE = date(2024, 1, 1)


def url(name):
    return reverse("cases:counted_list", args=[name])


def visit_page(client, guard):
    client.force_login(walk.worker())
    return reverse("cases:record_guard_visit", args=[guard.pk])


def test_the_county_names_what_a_visit_looks_at_and_each_is_answered(client):
    guard = around.guarded(around.cared())
    eats, lives = around.visit_item("吃"), around.visit_item("住")
    page = visit_page(client, guard)
    shown = client.get(page).content.decode()
    assert "吃：是否正常" in shown
    said = {"visited_on": walk.days_ago(1), "seen": "在家", f"item-{eats.pk}": "True"}
    assert client.post(page, said).status_code == 200  # 住 is not answered
    said[f"item-{lives.pk}"] = "False"
    refused = client.post(page, said).content.decode()
    assert "请写明哪里不正常" in refused
    assert not GuardVisit.objects.exists()
    assert client.post(page, {**said, f"item-{lives.pk}-words": "屋顶漏雨"}).status_code == 302
    answers = GuardVisit.objects.get().answers.all()
    assert [str(one) for one in answers] == ["吃：正常", "住：屋顶漏雨"]
    care = client.get(reverse("cases:award_care", args=[guard.award_id])).content.decode()
    assert "住：屋顶漏雨" in care


def test_a_visit_without_an_answer_is_refused_with_what_is_missing():
    guard = around.guarded(around.cared())
    around.visit_item("安全")
    around.visit_item("吃")
    said = {"by": walk.worker(), "guard": guard, "visited_on": walk.days_ago(1), "seen": "在家"}
    with pytest.raises(NotAllowed, match="安全、吃"):
        carers.record_guard_visit(**said)
    assert not GuardVisit.objects.exists()


def test_where_the_county_names_nothing_a_visit_is_a_free_note(client):
    guard = around.guarded(around.cared())
    said = {"visited_on": walk.days_ago(1), "seen": "在家，身体尚可"}
    assert client.post(visit_page(client, guard), said).status_code == 302
    assert not GuardVisit.objects.get().answers.exists()


def test_an_item_asked_no_more_stays_with_the_visits_before():
    guard = around.guarded(around.cared())
    item = around.visit_item("吃")
    around.visited(guard, visited_on=walk.days_ago(3))
    with pytest.raises(NotAllowed, match="已列出"):
        around.visit_item("吃")
    with pytest.raises(NotAllowed):
        carers.drop_visit_item(by=walk.worker(), item=item)  # a town keeps none
    carers.drop_visit_item(by=around.officer(), item=item)
    with pytest.raises(Conflict):
        carers.drop_visit_item(by=around.officer(), item=item)
    around.visited(guard, visited_on=walk.days_ago(1))
    assert [visit.answers.count() for visit in GuardVisit.objects.order_by("visited_on")] == [1, 0]
    around.visit_item("吃")
    assert VisitItem.objects.count() == 2


def test_visits_and_what_they_found_are_listed_and_taken_along(client):
    guard = around.guarded(around.cared())
    lives = around.visit_item("住")
    around.visited(guard, visited_on=walk.days_ago(2))
    around.visit_item("吃")
    around.visited(guard, wrong=lives)
    client.force_login(around.officer())
    assert client.get(url("guard_visits")).context["page"].paginator.count == 2
    wrong = client.get(url("guard_visits"), {"part": "wrong"})
    assert [row.visited_on for row, _c, _o in wrong.context["lines"]] == [walk.days_ago(1)]
    _headings, *rows = taken.rows(around.officer(), url("guard_visits"))
    assert any("住：屋顶漏雨；吃：正常" in row for row in rows)


def test_who_was_not_judged_is_listed_until_somebody_did(client):
    guard = around.guarded(around.cared())
    client.force_login(walk.head())
    listed = client.get(url("judgements"))
    assert [row for row, _cells, _offers in listed.context["lines"]] == [guard]
    page = reverse("cases:judge_guard", args=[guard.pk])
    said = {"month": f"{walk.days_ago(0):%Y-%m}", "grade": "poor", "said": "两个月没有上门"}
    refused = client.post(page, said)
    assert refused.status_code == 200
    assert "后果" in refused.content.decode()
    assert not GuardJudgement.objects.exists()
    assert client.post(page, {**said, "consequence": "约谈，限期补访"}).status_code == 302
    made = GuardJudgement.objects.get()
    assert (made.judged_by, made.quarter) == (walk.head(), quarter_of(walk.days_ago(0)))
    assert not client.get(url("judgements")).context["lines"]
    before = client.get(url("judgements"), {"part": "before"}).context["lines"]
    assert [row for row, _cells, _offers in before] == [guard]  # the last quarter
    around.judged(guard, month=add_months(made.quarter, -1))
    assert not client.get(url("judgements"), {"part": "before"}).context["lines"]
    care = client.get(reverse("cases:award_care", args=[guard.award_id])).content.decode()
    assert "约谈，限期补访" in care


def offered(client, guard, part="missing"):
    """Whether the care page and the list offer to judge."""
    page = reverse("cases:judge_guard", args=[guard.pk])
    care = client.get(reverse("cases:award_care", args=[guard.award_id])).content.decode()
    lines = client.get(url("judgements"), {"part": part}).context["lines"]
    [buttons] = [offers for row, _cells, offers in lines if row == guard]
    return page in care, [one.url for one in buttons] == [page]


def test_to_judge_is_offered_to_who_may_and_while_a_quarter_lacks_it(client):
    award = around.cared()
    client.force_login(walk.head())
    of_town, county = around.guarded(award), around.guarded(award, level="county")
    own = carers.name_guard(
        by=walk.worker(), award=award, level="town", name=walk.head().full_name, since=SINCE
    )
    assert offered(client, of_town) == (True, True)
    assert offered(client, county) == (False, False)
    assert offered(client, own) == (False, False)
    quarter = quarter_of(walk.days_ago(0))
    around.judged(of_town, month=quarter)
    assert offered(client, of_town, "judged") == (True, True)  # the last quarter lacks it
    around.judged(of_town, month=add_months(quarter, -1))
    assert offered(client, of_town, "judged") == (False, False)


def test_a_judgement_is_of_a_quarter_in_which_the_person_answered():
    award = around.cared()
    guard = around.guarded(award, since=date(2024, 5, 2))
    around.judged(guard)
    with pytest.raises(NotAllowed, match="已评判"):
        around.judged(guard)
    with pytest.raises(NotAllowed, match="开始后"):
        around.judged(guard, month=add_months(walk.days_ago(0), 3))
    with pytest.raises(NotAllowed, match="没有担任"):
        around.judged(guard, month=date(2024, 3, 1))
    around.guarded(award, since=date(2025, 1, 1))
    guard.refresh_from_db()
    with pytest.raises(NotAllowed, match="没有担任"):
        around.judged(guard, month=date(2025, 4, 1))


def test_nobody_judges_oneself_and_no_town_the_county():
    award = around.cared()
    head = walk.head()
    own = carers.name_guard(
        by=walk.worker(), award=award, level="town", name=head.full_name, since=date(2024, 1, 1)
    )
    with pytest.raises(NotAllowed, match="自己"):
        around.judged(own)
    with pytest.raises(NotAllowed):
        around.judged(own, by=walk.worker())  # who writes the visits down decides nothing
    county = around.guarded(award, level="county")
    with pytest.raises(NotAllowed, match="由县级评判"):
        around.judged(county)
    around.judged(county, by=walk.approver())
