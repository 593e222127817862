"""Who has no resident ID is covered and paid; a newborn's number follows when it is given."""

from datetime import date

import pytest
from django.utils import translation

from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.models import Person
from cases.rules import person_of
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.changed import decide, follows, last, register
from tests.cases import walk
from welfare.personal import certificates, crypto

pytestmark = pytest.mark.django_db
BORN = date(2026, 11, 5)
BIRTH = "T610000123"


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: changed.TODAY)
    with translation.override("en"):
        yield


def newborn():
    typed = {"resident_id": BIRTH, "name": "新生儿", "certificate": "birth"}
    return typed | {"sex": "F", "birth_date": BORN}


def test_a_newborn_without_a_number_counts_and_keeps_the_award_when_the_number_comes():
    award = changed.award(size=3)
    decide(follows(register(award, "birth", newcomer=newborn(), relation="女")))
    award.refresh_from_db()
    assert award.covered_size == 4
    child = Person.objects.get(certificate="birth")
    assert (child.resident_id, child.birth_date, child.sex) == (BIRTH, BORN, "F")

    number = factories.resident_id(7, BORN)
    register(award, "resident_id", person=child, new_resident_id=number)
    child.refresh_from_db()
    assert (child.certificate, child.resident_id) == ("", number)
    assert child.resident_id_hash == crypto.keyed_hash(number)
    by = walk.worker()
    for known_by in (crypto.keyed_hash(number), certificates.hash_of("birth", BIRTH)):
        assert person_of(by, known_by) == child


def test_whoever_is_known_by_a_passport_is_paid():
    award = changed.award(size=1)
    number = "E12345678"
    Person.objects.filter(pk=award.payee_id).update(
        certificate="passport",
        resident_id=number,
        resident_id_hash=certificates.hash_of("passport", number),
    )
    scene.run_to(RunStatus.SENT, date(2026, 12, 1))
    paid = Payment.objects.get(award=award)
    assert paid.status == PaymentStatus.SENT
    assert last(award).masked_number == "Passport *****5678"
