"""A child moves to a home or back, gets another guardian, or a parent's state changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from benefits import anew, overtaken
from benefits.actions.proposals import change_priced_guardianship
from benefits.models import ExclusionCode, Standard
from benefits.rules import check_may_correct_account
from benefits.signing import news
from benefits.states import RunStatus
from cases.models import Award, GuardianDetail, PaymentKind, Person, Serves, placement_in
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import BORN_2016, CHILD
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_institutions import ACCOUNT, OTHER
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.audit.verb import MoneyCause
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _rates(monkeypatch):
    scene.standards()
    scene.standard("CHILD", 1100)
    scene.standard("CHILD", 1600, "institution")
    factories.parameters()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 12, 20))


@pytest.fixture
def home():
    return factories.institution("甲福利院", account=ACCOUNT)


def child(**said):
    """An award of a child with a family, as it was granted."""
    award = factories.award("CHILD", basic=1100)
    Person.objects.filter(pk=award.payee_id).update(**BORN_2016)
    own = {"guardian": "测祖父", "relation": "祖父", "placement": "home"} | said
    GuardianDetail.objects.create(award=award, father="dead", mother="serious_illness", **own)
    return award


def inside(home):
    """The same in a home."""
    award = child(placement="institution", institution=home)
    award.amounts.update(basic=Decimal(1600))
    return award


def into(home):
    return {"placement": "institution", "institution": home.pk}


def changed(award, month=NEXT, heard="已听取", **answers):
    award.refresh_from_db()
    change_priced_guardianship(
        by=scene.approver(),
        award=award,
        version=award.version,
        answers=CHILD | answers,
        from_month=month,
        reason="变更",
        heard=heard,
    )
    return Award.objects.get(pk=award.pk)


def went(run, award):
    rows = run.payments.filter(award=award).order_by("month")
    return [(row.month, row.institution, row.basic) for row in rows]


def refused(award, **answers):
    with translation.override("en"), pytest.raises(NotAllowed) as refusal:
        changed(award, **answers)
    assert not Event.objects.filter(verb="guardianship_changed").exists()
    return str(refusal.value)


def test_each_month_is_paid_where_the_child_lived_in_it(home):
    """The row beside the award paid every month that was not paid yet to where it pointed last."""
    entered, left = child(), inside(home)
    changed(entered, **into(home))
    changed(left)
    run = scene.run_to(RunStatus.CALCULATED, MONTH)
    assert went(run, entered) == [(MONTH, None, 1100)]
    assert went(run, left) == [(MONTH, home, 1600)]
    assert not overtaken.changed(run).exists()
    scene.forward(run, RunStatus.SENT)
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert went(later, entered) == [(NEXT, home, 1600)]
    assert went(later, left) == [(NEXT, None, 1100)]
    assert not overtaken.changed(later).exists()


def test_arrears_of_the_months_before_go_to_the_family(home):
    scene.goes_live("CHILD")
    factories.award()
    scene.run_to(RunStatus.SENT, MONTH)
    award = child()
    changed(award, **into(home))
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert went(run, award) == [(MONTH, None, 1100), (NEXT, home, 1600)]
    arrears = run.payments.get(award=award, month=MONTH)
    assert (arrears.kind, arrears.account) == (PaymentKind.ARREARS, award.account)
    assert not overtaken.changed(run).exists()


def test_there_and_back_each_month_has_its_placement_and_its_worth(home):
    award = child()
    changed(award, **into(home))
    award = changed(award, DECEMBER)
    lived = [placement_in(award, month).institution for month in (MONTH, NEXT, DECEMBER)]
    assert lived == [None, home, None]
    stands = [
        anew.Stand(award, month, tuple(anew.covered(award)), 1, award.residence)
        for month in (MONTH, NEXT, DECEMBER)
    ]
    assert [anew.worth(stand).amount for stand in stands] == [1100, 1600, 1100]


def test_what_was_to_follow_no_longer_does_when_the_same_month_is_decided_again(home):
    other = factories.institution("乙福利院", account=OTHER)
    award = child()
    changed(award, **into(home))
    changed(award, **into(other))
    award = changed(award)
    assert not award.past_placements.exists()
    assert award.guardian_detail.institution is None
    assert award.amounts.get(from_month=NEXT).basic == 1100


def test_another_home_is_paid_the_same_sum(home):
    other = factories.institution("乙福利院", account=OTHER)
    award = inside(home)
    changed(award, heard="", **into(other))
    assert award.amounts.count() == 1
    scene.run_to(RunStatus.SENT, MONTH)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert went(run, award) == [(NEXT, other, 1600)]


def test_another_guardian_moves_no_money():
    award = child()
    award = changed(award, guardian="测姑母", guardian_relation="姑母", heard="")
    detail = award.guardian_detail
    assert (detail.guardian, detail.relation, detail.placement) == ("测姑母", "姑母", "home")
    assert detail.mother_proof == CHILD["mother_proof"]
    assert award.amounts.count() == 1
    assert not award.past_placements.exists()
    assert "测姑母" not in str(Event.objects.get(verb="guardianship_changed").details)


def test_a_parent_who_is_able_again_leads_to_the_end_of_the_award():
    said = refused(child(), mother="able")
    assert "Able to support the child" in said
    assert "民发〔2019〕62号" in said
    assert "Propose the end" in said


def test_who_lost_both_parents_by_now_asks_for_the_orphans_allowance():
    said = refused(child(), mother="dead")
    assert "who lost both is helped as an orphan" in said
    assert "Propose the end" in said


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"mother": "prison", "mother_since": "2026-09-01"}, "For 6 months or longer."),
        ({"mother": "prison", "mother_since": "2027-01-01"}, "Mother: since"),
        ({"mother_proof": ""}, "The proof: name and number."),
        ({"guardian": ""}, "The guardian's name"),
        ({"placement": "institution"}, "The institution, to which"),
        ({"placement": ""}, "Where the child lives is not said."),
    ],
)
def test_what_is_asked_at_the_intake_is_asked_of_a_change(answers, words):
    assert words in refused(child(), **answers)


def test_a_home_for_adults_or_of_another_county_is_refused(home):
    abroad = factories.institution("别县福利院", of=factories.county("610398", "别县"))
    assert "another county" in refused(child(), **into(abroad))
    home.serves = Serves.ADULTS
    home.save()
    assert "A home that takes in children." in refused(child(), **into(home))


def test_less_money_needs_a_hearing(home):
    assert "Art. 48" in refused(inside(home), heard="")


def test_a_standard_that_lacks_is_named_and_nothing_is_saved(home):
    Standard.objects.filter(component="institution").delete()
    award = child()
    assert "机构集中养育" in refused(award, **into(home))  # kept in the language of the papers
    assert placement_in(award, NEXT).placement == "home"


def test_a_child_of_a_ledger_that_said_no_placement_is_placed(home):
    award = factories.award("CHILD", basic=1100)
    Person.objects.filter(pk=award.payee_id).update(**BORN_2016)
    changed(award, **into(home))
    assert went(scene.run_to(RunStatus.SENT, MONTH), award) == [(MONTH, None, 1100)]
    assert went(scene.run_to(RunStatus.CALCULATED, NEXT), award) == [(NEXT, home, 1600)]


def test_the_signers_of_the_run_see_where_the_money_goes_now_and_how_much(home):
    award = child()
    scene.run_to(RunStatus.SENT, MONTH)
    changed(award, **into(home))
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    lines = news.told(line for line in news.of(run).lines if line.award == award.pk)
    assert {(line.line.cause, line.new, line.who) for line in lines} == {
        (MoneyCause.AMOUNT, Decimal(1600), scene.approver()),
        (MoneyCause.INSTITUTION, home, scene.approver()),
    }


def test_an_account_of_the_family_may_be_entered_once_the_child_is_back(home):
    award, stays = inside(home), inside(home)
    Award.objects.filter(pk=award.pk).update(account="", account_hash="")
    scene.run_to(RunStatus.SENT, MONTH)
    award = changed(award)
    check_may_correct_account(award, scene.finance())
    with pytest.raises(NotAllowed, match="甲福利院"):
        check_may_correct_account(stays, scene.finance())
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.exclusions.get(award=award).code == ExclusionCode.NO_ACCOUNT


class TestThePage:
    def post(self, client, award, **said):
        client.force_login(scene.approver())
        asked = {f"ask_{name}": value for name, value in CHILD.items()} | said
        asked |= {"version": award.version, "from_month": f"{NEXT:%Y-%m}", "reason": "入院"}
        return client.post(reverse("benefits:guardianship_change", args=[award.pk]), asked)

    def test_it_is_filled_in_and_put_down(self, client, home):
        award = child()
        said = {"ask_placement": "institution", "ask_institution": home.pk}
        answer = self.post(client, award, **said)
        assert answer.url == reverse("cases:award", args=[award.pk])
        amount = award.amounts.get(from_month=NEXT)
        assert (amount.basic, amount.explanation[0]["code"]) == (1600, "standard")
        assert "guardianship_changed" in [event.verb for event in audit.history(award)]
        page = client.get(answer.url).content.decode()
        assert page.index("2026年10月止的安置方式") < page.index("2026年11月起的安置方式")

    def test_a_refusal_stands_above_what_was_typed(self, client):
        award = child()
        answer = self.post(client, award, ask_mother="able")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "有抚养能力" in page
        assert "提出停保" in page

    def test_it_opens_with_what_is_known_and_offers_the_countys_own_homes(self, client, home):
        factories.institution("别县福利院", of=factories.county("610398", "别县"))
        client.force_login(scene.approver())
        url = reverse("benefits:guardianship_change", args=[child().pk])
        page = client.get(url).content.decode()
        assert "测祖父" in page
        assert "甲福利院" in page
        assert "别县福利院" not in page

    def test_only_a_child_has_a_guardian_to_change(self, client):
        client.force_login(factories.user(Role.COUNTY_CASEWORKER))
        award = factories.award()
        page = client.get(reverse("benefits:guardianship_change", args=[award.pk]))
        assert page.url == reverse("cases:award", args=[award.pk])
