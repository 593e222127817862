"""What only names people leaves their numbers and telephones where they are: nothing is deciphered
that nobody sees."""

import pytest
from django.db.models import F
from django.urls import reverse

from benefits.raises import facts
from cases.models import Funeral, LogbookRecord
from cases.views.logbooks import HIDDEN, WITH
from reports.listing import LISTINGS
from tests import factories
from verification import queues
from verification.models import Finding
from welfare.accounts.roles import Role
from welfare.personal.fields import EncryptedTextField

pytestmark = pytest.mark.django_db
MASKED = {"resident_id"}  # as a list of people shows it


def fetched(rows):
    """The encrypted fields that a query reads."""
    compiler = rows.query.get_compiler("default")
    compiler.setup_query()
    columns = [getattr(column, "target", None) for column, *_as in compiler.select]
    return {one.name for one in columns if isinstance(one, EncryptedTextField)}


# What the figures add to their rows before these are listed.
COUNTED_WITH = {Funeral: {"arrived_on": F("paid_on")}}


@pytest.mark.parametrize("model", LISTINGS, ids=lambda model: model.__name__)
def test_the_rows_behind_a_figure(model):
    counted = model._default_manager.annotate(**COUNTED_WITH.get(model, {}))
    assert fetched(LISTINGS[model].prepared(counted)) <= MASKED


def test_the_records_of_a_logbook_the_facts_of_a_raise_the_findings():
    records = LogbookRecord.objects.select_related(*WITH).defer(*HIDDEN)
    findings = queues.ready_to_show(Finding.objects.order_by("pk"))
    for rows in (records, facts._covers([1]), findings):
        assert not fetched(rows)


@pytest.mark.parametrize("name", ["award_list", "application_list", "due"])
def test_the_lists_of_the_desk(client, name, monkeypatch):
    factories.award()
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    read = []
    monkeypatch.setattr(
        EncryptedTextField, "from_db_value", lambda field, value, *_how: read.append(field)
    )
    assert client.get(reverse(f"cases:{name}")).status_code == 200
    assert not read
