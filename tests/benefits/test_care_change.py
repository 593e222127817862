"""A person on tekun moves, or another grade is assessed: payee and amount follow."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import anew
from benefits.entitlement import Part
from benefits.models import ExclusionCode
from benefits.states import RunStatus
from cases.actions.homes import ask_for_bed
from cases.models import CareForm, Person, Serves
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import ABLE
from tests.benefits.test_institutions import ACCOUNT, resident
from tests.cases import walk
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
MONTH = scene.MONTH


@pytest.fixture(autouse=True)
def _rates():
    scene.standards()


def post(client, award, said=(), **changed):
    """The page, posted; `said` are daily acts that fail."""
    client.force_login(scene.approver())
    acts = {act: "False" if act in said else "True" for act in ABLE}
    given = {"version": award.version, "from_month": f"{MONTH:%Y-%m}", "reason": "入院", **acts}
    url = reverse("benefits:care_change", args=[award.pk])
    return client.post(url, given | changed)


def test_a_resident_without_a_named_institution_is_told_apart_and_gets_one(client):
    award = resident(None, care=106)
    run = scene.run_to(RunStatus.CALCULATED, MONTH)
    assert run.exclusions.get().code == ExclusionCode.NO_INSTITUTION
    home = factories.institution(account=ACCOUNT)
    answer = post(client, award, form="institution", institution=home.pk)
    assert answer.status_code == 302
    award.refresh_from_db()
    detail, amount = award.care_detail, award.amounts.get(from_month=MONTH)
    assert (detail.institution, detail.grade) == (home, "self")
    assert (amount.basic, amount.care) == (Decimal(624), Decimal(106))
    assert [line["code"] for line in amount.explanation] == ["living", "care"]
    assert "care_changed" in [event.verb for event in audit.history(award)]


def test_a_grade_that_changed_is_priced_from_its_month(client):
    award = resident(factories.institution(account=ACCOUNT))
    home = award.care_detail.institution
    said = ("bed", "toilet", "walk", "bath")
    post(client, award, said, form="institution", institution=home.pk)
    assert award.amounts.get(from_month=MONTH).care == Decimal(607)


def test_a_nursing_fee_of_work_injury_insurance_is_not_paid_again(client):
    """It stays with the award: a later standard is worked out less it, too."""
    award = resident(factories.institution(account=ACCOUNT))
    home = award.care_detail.institution
    said = ("bed", "toilet", "walk", "bath")
    more = {"institution": home.pk, "work_injury_fee": "500", "heard": "已听取"}
    assert post(client, award, said, form="institution", **more).status_code == 302
    award.refresh_from_db()
    assert award.care_detail.work_injury_fee == Decimal(500)
    amount = award.amounts.get(from_month=MONTH)
    assert (amount.basic, amount.care) == (Decimal(624), Decimal(107))
    assert [line["code"] for line in amount.explanation] == ["living", "care", "beside"]
    stand = anew.Stand(
        award=award,
        month=MONTH,
        people=tuple(anew.covered(award)),
        family_size=1,
        residence=award.residence,
        annual_income=None,
    )
    assert anew.worth(stand).parts[Part.CARE] == Decimal(107)


def test_less_money_needs_a_hearing_and_a_home_its_carer(client):
    award = resident(factories.institution(account=ACCOUNT))
    assert post(client, award, form="home").status_code == 200  # no carer
    assert post(client, award, form="home", carer="邻居").status_code == 200  # 730 after 830
    assert post(client, award, form="home", carer="邻居", heard="已听取").status_code == 302
    award.refresh_from_db()
    assert (award.care_detail.form, award.care_detail.institution) == (CareForm.HOME, None)
    assert award.amounts.get(from_month=MONTH).care == Decimal(106)


def refused(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def of(name, serves):
    made = factories.institution(name, account=ACCOUNT)
    made.serves = serves
    made.save()
    return made


def test_a_home_that_does_not_take_the_person_in_is_refused(client):
    """A grown-up into no home for children, a child into none for the old; who stays may stay."""
    kids, old = of("乙儿童福利院", Serves.CHILDREN), of("乙敬老院", Serves.ADULTS)
    award = resident(factories.institution(account=ACCOUNT))
    said = refused(post(client, award, form="institution", institution=kids.pk, heard="已听取"))
    assert "乙儿童福利院" in said
    assert "收住成年人的机构" in said
    child = resident(factories.institution(account=ACCOUNT))
    Person.objects.filter(pk=child.payee_id).update(birth_date=date(MONTH.year - 10, 5, 1))
    said = refused(post(client, child, form="institution", institution=old.pk, heard="已听取"))
    assert "收住儿童的机构" in said
    answer = post(client, child, form="institution", institution=kids.pk, heard="已听取")
    assert answer.status_code == 302
    stays = resident(kids)
    answer = post(client, stays, form="institution", institution=kids.pk, heard="已听取")
    assert answer.status_code == 302  # came of age there


def test_who_waits_for_a_bed_asks_a_home_that_takes_the_person_in():
    kids = of("乙儿童福利院", Serves.CHILDREN)
    award = factories.award("TEKUN")
    with pytest.raises(NotAllowed, match="乙儿童福利院"):
        ask_for_bed(by=walk.worker(), award=award, asked_on=MONTH, institution=kids)


def test_only_tekun_has_a_form_of_care(client):
    client.force_login(scene.approver())
    award = factories.award()
    page = client.get(reverse("benefits:care_change", args=[award.pk]))
    assert page.url == reverse("cases:award", args=[award.pk])
