"""A case page shows the parts that concern its programme, and no others."""

import pytest
from django.urls import reverse

from cases import rules
from tests import factories
from tests.cases import walk
from tests.cases.test_worklists import with_card
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


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
