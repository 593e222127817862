"""Resident IDs of others within what a file says, given out whole."""

import pytest
from django.urls import reverse

from tests import factories
from tests.verification.files import department_file, grant
from tests.verification.test_comparison import compare, found
from tests.welfare.test_offices import opened, program
from welfare.accounts.roles import Role
from welfare.offices.scopes import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


@pytest.fixture
def said(county):
    number = factories.resident_id(88)
    says = {"category": "隐瞒配偶", "more": {"detail": f"与{number}登记结婚"}}
    department_file("feedback", [(grant().payee, says)])
    compare(county)
    return number


def test_a_program_without_whole_ids_reads_none(said):
    _access, key = opened([Scope.FINDINGS])
    answer = program(key).get(reverse("finding-list")).content.decode()
    assert "feedback" in answer
    assert said not in answer


def test_the_page_of_a_finding_masks_it(said, client):
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    (finding,) = found("feedback")
    body = client.get(reverse("verification:finding", args=[finding.pk])).content.decode()
    assert "登记结婚" in body
    assert said not in body
