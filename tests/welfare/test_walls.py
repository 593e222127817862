"""What an attacker, a lost message or a lost key must not achieve."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from celery import current_app
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from tests import factories
from welfare.accounts import actions as accounts
from welfare.accounts import attempts
from welfare.accounts.attempts import address_of
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Event, Job, JobStatus, SignInAddress
from welfare.personal import reveals

pytestmark = pytest.mark.django_db
WRONG = "Wrong-Pass-1"


def tried(username, address, password=WRONG):
    try:
        return accounts.sign_in(username=username, password=password, address=address)
    except NotAllowed:
        return None


def test_nobody_locks_a_colleague_out_from_another_desk(settings):
    owner = factories.user(Role.SECURITY_ADMIN, name="guard")
    for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK + 3):
        tried("guard", "10.0.0.66")
    assert tried("guard", "10.0.0.66", factories.PASSWORD) is None
    assert tried("guard", "10.0.0.7", factories.PASSWORD) == owner
    assert Event.objects.filter(verb="sign_in_locked").count() == 1


def test_one_address_does_not_try_many_names(settings):
    known = factories.user(Role.TOWN_CASEWORKER, name="known")
    other = factories.user(Role.TOWN_CASEWORKER, name="other")
    assert tried("known", "10.0.0.9", factories.PASSWORD) == known
    for number in range(settings.LOGIN_FAILURES_OF_ADDRESS):
        tried(f"nobody{number}", "10.0.0.9")
    assert tried("other", "10.0.0.9", factories.PASSWORD) is None
    assert tried("known", "10.0.0.9", factories.PASSWORD) == known
    assert tried("other", "10.0.0.10", factories.PASSWORD) == other
    SignInAddress.objects.update(
        failed_at=timezone.now() - timedelta(minutes=settings.LOGIN_LOCK_MINUTES, seconds=1)
    )
    assert tried("other", "10.0.0.9", factories.PASSWORD) == other


def test_many_addresses_do_not_try_one_name(settings):
    owner = factories.user(Role.TOWN_CASEWORKER, name="owner")
    assert tried("owner", "10.0.0.1", factories.PASSWORD) == owner
    for number in range(settings.LOGIN_FAILURES_OF_STRANGERS):
        tried("owner", f"10.1.0.{number}")
    assert tried("owner", "10.2.0.1", factories.PASSWORD) is None
    assert tried("owner", "10.0.0.1", factories.PASSWORD) == owner


def later(monkeypatch, minutes):
    now = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_a_patient_stranger_has_no_more_tries_than_a_hasty_one(settings, monkeypatch):
    owner = factories.user(Role.TOWN_CASEWORKER, name="owner")
    answered, morning = 0, timezone.localtime().replace(hour=8)
    with monkeypatch.context() as clock:
        clock.setattr("django.utils.timezone.now", lambda: morning)
        for _round in range(8):  # within four hours of one day
            for _n in range(4):
                before = Event.objects.filter(details__locked=True).count()
                tried("owner", "10.6.6.6")
                answered += Event.objects.filter(details__locked=True).count() == before
            later(clock, settings.LOGIN_LOCK_MINUTES + 1)
    assert answered <= settings.LOGIN_FAILURES_OF_STRANGERS
    guard = factories.user(Role.SECURITY_ADMIN)
    assert attempts.is_locked(owner)
    accounts.unlock(user=owner, by=guard)
    assert not attempts.is_locked(owner)
    assert tried("owner", "10.7.7.7", factories.PASSWORD) == owner


def test_a_known_address_has_a_limit_too_and_the_unlocked_come_in(settings):
    names = [f"clerk{number}" for number in range(25)]
    users = [factories.user(Role.TOWN_CASEWORKER, name=name) for name in names]
    for name in names:
        assert tried(name, "10.0.0.9", factories.PASSWORD)
    for name in names:
        for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK - 1):
            tried(name, "10.0.0.9")
    assert tried(names[-1], "10.0.0.9", factories.PASSWORD) is None
    accounts.unlock(user=users[-1], by=factories.user(Role.SECURITY_ADMIN))
    assert tried(names[-1], "10.0.0.9", factories.PASSWORD) == users[-1]


def test_a_machine_does_not_choose_another_address_for_each_try(settings):
    settings.TRUSTED_PROXIES = 1
    asked = [
        RequestFactory().get("/", headers={"X-Forwarded-For": f"2001:db8:1:2::{number:x}"})
        for number in (1, 0xFFFF)
    ]
    assert {address_of(one) for one in asked} == {"2001:db8:1:2::/64"}


def test_tries_that_count_nothing_are_forgotten():
    long_ago = timezone.now() - timedelta(days=3)
    SignInAddress.objects.create(address="10.0.0.1", failures=2, failed_at=long_ago)
    kept = SignInAddress.objects.create(address="10.0.0.2", failures=2, failed_at=timezone.now())
    assert attempts.forget_old() == 1
    assert SignInAddress.objects.get() == kept


def test_the_list_of_accounts_knows_the_locked_and_opens_them(client, settings):
    guard = factories.user(Role.SECURITY_ADMIN)
    locked = factories.user(Role.TOWN_CASEWORKER, name="locked")
    for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK):
        tried("locked", "10.0.0.66")
    client.force_login(guard)
    page = client.get(reverse("welfare:user_list"), {"state": "locked"}).context["page"]
    assert [account.pk for account in page] == [locked.pk]
    accounts.unlock(user=locked, by=guard)
    assert tried("locked", "10.0.0.66", factories.PASSWORD) == locked


@pytest.mark.parametrize(
    ("proxies", "heading", "address"),
    [
        (0, "10.9.9.9", "127.0.0.1"),
        (1, "10.9.9.9", "10.9.9.9"),
        (1, "1.2.3.4, 10.9.9.9", "10.9.9.9"),
        (2, "1.2.3.4, 10.9.9.9, 10.0.0.1", "10.9.9.9"),
        (2, "10.9.9.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_servers_were_asked_from(settings, proxies, heading, address):
    settings.TRUSTED_PROXIES = proxies
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": heading})
    assert address_of(asked) == address


def test_no_former_password_comes_again(settings):
    user = factories.user(Role.TOWN_CASEWORKER)
    old = factories.PASSWORD
    for number in range(settings.PASSWORDS_REMEMBERED):
        accounts.change_password(by=user, address="10.1.1.1", old=old, new=f"Blue-Winter-{number}7")
        old = f"Blue-Winter-{number}7"
    with pytest.raises(NotAllowed, match="以前用过"):
        accounts.change_password(by=user, address="10.1.1.1", old=old, new=factories.PASSWORD)
    with pytest.raises(NotAllowed, match="以前用过"):
        accounts.change_password(by=user, address="10.1.1.1", old=old, new="Blue-Winter-07")
    accounts.change_password(by=user, address="10.1.1.1", old=old, new="Blue-Winter-97")


def test_whole_numbers_are_looked_up_slowly_and_with_words(settings):
    settings.REVEALS_AN_HOUR = 2
    by, person = factories.user(Role.TOWN_CASEWORKER), factories.person()

    def look(reason):
        return reveals.reveal(row=person, field="resident_id", reason=reason, by=by)

    with pytest.raises(NotAllowed, match="请用文字说明"):
        look("核对 ")
    for _n in range(2):
        assert look("核对身份证原件") == person.resident_id
    with pytest.raises(NotAllowed, match="2 个完整号码"):
        look("核对身份证原件")
    assert Event.objects.filter(verb="number_revealed").count() == 2


def test_no_browser_keeps_what_a_signed_in_person_saw(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    for address in (reverse("welfare:start"), reverse("cases:household_list")):
        assert "no-store" in client.get(address).headers["Cache-Control"]
    assert "no-store" in client.post(reverse("welfare:logout")).headers["Cache-Control"]


def answers():
    """What two statements of a process of its own meet: its connection is another one."""

    def asked():
        said = []
        for _n in range(2):
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                said.append("")
            except ImproperlyConfigured as error:
                said.append(str(error).partition(" ")[0])
        connection.close()
        return said

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asked).result()


def test_with_other_keys_nothing_is_answered_not_the_second_statement_either(settings):
    right = settings.HASH_KEY
    settings.HASH_KEY = b"x" * 32
    assert answers() == ["HASH_KEY", "HASH_KEY"]
    settings.HASH_KEY = right
    settings.FIELD_KEYS = {"k9": b"y" * 32, **settings.FIELD_KEYS}
    assert answers() == ["", ""]  # a new key in front: what the old one sealed is read
    settings.FIELD_KEYS = {"k9": b"y" * 32}
    assert answers() == ["FIELD_KEYS", "FIELD_KEYS"]


def begun(by):
    return jobs.start(
        kind="test",
        task="welfare.jobs.tasks.mark_interrupted_jobs",
        title="测试任务",
        by=by,
        county=by.county,
        arguments={},
    )


def test_a_job_whose_message_is_lost_is_saved_and_sent_again(
    monkeypatch, settings, django_capture_on_commit_callbacks
):
    sent, away = [], True

    def delay(pk):
        if away:
            raise OperationalError("the broker is away")
        sent.append(pk)

    task = current_app.tasks["welfare.jobs.tasks.mark_interrupted_jobs"]
    monkeypatch.setattr(task, "delay", delay)
    with django_capture_on_commit_callbacks(execute=True):
        job = begun(factories.user(Role.COUNTY_CASEWORKER))
    assert (Job.objects.get().status, sent) == (JobStatus.QUEUED, [])
    away = False
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.send_waiting() == 0  # its message may still be on its way
    late = timezone.now() - timedelta(seconds=settings.JOB_RESEND_SECONDS + 1)
    Job.objects.update(sent_at=late)
    for expected in (1, 0):
        with django_capture_on_commit_callbacks(execute=True):
            assert jobs.send_waiting() == expected
    assert sent == [job.pk]


@pytest.mark.parametrize(
    "address",
    ["/admin/r/1/1/", "/admin/welfare/parameter/?key__exact=%00"],
)
def test_an_address_that_nobody_can_mean_is_no_fault(client, address):
    client.raise_request_exception = False
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)
    assert 400 <= answer.status_code < 500
