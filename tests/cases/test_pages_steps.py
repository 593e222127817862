"""A case page shows the parts that concern its programme, and no others."""

import pytest
from django.urls import reverse

from cases import actions, rules
from cases.deadlines import TimedStep
from cases.history import story
from cases.models import TimeLimit
from cases.programmes.parts.disability import FEDERATION
from tests import factories
from tests.cases import walk
from tests.cases.test_worklists import with_card
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def test_a_programme_without_home_survey_shows_none(client):
    home = with_card()
    case = walk.accepted("LIVING", household=home, beneficiary=home.head)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert reverse("cases:survey", args=[case.pk]) not in page
    assert "入户调查" not in page.partition("<main")[2]
    with pytest.raises(NotAllowed):
        rules.check_verb(case, walk.worker(), "record_survey")


def test_a_programme_with_home_survey_offers_it(client):
    factories.parameters()
    case = walk.accepted("DIBAO")
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert reverse("cases:survey", args=[case.pk]) in page


def test_the_county_is_told_of_its_own_step(client):
    """The check that the town asked for is the county's to begin, and the page says so."""
    factories.parameters()
    case = walk.accepted("DIBAO")
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("cases:application", args=[case.pk])
    page = client.get(url)
    assert page.context["begins_means_check"] is False
    TimeLimit.objects.create(
        application=case,
        step=TimedStep.MEANS_CHECK,
        started_on=case.accepted_on,
        due_on=case.accepted_on,
    )
    page = client.get(url)
    assert '#means-checks"' in page.content.decode()
    client.force_login(walk.worker())
    assert client.get(url).context["begins_means_check"] is False


def test_the_log_names_the_step_and_the_answer():
    home = with_card()
    case = walk.accepted("LIVING", household=home, beneficiary=home.head)
    actions.record_step(
        by=factories.user(Role.COUNTY_CASEWORKER),
        application=case,
        version=case.version,
        step=FEDERATION,
        done_on=case.accepted_on,
        agreed=False,
        note="证已过期",
    )
    told = story(case)[0]
    assert told["title"] == str(FEDERATION.term)
    assert str(FEDERATION.asks) in told["body"]
    assert "证已过期" in told["body"]
