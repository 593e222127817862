"""All ledgers of the sample county, taken over into an empty one, give every expected figure."""

from datetime import date

import pytest
from django.db.models import Count, Q, Sum

from benefits.models import Payment, SupplementRate
from benefits.states import PaymentStatus
from cases.models import (
    Award,
    AwardAmount,
    AwardMember,
    CareForm,
    CareGrade,
    GroupMember,
    Household,
    Member,
    Origin,
    Person,
    Supplement,
    Tier,
    grade_of,
)
from cases.states import AwardStatus
from tests import linyou
from welfare.models import Division, ImportBatch, Level, Residence

DECEMBER = date(2022, 12, 1)
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
RESIDENCES = {"rural": Residence.RURAL, "urban": Residence.URBAN}
FORMS = {"集中": CareForm.INSTITUTION, "分散": CareForm.HOME}
GRADES = {"全自理": CareGrade.SELF, "半护理": CareGrade.PARTIAL, "全护理": CareGrade.FULL}
WATCH = {
    "脱贫不稳定": "unstable",
    "边缘易致贫": "marginal",
    "突发严重困难": "sudden",
}
PAY = {
    "农村低保": ("DIBAO", "rural"),
    "城市低保": ("DIBAO", "urban"),
    "农村分散特困": ("TEKUN", "rural"),
}


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_county")]


@pytest.fixture
def batches():
    by_name = {batch.file_name: batch for batch in ImportBatch.objects.all()}
    return {kind: by_name[name] for kind, name in linyou.FILES.items()}


def on_roll(code):
    return Award.objects.filter(programme__code=code, left_on=None)


def households_and_persons(prefix, awards):
    members = AwardMember.objects.filter(award__in=awards)
    return {
        f"{prefix}.households": awards.values("household").distinct().count(),
        f"{prefix}.persons": members.count(),
    }


def test_every_file_is_accounted_for(batches):
    found = {}
    for kind, batch in batches.items():
        assert batch.saved + batch.rejected + batch.skipped == batch.rows_read
        found |= {
            f"file.{kind}.rows_read": batch.rows_read,
            f"file.{kind}.accepted": batch.saved,
            f"file.{kind}.repaired": batch.repaired,
            f"file.{kind}.duplicates": batch.counts["skipped"].get("duplicate", 0),
        }
    assert found == {k: v for kind in batches for k, v in linyou.expected(f"file.{kind}.").items()}


def test_repairs_are_counted_by_kind(batches):
    assert batches["roll"].counts["repaired"] == {
        "apostrophe": 5,
        "space": 6,
        "nbsp": 4,
        "full_width": 4,
        "lower_x": 8,
        "old15": 3,
    }


def test_divisions():
    villages = Division.objects.filter(level=Level.VILLAGE)
    found = {
        "regions.towns": Division.objects.filter(level=Level.TOWN).count(),
        "regions.villages": villages.filter(residence=Residence.RURAL).count(),
        "regions.communities": villages.filter(residence=Residence.URBAN).count(),
    }
    assert found == linyou.expected("regions.")


def test_the_roll_of_dibao():
    roll = on_roll("DIBAO")
    found = households_and_persons("roll", roll)
    for word, residence in RESIDENCES.items():
        found |= households_and_persons(f"roll.{word}", roll.filter(residence=residence))
    left = Award.objects.filter(programme__code="DIBAO", left_on__range=YEAR)
    found |= households_and_persons("roll.left", left)
    found["roll.joined.households"] = roll.filter(joined_on__range=YEAR).count()
    found |= households_and_persons("roll.fading", roll.exclude(gradual_exit=None))
    found |= households_and_persons("roll.kept", roll.filter(dibao_detail__kept_after_exit=True))
    found["roll.single.households"] = roll.filter(dibao_detail__single_person=True).count()
    shared = roll.values("account_hash").annotate(n=Count("pk")).filter(n__gt=1)
    found["roll.shared_accounts"] = shared.count()
    supplements = Supplement.objects.filter(member__award__in=roll, last_month=None)
    for row in supplements.values("kind__name").annotate(n=Count("pk")).order_by("kind__name"):
        found[f"roll.supplement.{row['kind__name']}"] = row["n"]
    minors = supplements.filter(kind__condition="minor").select_related("member__person")
    grown = [s for s in minors if s.member.person.age_on(YEAR[1]) >= 18]
    found["roll.supplement.minor_now_18"] = len(grown)
    without = AwardMember.objects.filter(award__in=roll, supplements=None).select_related("person")
    found["roll.supplement.aged_60_without"] = sum(
        member.person.age_on(YEAR[1]) >= 60 for member in without
    )
    assert found == linyou.expected("roll.")


def test_tekun():
    roll = on_roll("TEKUN")
    rural = roll.filter(residence=Residence.RURAL)
    found = households_and_persons("hardship.rural", rural)
    for word, form in FORMS.items():
        found |= households_and_persons(
            f"hardship.rural.{word}", rural.filter(care_detail__form=form)
        )
        for name, grade in GRADES.items():
            graded = roll.filter(care_detail__form=form, care_detail__grade=grade)
            found[f"hardship.{word}.{name}.persons"] = graded.count()
    urban = roll.filter(residence=Residence.URBAN, care_detail__form=CareForm.INSTITUTION)
    found["hardship.urban.集中.persons"] = urban.count()
    found["hardship.misgraded.persons"] = sum(
        grade_of(award.care_detail.answers) != award.care_detail.grade
        for award in roll.select_related("care_detail")
    )
    found["hardship.left.persons"] = Award.objects.filter(
        programme__code="TEKUN", left_on__range=YEAR
    ).count()
    expected = linyou.expected("hardship.")
    rate = found["hardship.rural.集中.persons"] / found["hardship.rural.persons"] * 100
    assert float(expected.pop("hardship.institution_rate")) == round(rate, 2)
    assert found == expected


def test_temporary_relief():
    cases = Award.objects.filter(programme__code="RELIEF", joined_on__range=YEAR)
    within = cases.filter(relief_detail__fund_source__separate=False)
    parts = {
        "": within,
        ".first": within.filter(relief_detail__relief_first=True),
        ".online": within.filter(relief_detail__channel="online"),
        ".disaster": within.filter(relief_detail__cause__in=["disaster", "epidemic"]),
        ".fund": cases.filter(relief_detail__fund_source__separate=True),
    }
    found = {}
    for part, rows in parts.items():
        amounts = AwardAmount.objects.filter(award__in=rows)
        found |= {
            f"relief{part}.households": rows.count(),
            f"relief{part}.persons": rows.aggregate(n=Sum("family_size"))["n"],
            f"relief{part}.amount": amounts.aggregate(n=Sum("basic"))["n"],
        }
    for word, tier in (("镇", Tier.TOWN), ("县", Tier.COUNTY), ("联席会议", Tier.MEETING)):
        found[f"relief.level.{word}.households"] = within.filter(decided_tier=tier).count()
    assert found == linyou.expected("relief.")


def test_watched_people_and_who_of_them_is_covered():
    listed = GroupMember.objects.filter(as_of=YEAR[1])
    dibao = AwardMember.objects.filter(award__in=on_roll("DIBAO")).values("person")
    tekun = AwardMember.objects.filter(award__in=on_roll("TEKUN")).values("person")
    orphan = AwardMember.objects.filter(award__in=on_roll("ORPHAN")).values("person")
    relief = Award.objects.filter(
        programme__code="RELIEF",
        relief_detail__fund_source__separate=False,
        joined_on__range=YEAR,
    ).values("payee")
    kinds = {"roll": dibao, "hardship": tekun, "relief": relief, "orphan": orphan}
    anyhow = Q(pk__in=[])
    for people in kinds.values():
        anyhow |= Q(person__in=people)
    covered = listed.filter(anyhow).count()
    found = {"watch.total": listed.count(), "watch.covered": covered}
    for word, category in WATCH.items():
        rows = listed.filter(group__code=category)
        found[f"watch.{word}.persons"] = rows.count()
        for kind, people in kinds.items():
            found[f"watch.{word}.{kind}"] = rows.filter(person__in=people).count()
    expected = linyou.expected("watch.")
    rate = float(expected.pop("watch.rate"))
    assert found == expected
    assert rate == round(covered / listed.count() * 100, 2)


def test_payments_of_the_year():
    found = {}
    for word, (code, residence) in PAY.items():
        paid = Payment.objects.filter(
            programme__code=code, residence=residence, status=PaymentStatus.PAID
        )
        found[f"pay.{word}.total"] = paid.aggregate(n=Sum("amount"))["n"]
        for row in paid.values("pay_month").annotate(n=Sum("amount")).order_by("pay_month"):
            found[f"pay.{word}.{row['pay_month']:%Y-%m}"] = row["n"]
    failed = Payment.objects.filter(status=PaymentStatus.FAILED)
    found["pay.failed.rows"] = failed.count()
    found["pay.failed.amount"] = failed.aggregate(n=Sum("amount"))["n"]
    assert found == linyou.expected("pay.")


def test_each_failed_payment_is_paid_again_a_month_later():
    again = Payment.objects.exclude(replaces=None).select_related("replaces")
    assert again.count() == 26
    for payment in again:
        assert payment.replaces.status == PaymentStatus.FAILED
        assert payment.month == payment.replaces.month
        assert payment.award_id == payment.replaces.award_id
        assert payment.pay_month > payment.month


def test_december_was_paid_as_the_awards_say():
    awards = Award.objects.payable_in(DECEMBER).exclude(care_detail__form=CareForm.INSTITUTION)
    owed = awards.exclude(programme__code="ORPHAN")
    paid = Payment.objects.filter(month=DECEMBER, replaces=None)
    assert set(paid.values_list("award", flat=True)) == set(owed.values_list("pk", flat=True))
    amounts = dict(AwardAmount.objects.filter(award__in=owed).values_list("award", "basic"))
    care = dict(AwardAmount.objects.filter(award__in=owed).values_list("award", "care"))
    rates = supplement_rates()
    extra = {}
    active = Supplement.objects.active_in(DECEMBER).filter(member__award__in=owed)
    for award, residence, kind in active.values_list(
        "member__award", "member__award__residence", "kind"
    ):
        extra[award] = extra.get(award, 0) + rates[kind, residence]
    different = [
        payment.pk
        for payment in paid
        if payment.basic != amounts[payment.award_id]
        or payment.supplement != extra.get(payment.award_id, 0) + care[payment.award_id]
    ]
    assert different == []


def supplement_rates():
    return {(r.kind_id, r.residence): r.amount for r in SupplementRate.objects.all()}


def test_what_comes_from_a_ledger_is_never_confirmed_here():
    assert not Award.objects.exclude(origin=Origin.LEDGER).exists()
    assert not Award.objects.exclude(application=None).exists()


def test_relief_that_was_paid_can_not_be_paid_again():
    relief = Award.objects.filter(programme__code="RELIEF")
    assert set(relief.values_list("status", flat=True)) == {AwardStatus.ENDED}
    assert not Award.objects.payable_in(DECEMBER).filter(programme__code="RELIEF").exists()


def test_everybody_is_one_person_in_one_household():
    assert Person.objects.count() == 3776 + 415 + 143 + 1 + 516
    homes = Member.objects.filter(left_on=None)
    assert homes.count() == homes.values("person").distinct().count() == 3776 + 415 + 143 + 1
    assert Household.objects.count() == 1875 + 405 + 143 + 1


def test_merged_cells_and_head_rows_give_the_same():
    """Every second town merges the household's cells; the others fill the head's row only."""
    for town in Division.objects.filter(level=Level.TOWN):
        awards = Award.objects.filter(programme__code="DIBAO", town=town)
        assert awards.exists()
        assert not awards.exclude(covered_size__gt=0).exists()
        members = AwardMember.objects.filter(award__in=awards).count()
        assert members == awards.aggregate(n=Sum("covered_size"))["n"]


def test_what_to_look_at_is_told(batches):
    assert batches["roll"].counts["warnings"] == {"account_shared": 4, "account_zeros": 2}
    assert batches["hardship"].counts["warnings"] == {"misgraded": 3}
    assert batches["hardship"].error_file
