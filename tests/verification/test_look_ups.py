"""The department files, looked up for a family at the counter; each hit verified by itself."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import rules
from cases.actions import attachments as cases
from cases.models import Household
from cases.papers import PAPERS
from tests import factories
from tests.attached import kept
from tests.cases import walk
from tests.verification.files import department_file
from verification import actions, look_ups
from verification.authorisations import Signature
from verification.models import HitAnswer, LookUpHit
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event
from welfare.papers.sheets import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
CAR = {"category": "小型轿车", "identifier": "陕C12345", "state": "正常"}
PENSION = {"category": "职工养老", "amount": Decimal("1830.50")}


@pytest.fixture
def case():
    return walk.accepted("DIBAO", size=2)


def people(case):
    home = Household.objects.get(pk=case.household_id)
    return [one.person for one in home.members.order_by("pk")]


def sign(case, *whom, **fields):
    return actions.record_authorisations(
        by=walk.worker(),
        application=case,
        signed_on=timezone.localdate(),
        signed=[Signature(person.name, person) for person in whom],
        **fields,
    )


def answer(hit, confirmed=True, **fields):
    said = {"reason": "本人承认", "document": "行驶证", **fields}
    return actions.answer_hit(by=walk.worker(), hit=hit, confirmed=confirmed, **said)


def test_who_signs_is_looked_up_at_once_and_nobody_else(case):
    head, other = people(case)
    department_file("car", [(head, CAR), (other, CAR)], month=NOVEMBER)
    department_file("pension", [(other, PENSION)], month=NOVEMBER)
    sign(case, head)
    hit = LookUpHit.objects.get()
    assert (hit.person, hit.department, hit.month) == (head, "car", NOVEMBER)
    assert hit.evidence["identifier"] == "陕C12345"
    assert head.resident_id not in str(hit.evidence)
    told = Event.objects.filter(verb="means_looked_up").latest("pk")
    assert (told.case_id, told.details["persons"], told.details["not_signed"]) == (case.pk, 1, 1)
    sign(case, other)
    assert LookUpHit.objects.filter(person=other).count() == 2


def test_a_look_that_finds_nothing_is_in_the_log_too(case):
    sign(case, *people(case))
    told = Event.objects.get(verb="means_looked_up")
    assert (told.details["hits"], told.details["files"]) == (0, [])


def test_the_newest_file_counts_and_a_row_is_found_once(case):
    head, other = people(case)
    department_file("car", [(head, CAR)], month=OCTOBER)
    department_file("car", [(other, CAR)], month=NOVEMBER)
    sign(case, head, other)
    assert LookUpHit.objects.get().person == other
    actions.look_up_means(by=walk.worker(), application=case)
    assert LookUpHit.objects.count() == 1


def test_what_is_no_matter_of_means_is_not_looked_up(case):
    head, _other = people(case)
    department_file("disabled", [(head, {"category": "肢体", "grade": 2})], month=NOVEMBER)
    sign(case, head)
    assert not LookUpHit.objects.exists()


def test_a_report_waits_until_each_hit_is_verified_and_says_what_they_came_to(case):
    head, other = people(case)
    department_file("car", [(head, CAR)], month=NOVEMBER)
    sign(case, head, other)
    today = timezone.localdate()
    check = actions.request_means_check(by=walk.worker(), application=case, requested_on=today)
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    check = actions.begin_means_check(by=clerk, means_check=check, begun_on=today)
    report = {"by": clerk, "means_check": check, "reported_on": today}
    with pytest.raises(NotAllowed):
        actions.record_report(**report, hits=1, note="有一辆车")
    hit = LookUpHit.objects.get()
    for lacking in ({"reason": " "}, {"document": ""}):
        with pytest.raises(NotAllowed):
            answer(hit, **lacking)
    answer(hit, confirmed=False, reason="已报废", document="报废证明")
    hits, note = look_ups.explained(case)
    assert (hits, "报废证明" in note, "不属实" in note) == (1, True, True)
    actions.record_report(**report, hits=hits, note=note)
    case.refresh_from_db()
    assert "报废证明" in case.means_check_note
    report = body_of(PAPERS["means_report"], case)
    explanation = body_of(PAPERS["means_explanation"], case)
    for body in (report, explanation):
        assert str(hit.person.name) in body
        assert "不属实" in body
    assert "1项命中" in report
    assert "无命中" in report  # the other one was looked up too
    assert "报废证明" in explanation
    assert hit.person.resident_id not in report + explanation


def begun(case):
    today = timezone.localdate()
    check = actions.request_means_check(by=walk.worker(), application=case, requested_on=today)
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    return actions.begin_means_check(by=clerk, means_check=check, begun_on=today)


def test_a_report_has_no_fewer_hits_than_were_right(case):
    head, other = people(case)
    department_file("car", [(head, CAR), (other, CAR)], month=NOVEMBER)
    sign(case, head, other)
    report = {"by": factories.user(Role.COUNTY_CASEWORKER), "means_check": begun(case)}
    report["reported_on"] = timezone.localdate()
    right, wrong = LookUpHit.objects.order_by("pk")
    answer(wrong)
    for hit, confirmed in ((right, True), (wrong, False)):
        answer(hit, confirmed=confirmed)
    with pytest.raises(NotAllowed):
        actions.record_report(**report, hits=0, note="")
    assert actions.record_report(**report, hits=1, note="有一辆车").hits == 1


def test_a_hit_after_the_report_is_verified_before_the_case_goes_on(case):
    head, other = people(case)
    sign(case, head, other)
    report = {"by": factories.user(Role.COUNTY_CASEWORKER), "means_check": begun(case)}
    actions.record_report(**report, reported_on=timezone.localdate(), hits=0, note="")
    case.refresh_from_db()
    before = rules.missing_evidence(case)
    department_file("car", [(head, CAR)], month=NOVEMBER)
    actions.look_up_means(by=walk.worker(), application=case)
    case.refresh_from_db()
    assert len(rules.missing_evidence(case)) == len(before) + 1
    answer(LookUpHit.objects.get())
    case.refresh_from_db()
    assert rules.missing_evidence(case) == before


def test_a_file_that_is_loaded_again_says_nothing_new_but_what_was_put_right(case):
    head, _other = people(case)
    department_file("pension", [(head, PENSION)], month=NOVEMBER)
    sign(case, head)
    department_file("pension", [(head, PENSION)], month=NOVEMBER)
    actions.look_up_means(by=walk.worker(), application=case)
    assert LookUpHit.objects.count() == 1
    put_right = {**PENSION, "amount": Decimal("2830.50")}
    department_file("pension", [(head, put_right)], month=NOVEMBER)
    actions.look_up_means(by=walk.worker(), application=case)
    assert LookUpHit.objects.count() == 2


def test_an_objection_is_answered_beside_the_first_answer(case):
    head, _other = people(case)
    department_file("car", [(head, CAR)], month=NOVEMBER)
    sign(case, head)
    hit = LookUpHit.objects.get()
    answer(hit)
    answer(hit, confirmed=False, reason="复核：已过户", document="过户登记")
    assert [one.confirmed for one in HitAnswer.objects.order_by("pk")] == [True, False]
    assert not look_ups.answered([hit])[hit.pk].confirmed


def test_a_scan_is_of_the_familys_own_folder(case):
    head, other = people(case)
    asks = {"by": walk.worker(), "files": [kept()], "kind": "authorisation", "device": "computer"}
    own = cases.add_attachments(household=case.household, **asks)[0]
    foreign = cases.add_attachments(household=factories.household(), **asks)[0]
    with pytest.raises(NotAllowed):
        sign(case, head, scan=foreign)
    assert sign(case, head, scan=own)[0].scan == own
    cases.mark_attachment_wrong(by=walk.worker(), attachment=own, reason="他人的")
    own.refresh_from_db()
    with pytest.raises(NotAllowed):
        sign(case, other, scan=own)


def test_the_database_keeps_a_hit_once_and_its_answers_whole(case):
    head, _other = people(case)
    department_file("car", [(head, CAR)], month=NOVEMBER)
    sign(case, head)
    hit = LookUpHit.objects.get()
    again = LookUpHit.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError, match="look_up_hit_once"), transaction.atomic():
        again.save(force_insert=True)
    said = {"hit": hit, "confirmed": True, "document": "", "answered_by": walk.worker()}
    rule = "hit_answer_has_reason_and_document"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        HitAnswer.objects.create(reason="属实", **said)
    made = answer(hit)
    with pytest.raises(DatabaseError), transaction.atomic():
        HitAnswer.objects.filter(pk=made.pk).update(confirmed=False)


def test_hits_on_the_pages(client, case):
    head, _other = people(case)
    department_file("car", [(head, CAR)], month=NOVEMBER)
    client.force_login(walk.worker())
    url = reverse("verification:means_look_up", args=[case.pk])
    led = client.get(url)  # not looked up: nothing is signed, and where it is signed is next
    assert led.url == reverse("verification:authorisations_record", args=[case.pk])
    assert head.name in client.get(led.url).content.decode()
    sign(case, head)
    hit = LookUpHit.objects.get()
    page = client.get(reverse("verification:means_checks", args=[case.pk])).content.decode()
    assert "陕C12345" in page
    url = reverse("verification:hit_answer", args=[hit.pk])
    assert "陕C12345" in client.get(url).content.decode()
    sent = {"confirmed": "True", "reason": "属实", "document": "行驶证"}
    assert client.post(url, sent).status_code == 302
    assert hit.answers.get().confirmed
    client.force_login(factories.user(Role.TOWN_CASEWORKER, area=factories.town(2)))
    assert client.get(url).status_code == 404
