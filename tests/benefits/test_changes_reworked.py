"""Who works a change of an award out again neither agrees to it nor decides it; the family is heard
again on what is worse than it was heard on. (社会救助法 Art 48)"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from benefits.actions import changes
from cases.actions import award_changes
from cases.forms.change import TO_DECIDE
from cases.models import AwardChange, ChangeOpinion, FamilyChange
from cases.rules import check_award_change_verb
from cases.views.changes import standing_at
from tests import factories
from tests.benefits import changed
from tests.benefits.changed import TODAY, decide, follows, hear, last, register
from tests.benefits.test_exits import ABOVE
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    with translation.override("en"):
        yield


def anew(row, by=None, **said):
    row.refresh_from_db()
    said = {"from_month": row.from_month} | said
    if said["from_month"] != row.from_month:
        said["month_reason"] = "补发"
    return changes.work_out_anew(
        by=by or walk.worker(), award_change=row, version=row.version, **said
    )


def another():
    return factories.user(Role.COUNTY_APPROVER, name="second-approver")


def raised():
    """A raise after a lower income, as the town put it down."""
    day = date(2026, 8, 5)
    said = {"annual_income": Decimal(1200), "happened_on": day}
    return follows(register(changed.award(size=2), "income", **said))


def test_who_works_it_out_again_does_not_decide_it():
    """Another month and income, three months of arrears, by one approver alone."""
    row, approver = raised(), walk.approver()
    row = anew(row, approver, from_month=date(2026, 9, 1), annual_income=Decimal(0))
    for verb in ("decide_award_change", "refuse_award_change"):
        with pytest.raises(NotAllowed, match="worked this out again"):
            check_award_change_verb(row, approver, verb)
    mine = standing_at(FamilyChange.objects.all(), TO_DECIDE, approver)
    assert not mine.exists()
    other = another()
    assert list(standing_at(FamilyChange.objects.all(), TO_DECIDE, other)) == [row.change]
    assert decide(row, by=other).status == "decided"


def test_the_page_says_before_what_it_costs(client):
    row = raised()
    client.force_login(walk.approver())
    url = reverse("benefits:award_change_work_out", args=[row.pk])
    assert "不得签署意见，也不得审批" in client.get(url).content.decode()


def test_who_worked_it_out_before_another_did_does_not_decide_it_either():
    row, approver = raised(), walk.approver()
    row = anew(row, approver, annual_income=Decimal(0))
    row = anew(row, another(), annual_income=Decimal(0))
    with pytest.raises(NotAllowed, match="worked this out again"):
        decide(row, by=approver)


def test_who_worked_it_out_again_does_not_agree_for_the_town():
    factories.policy()  # dibao: the town, then the county
    award = changed.award()
    row = follows(register(award, "death", person=last(award)))
    row = hear(anew(hear(row), walk.head()))
    with pytest.raises(NotAllowed, match="worked this out again"):
        award_changes.agree_award_change(
            by=walk.head(), award_change=row, version=row.version, note="属实"
        )


def test_the_database_refuses_an_opinion_of_who_registered_or_worked_it_out():
    row, approver = raised(), walk.approver()
    row = anew(row, approver, annual_income=Decimal(0))
    for who in (approver, row.proposed_by, row.change.recorded_by):
        with (
            pytest.raises(IntegrityError, match="change_opinion_not_by_who_worked_it_out"),
            transaction.atomic(),
        ):
            ChangeOpinion.objects.create(award_change=row, tier="town", note="同意", given_by=who)


def test_the_database_refuses_a_decision_of_who_worked_it_out():
    row, approver = raised(), walk.approver()
    row = anew(row, approver, annual_income=Decimal(0))
    said = {"status": "decided", "decided_by": approver, "decided_at": timezone.now(), "note": "1"}
    with (
        pytest.raises(IntegrityError, match="award_change_not_by_who_worked_it_out"),
        transaction.atomic(),
    ):
        AwardChange.objects.filter(pk=row.pk).update(**said)


# ---- the hearing


def cut():
    award = changed.award()
    said = {"person": last(award), "happened_on": date(2026, 9, 5)}
    return follows(register(award, "death", **said))


def stop():
    award = changed.award()
    said = {"annual_income": ABOVE * 3, "happened_on": date(2026, 9, 5)}
    return follows(register(award, "income", **said))


def suspension():
    award = changed.award()
    said = {"found_on": date(2026, 9, 5), "papers": "入户记录", "until": date(2027, 1, 1)}
    return changes.propose_the_suspension(
        by=walk.worker(),
        award=award,
        version=award.version,
        from_month=date(2026, 12, 1),
        month_reason="下月起",
        heard="家属无异议",
        heard_on=TODAY,
        **said,
    )


@pytest.mark.parametrize("made", [cut, stop, suspension])
def test_an_earlier_month_of_what_takes_away_is_heard_again(made):
    row = made()
    row = hear(anew(row, from_month=date(2026, 11, 1)))
    row = anew(row, from_month=date(2026, 12, 1))
    assert row.heard  # later is no worse
    row = anew(row, from_month=date(2026, 10, 1))
    assert (row.heard, row.heard_on) == ("", None)
    with pytest.raises(NotAllowed, match="Hear the family"):
        decide(row)


def test_the_same_again_leaves_what_the_family_said():
    row = hear(cut())
    assert anew(row).heard


def test_an_end_in_place_of_a_gradual_exit_is_heard_again():
    award = changed.award()
    row = hear(follows(register(award, "income", annual_income=ABOVE, income_source="work")))
    assert row.direction == "fade"
    row = anew(row, without_exit=True)
    assert (row.direction, row.heard) == ("stop", "")
