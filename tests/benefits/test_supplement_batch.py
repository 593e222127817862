"""Top-ups start and stop as one list a month, signed by two and applied once. (分类施保)"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from benefits import tasks
from benefits.actions import supplements as actions
from benefits.models import SupplementBatch, SupplementLine, SupplementRate
from benefits.signing import hands, news
from benefits.states import RunStatus
from benefits.tasks import apply_supplements, start_monthly_supplements, work_out_supplements
from cases.models import Supplement
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.changed import TODAY, decide, follows, last, register
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, Job, Residence

pytestmark = pytest.mark.django_db
OLD, SIXTY, FIFTY_SIX = date(1950, 3, 1), date(1966, 11, 1), date(1970, 3, 1)
CHILD, GROWN = date(2015, 6, 1), date(2008, 10, 31)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and supplement kinds, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    with translation.override("en"):
        yield


def desk():
    return factories.user(Role.COUNTY_CASEWORKER)


def born(person, day, **facts):
    for name, value in {"birth_date": day, **facts}.items():
        setattr(person, name, value)
    person.save()
    return person


def family(*days):
    """A dibao family whose people were born on these days; head first."""
    award = changed.award(size=len(days))
    for member, day in zip(award.members.order_by("pk"), days, strict=True):
        born(member.person, day)
    return award


def running(award, nth, kind, since=MONTH):
    """A top-up that one of them has."""
    cover = award.members.order_by("pk")[nth]
    return Supplement.objects.create(
        member=cover, kind=scene.kinds()[kind], first_month=since, reason="台账"
    )


def worked_out(month=NEXT):
    batch = actions.work_out_supplements(by=desk(), county=factories.county(), month=month)
    work_out_supplements(batch.job_id)
    batch.refresh_from_db()
    return batch


def lines(batch):
    """Who, what starts, what stops, how much."""
    rows = batch.lines.select_related("person", "starts", "stops")
    return [
        (row.person.pk, row.starts and row.starts.code, row.stops and row.stops.code, row.amount)
        for row in rows
    ]


def handed_on(batch):
    batch.refresh_from_db()
    return actions.hand_on_supplements(by=desk(), batch=batch, version=batch.version)


def signed(batch, by=None):
    batch.refresh_from_db()
    row = actions.sign_supplements(by=by or walk.approver(), batch=batch, version=batch.version)
    apply_supplements(row.job_id)
    row.refresh_from_db()
    return row


def hear(line):
    line.batch.refresh_from_db()
    said = {"heard_on": TODAY, "heard": "本人无异议"}
    version = line.batch.version
    return actions.hear_supplement(by=walk.worker(), line=line, version=version, **said)


def test_birthdays_and_cards_start_and_stop_and_nothing_else_does():
    award = family(OLD, SIXTY, FIFTY_SIX, CHILD, GROWN)
    people = [cover.person for cover in award.members.order_by("pk")]
    running(award, 0, "ELDERLY")  # goes on
    running(award, 4, "MINOR")  # eighteen on the last day of October
    assert lines(worked_out()) == [
        (people[1].pk, "ELDERLY", None, 96),
        (people[3].pk, "MINOR", None, 96),
        (people[4].pk, None, "MINOR", -96),
    ]


def test_the_dead_and_awards_that_ended_are_left_out():
    award = family(OLD, OLD)
    born(last(award), OLD, died_on=date(2026, 10, 3))
    gone = family(OLD)
    gone.status, gone.left_on, gone.last_month, gone.left_reason = "ended", TODAY, MONTH, "自愿"
    gone.stop_way = "ledger"
    gone.save()
    assert [row[0] for row in lines(worked_out())] == [award.payee.pk]


def test_a_changed_disability_feeds_the_next_list():
    award = family(FIFTY_SIX, CHILD)
    child = last(award)
    running(award, 1, "MINOR")
    register(award, "disability", person=child, disability_card=child.resident_id + "11")
    batch = worked_out()
    assert lines(batch) == [(child.pk, "SEVERE", "MINOR", 48)]
    signed(handed_on(batch))
    rows = Supplement.objects.order_by("first_month").values_list(
        "kind__code", "first_month", "last_month"
    )
    assert list(rows) == [("MINOR", MONTH, MONTH), ("SEVERE", NEXT, None)]


def test_what_a_file_showed_stays_until_a_change_is_registered():
    award = family(FIFTY_SIX)
    running(award, 0, "SEVERE")
    first = worked_out()
    assert lines(first) == []
    register(award, "health", person=award.payee, health="良好", labour="")
    actions.discard_supplements(by=desk(), batch=first, version=first.version, reason="空表")
    assert lines(worked_out()) == [(award.payee.pk, None, "SEVERE", -144)]


def test_two_sign_and_a_job_applies_it_once():
    award = family(OLD, CHILD)
    batch = handed_on(worked_out())
    double = desk()
    double.roles = [*double.roles, Role.COUNTY_APPROVER]
    double.save()
    with pytest.raises(NotAllowed, match="yourself"):
        signed(batch, by=double)
    row = signed(batch)
    assert row.status == "applied"
    assert Supplement.objects.filter(first_month=NEXT).count() == 2
    Job.objects.filter(pk=row.job_id).update(status="queued", attempt=2, finished_at=None)
    apply_supplements(row.job_id)
    assert Supplement.objects.count() == 2
    assert Event.objects.filter(verb="supplement_started", details__batch="2026-11").count() == 2
    assert award.members.filter(supplements__isnull=False).count() == 2


def test_who_gets_less_is_heard_or_waits_for_the_next_month():
    award = family(FIFTY_SIX, GROWN)
    running(award, 1, "MINOR")
    batch = worked_out()
    with pytest.raises(NotAllowed, match="Nothing is left"):
        handed_on(batch)
    line = batch.lines.get()
    hear(line)
    signed(handed_on(batch))
    assert Supplement.objects.get().last_month == MONTH
    stopped = Event.objects.get(verb="supplement_stopped")
    assert (stopped.details["heard"], stopped.details["batch"]) == ("本人无异议", "2026-11")


def test_a_line_is_taken_out_with_a_reason():
    award = family(OLD, CHILD)
    batch = handed_on(worked_out())
    line = batch.lines.get(person=award.payee)
    with pytest.raises(NotAllowed, match="reason"):
        actions.take_supplement_out(by=walk.approver(), line=line, version=batch.version, reason="")
    actions.take_supplement_out(
        by=walk.approver(), line=line, version=batch.version, reason="年龄存疑"
    )
    signed(batch)
    assert [row.kind.code for row in Supplement.objects.all()] == ["MINOR"]


def test_who_is_not_covered_any_more_is_refused_with_the_sentence():
    award = family(FIFTY_SIX, CHILD, CHILD)
    batch = handed_on(worked_out())
    gone = last(award)
    born(gone, CHILD, died_on=TODAY)
    row = signed(batch)
    assert row.status == "applied"
    assert SupplementLine.objects.get(person=gone).refused
    assert Supplement.objects.count() == 1


def test_the_signers_of_the_run_see_the_list_and_sign_nothing_that_is_theirs():
    award = family(OLD)
    changed.paid(MONTH)
    signed(handed_on(worked_out()))
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert [(row.basic, row.supplement) for row in run.payments.all()] == [(230, 96)]
    told = news.told(news.of(run, "supplement").lines)
    assert [(one.who, one.act) for one in told] == [
        (walk.approver(), "Supplement started, in the list of 2026-11")
    ]
    acts = {hand.person: set(hand.acts) for hand in hands.listed(run)}
    assert "supplement_started" in acts[walk.approver()]
    assert "supplements_handed_on" in acts[desk()]
    assert award.pk == run.payments.get().award_id


def test_the_schedule_works_a_month_out_once_for_each_county(django_capture_on_commit_callbacks):
    award = family(OLD)
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            start_monthly_supplements()
    batch = SupplementBatch.objects.get()
    assert (batch.month, batch.status) == (NEXT, "open")
    assert lines(batch) == [(award.payee.pk, "ELDERLY", None, 96)]


def test_a_rate_of_town_for_a_family_of_the_town():
    award = family(OLD)
    award.residence = Residence.URBAN
    award.save()
    award.amounts.update(residence=Residence.URBAN)
    assert lines(worked_out()) == [(award.payee.pk, "ELDERLY", None, Decimal(130))]


def test_a_confirmation_opens_the_supplements_with_the_award():
    home = factories.household(size=2)
    born(home.head, SIXTY)
    born(home.members.exclude(person=home.head).get().person, FIFTY_SIX)
    opened = walk.approved("DIBAO", "480", household=home).awards.get()
    rows = Supplement.objects.filter(member__award=opened)
    assert [(row.kind.code, row.first_month) for row in rows] == [("ELDERLY", opened.first_month)]
    assert Event.objects.filter(verb="supplement_started", case_id=opened.pk).count() == 1


def test_a_death_ends_what_the_list_started():
    award = family(FIFTY_SIX, CHILD)
    signed(handed_on(worked_out()))
    row = follows(register(award, "death", person=last(award), happened_on=date(2026, 10, 20)))
    decide(changed.hear(row))
    assert not Supplement.objects.filter(last_month=None).exists()


def test_only_this_month_and_the_next_are_worked_out():
    family(OLD)
    for month in (MONTH, date(2024, 11, 1), date(2027, 1, 1)):
        with pytest.raises(NotAllowed, match="this month or the next"):
            worked_out(month)
    assert worked_out(date(2026, 12, 1)).status == "open"


def rated(amount):
    return SupplementRate.objects.create(
        kind=scene.kinds()["ELDERLY"],
        residence=Residence.RURAL,
        valid_from=NEXT,
        amount=amount,
        document="测试〔2026〕9号",
    )


def test_a_list_whose_sums_became_others_is_not_signed():
    family(OLD)
    batch = handed_on(worked_out())
    rated(50)
    with pytest.raises(NotAllowed, match="again"):
        signed(batch)
    assert not Supplement.objects.exists()


def test_a_sum_that_became_another_after_the_signature_is_refused():
    family(OLD, CHILD)
    batch = handed_on(worked_out())
    row = actions.sign_supplements(by=walk.approver(), batch=batch, version=batch.version)
    rated(50)
    apply_supplements(row.job_id)
    assert [one.kind.code for one in Supplement.objects.all()] == ["MINOR"]
    assert "50" in SupplementLine.objects.get(starts__code="ELDERLY").refused


def test_who_handed_a_list_on_ahead_signs_no_run_that_first_pays_by_it():
    family(OLD)
    changed.paid(MONTH)
    signed(handed_on(worked_out()))
    family(FIFTY_SIX)
    changed.paid(MONTH)  # a second run, begun after the list was handed on
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    acts = {hand.person: set(hand.acts) for hand in hands.listed(run)}
    assert "supplements_handed_on" in acts[desk()]


def test_one_county_in_which_it_fails_does_not_end_the_schedule(monkeypatch):
    begun = []

    def fails(draft):
        if draft == 1:
            raise NotAllowed("somebody started it")
        begun.append(draft)

    monkeypatch.setattr(tasks.standard_drafts, "due", lambda _day: [1, 2])
    monkeypatch.setattr(tasks.standard_drafts, "start_its_month", fails)
    tasks.start_due_standards()
    assert begun == [2]

    def refuses(**_said):
        raise NotAllowed("somebody started it")

    monkeypatch.setattr(tasks, "have_worked_out", refuses)
    start_monthly_supplements()
    assert not SupplementBatch.objects.exists()


def test_the_limits_and_rates_of_the_month_are_read_once_for_a_list():
    for _n in range(3):
        family(OLD)
    batch = handed_on(worked_out())
    row = actions.sign_supplements(by=walk.approver(), batch=batch, version=batch.version)
    with CaptureQueriesContext(connection) as asked:
        apply_supplements(row.job_id)
    assert Supplement.objects.filter(first_month=NEXT).count() == 3
    reads = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]
    for table in ("welfare_parameter", "benefits_supplementrate"):
        assert sum(f'FROM "{table}"' in sql for sql in reads) == 1, table
