"""A telephone that is written down can be called: of a person and of a household alike."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.forms.phone import PhoneField
from tests import factories
from tests.cases import walk


@pytest.mark.parametrize(
    "said",
    ["", "13909171234", "139 0917-1234", "+86 13909171234", "0917-7960000", "7960000-801"],
)
def test_a_telephone_is_taken_as_it_is_written(said):
    assert PhoneField().clean(said) == said


@pytest.mark.parametrize("said", ["1390917123", "139091712345", "12", "电话", "11909171234"])
def test_a_digit_that_is_missing_or_too_many_is_said(said):
    """Ten digits of a mobile number were taken; that of a household was not looked at."""
    with pytest.raises(ValidationError):
        PhoneField().clean(said)


@pytest.mark.django_db
def test_the_page_of_a_persons_telephone_saves(client):
    home = factories.household()
    client.force_login(walk.worker())
    url = reverse("cases:member_phone", args=[home.pk, home.members.get().pk])
    assert client.get(url).context["button"] == "保存"
    assert client.post(url, {"phone": "1390917123"}).context["form"].errors["phone"]
    assert client.post(url, {"phone": "13909171234"}).status_code == 302
