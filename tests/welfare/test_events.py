"""The audit log: append-only, readable by the auditor, filtered, scoped to the county."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import factories
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.models import Event

pytestmark = pytest.mark.django_db
URL = "welfare:event_list"


@pytest.fixture
def auditor(client):
    user = factories.user(Role.AUDITOR)
    client.force_login(user)
    return user


def found(client, **filters):
    return client.get(reverse(URL), filters).context["page"].paginator.count


def test_nothing_is_changed_or_deleted(auditor):
    event = audit.record("signed_in", auditor, by=auditor)
    for change in (
        lambda: Event.objects.filter(pk=event.pk).update(verb="x"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("model", [Event, apps.get_model("cases.AwardEvent")])
def test_neither_the_log_nor_a_history_is_emptied(model):
    with (
        pytest.raises(DatabaseError, match="it only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_the_log_is_filtered_by_person_act_day_and_subject(client, auditor):
    head = factories.user(Role.TOWN_HEAD)
    audit.record("signed_in", head, by=head)
    audit.record("signed_out", head, by=head, reason="下班")
    assert found(client, q=head.username) == 2
    assert found(client, verb="signed_out") == 1
    assert found(client, subject="welfare.user", number=head.pk) == 2
    assert found(client, since="2999-01-01") == 0
    assert found(client, until="2999-01-01") == 2
    assert found(client, since="nonsense") == 0
    assert "下班" in client.get(reverse(URL)).content.decode()


def test_another_county_is_not_in_the_log(client, auditor):
    stranger = factories.user(Role.FINANCE, factories.county("610398", "别县"), "fremd")
    audit.record("signed_in", stranger, by=stranger)
    assert found(client) == 0


@pytest.mark.parametrize("role", [r for r in Role if r != Role.AUDITOR])
def test_only_the_auditor_reads_it(client, role):
    client.force_login(factories.user(role))
    assert client.get(reverse(URL)).status_code == 403


def test_the_page_does_not_ask_more_for_more_events(client, auditor, django_assert_max_num_queries):
    for number in range(60):
        user = factories.user(Role.TOWN_HEAD, factories.town(number % 3 + 1), f"h{number}")
        audit.record("signed_in", user, by=user)
    with django_assert_max_num_queries(8):
        assert len(client.get(reverse(URL)).context["events"]) == 50
