"""What others did that concerns me: a question to the log, a bell, and a mail of numbers alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from cases.actions import return_to_town
from cases.actions.hand_overs import ask_hand_over
from cases.models import Household
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit import labels
from welfare.exceptions import BadInput
from welfare.models import Event, User
from welfare.news import actions, reading, tasks
from welfare.pages.tiles import Heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
MAILS = override_settings(EMAIL_HOST="mail.test", PUBLIC_URL="https://county.test/")


@pytest.fixture
def returned():
    """A case that the head of the town sent back."""
    return send_back()


def send_back():
    case = walk.submitted("RELIEF")
    return walk.decide(case, return_to_town, note="缺收入证明")


def test_every_news_has_a_page_and_somebody_who_reads_it():
    for verb, news in labels.news().items():
        assert news.rights or news.own, verb
        assert resolve(reverse(news.page, args=[1] if news.number else [])), verb


def test_who_is_concerned_is_told_and_who_did_it_is_not(returned):
    told = [event.verb for event in reading.of(walk.worker())]
    assert told[0] == "application_returned"
    assert "application_submitted" not in told
    assert "application_returned" not in [event.verb for event in reading.of(walk.head())]
    other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    assert not reading.of(other).exists()


def test_news_lead_to_the_case_with_the_reason(client, returned):
    client.force_login(walk.worker())
    page = client.get(reverse("welfare:news_list")).content.decode()
    assert reverse("cases:application", args=[returned.pk]) in page
    assert "缺收入证明" in page


def test_the_bell_counts_what_is_unread(client, returned):
    client.force_login(walk.worker())
    n = reading.of(walk.worker()).count()
    assert f">{n}<" in client.get(reverse("welfare:news_count")).content.decode()
    page = client.get(reverse("welfare:news_list"))
    client.post(reverse("welfare:news_read"), {"until": page.context["shown_at"]})
    assert client.get(reverse("welfare:news_count")).content.decode().strip() == ""
    unread = client.get(reverse("welfare:news_list"), {"only": "unread"})
    assert unread.context["told"] == []
    assert len(client.get(reverse("welfare:news_list")).context["told"]) == n


def test_what_came_after_the_page_stays_unread(client, returned):
    client.force_login(walk.worker())
    page = client.get(reverse("welfare:news_list"))
    shown_at = page.context["shown_at"]
    assert f'name="until" value="{shown_at}"' in page.content.decode().replace("&#x2B;", "+")
    send_back()
    client.post(reverse("welfare:news_read"), {"until": shown_at})
    later = reading.of(walk.worker()).filter(at__gt=shown_at)
    assert 0 < later.count() < reading.of(walk.worker()).count()
    assert set(reading.unread(walk.worker())) == set(later)
    for wrong in ({}, {"until": "soon"}):
        client.post(reverse("welfare:news_read"), wrong)
    assert set(reading.unread(walk.worker())) == set(later)


def test_an_older_page_takes_nothing_back_and_none_reads_ahead(returned):
    now = timezone.now()
    actions.mark_read(by=walk.worker(), until=now + timedelta(days=2))
    read_at = User.objects.get(pk=walk.worker().pk).news_read_at
    assert now <= read_at <= timezone.now()
    actions.mark_read(by=walk.worker(), until=now - timedelta(days=1))
    assert User.objects.get(pk=walk.worker().pk).news_read_at == read_at


def test_the_start_page_says_what_is_new(client, returned):
    client.force_login(walk.worker())
    sections = client.get(reverse("welfare:worklist")).context["sections"]
    tiles = next(section for section in sections if section.group == Heading.NEW).tiles
    (tile,) = [tile for tile in tiles if tile.url.endswith("verb=application_returned")]
    assert tile.number == 1
    assert client.get(tile.url).context["page"].paginator.count == 1


def test_old_news_is_no_news(returned):
    late = timezone.now() + timedelta(days=reading.DAYS + 1)
    assert reading.of(walk.worker()).exists()
    assert not reading.of(walk.worker()).filter(at__gte=late).exists()


def test_who_moved_away_meanwhile_is_not_named(client):
    asker = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    home, there = factories.household(), factories.household(factories.town(2))
    head = home.head
    ask_hand_over(by=asker, whose=(head.resident_id_hash,), name=head.name, reason="迁入")
    client.force_login(walk.worker())
    url = reverse("welfare:news_list")
    assert head.name in client.get(url).content.decode()
    Household.objects.filter(pk=home.pk).update(town=there.town, village=there.village)
    assert head.name not in client.get(url).content.decode()


def _reader():
    user = walk.worker()
    return actions.set_digest(by=user, email="reader@county.test", wanted=True)


def test_the_digest_holds_numbers_and_a_link_and_is_sent_once(returned):
    user = _reader()
    with MAILS:
        tasks.send_digest(user.pk)
        tasks.send_digest(user.pk)
    (sent,) = mail.outbox
    assert sent.to == ["reader@county.test"]
    assert "https://county.test/news/" in sent.body
    said = sent.subject + sent.body
    for secret in (returned.number, returned.applicant.name, "缺收入证明"):
        assert secret not in said


def test_nothing_is_held_while_the_mail_leaves_and_the_day_is_kept_before(returned, monkeypatch):
    user, seen = _reader(), []
    within = list(connection.savepoint_ids)

    def slow(*_said):
        kept = User.objects.get(pk=user.pk).digested_on
        seen.append((connection.savepoint_ids == within, kept == timezone.localdate()))
        tasks.send_digest(user.pk)  # a second worker finds the day taken

    monkeypatch.setattr(tasks, "_send", slow)
    with MAILS, CaptureQueriesContext(connection) as asked:
        tasks.send_digest(user.pk)
    assert seen == [(True, True)]
    assert not [query for query in asked if "FOR UPDATE" in query["sql"]]


def test_a_mail_that_fails_gives_the_day_back_and_is_tried_again(returned, monkeypatch):
    user, kept = _reader(), tasks.send_mail

    def down(*_said):
        raise OSError("no mail server")

    monkeypatch.setattr(tasks, "send_mail", down)
    with MAILS, pytest.raises(OSError, match="no mail server"):
        tasks.send_digest(user.pk)
    assert User.objects.get(pk=user.pk).digested_on is None
    monkeypatch.setattr(tasks, "send_mail", kept)
    with MAILS:
        tasks.send_digest.apply(args=[user.pk])
    assert len(mail.outbox) == 1
    assert tasks.send_digest.max_retries * tasks.send_digest.default_retry_delay == 3600


def test_who_gave_the_digest_up_gets_none_and_who_has_no_news_neither(returned):
    user = _reader()
    actions.set_digest(by=user, email="reader@county.test", wanted=False)
    nothing = factories.user(Role.AUDITOR)
    actions.set_digest(by=nothing, email="other@county.test", wanted=True)
    with MAILS:
        tasks.send_digest(user.pk)
        tasks.send_digest(nothing.pk)
    assert mail.outbox == []


def test_without_a_mail_server_nothing_is_queued(returned, django_capture_on_commit_callbacks):
    _reader()
    with django_capture_on_commit_callbacks() as queued:
        tasks.send_digests()
    assert queued == []


def test_a_wanted_digest_needs_an_address(client):
    with pytest.raises(BadInput):
        actions.set_digest(by=walk.worker(), email="", wanted=True)
    with pytest.raises(BadInput):
        actions.set_digest(by=walk.worker(), email="no address", wanted=True)
    client.force_login(walk.worker())
    form = {"email": "me@county.test", "wanted": "on"}
    assert client.post(reverse("welfare:news_digest"), form).status_code == 302
    assert User.objects.get(pk=walk.worker().pk).email == "me@county.test"
    assert Event.objects.filter(verb="digest_set").count() == 1


def test_few_queries_for_many_news(client, django_assert_max_num_queries):
    for _n in range(3):
        send_back()
    client.force_login(walk.worker())
    client.get(reverse("welfare:news_list"))
    with django_assert_max_num_queries(12):  # however many news there are
        client.get(reverse("welfare:news_list"))
