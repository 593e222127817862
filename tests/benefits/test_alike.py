"""Awards that are alike are worked out once: every row is as if each had been looked at alone."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from psycopg.types.range import DateRange

from benefits.actions import standard_drafts
from benefits.actions.standard_drafts import NewAmount
from benefits.price_list import before_and_after
from benefits.raises import alike, engine, facts, reckoning
from benefits.tasks import put_standards_in_force, work_out_standards
from cases.actions import set_amount
from cases.models import (
    Award,
    AwardAmount,
    AwardChange,
    AwardMember,
    BandDetail,
    FamilyChange,
    GradualExit,
    Person,
    Survey,
)
from tests import factories
from tests.benefits import changed, raises, scene
from tests.benefits.raises import rural
from tests.cases import walk
from welfare.models import Residence
from welfare.site.language import kept

pytestmark = pytest.mark.django_db
BORN, TODAY = date(1970, 1, 1), date(2026, 11, 20)
JULY, SEPTEMBER, OCTOBER = date(2026, 7, 1), date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture(scope="module")
def ground(once):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(factories.KINDS, "CLASSES", ("dibao", "分类低保"))
        once(lay, TODAY)
        yield


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def lay():
    changed.ground()
    raises.drafter()
    factories.programme("CLASSES", calculator="by_class")
    scene.bands("CLASSES", ("A", 439, {}), ("B", 300, {}))
    scene.bands("KBD", ("I", 50, {}), ("II", 80, {}))
    scene.bands("OLD", ("70", 60, {"age_from": 70, "age_to": 79}), ("80", 100, {"age_from": 80}))
    scene.bands("NURSING", ("1", 150, {"grades": [1]}), ("2", 100, {"grades": [2]}))
    scene.standard("ORPHAN", 1000)
    scene.standard("DIBAO", 490, since=OCTOBER)  # in force already, and no award follows it


# ---- kinds of awards; each is there twice, and both are alike


def amounts(award, *rows):
    for month, basic in rows:
        factories.amount(award, month, basic)
    return award


def ledger(basic="200.67"):
    award = changed.award(3)
    Award.objects.filter(pk=award.pk).update(monthly_income=None)
    award.amounts.update(basic=Decimal(basic), explanation=["台账"])
    return award


def by_hand():
    award = Award.objects.get(pk=changed.award(2).pk)
    said = {"from_month": date(2026, 6, 1), "basic": Decimal(800), "reason": "照顾"}
    set_amount(by=raises.signer(), award=award, version=award.version, **said)
    return award


def fading():
    award = changed.award(2)
    GradualExit.objects.create(award=award, from_month=JULY, months=6)
    return award


def unnamed():
    award = changed.award(3)
    award.members.last().delete()
    return award


def grown():
    """A child came in September, another left before it."""
    award = changed.award(4)
    for place, period in ((1, DateRange(JULY, SEPTEMBER)), (2, DateRange(SEPTEMBER, None))):
        AwardMember.objects.filter(pk=award.members.order_by("pk")[place].pk).update(period=period)
    Award.objects.filter(pk=award.pk).update(covered_size=3, family_size=3)
    return amounts(award, (SEPTEMBER, 480 * 3 - 1000))


def never_began():
    award = changed.award(3)
    cover = award.members.order_by("pk")[1]
    AwardMember.objects.filter(pk=cover.pk).update(period=DateRange(empty=True))
    Award.objects.filter(pk=award.pk).update(covered_size=2, family_size=2)
    award.amounts.update(basic=480 * 2 - 750)
    return award


def stated(annual=7200):
    """Another income from September on, as a change of the family said."""
    award = changed.award(2)
    change = FamilyChange.objects.create(
        household=award.household,
        town=award.town,
        kind="income",
        recorded_by=walk.worker(),
        **changed.said(),
    )
    same = {name: getattr(award, name) for name in ("town", "household", "residence")}
    AwardChange.objects.create(
        change=change,
        award=award,
        covered_size=2,
        family_size=2,
        status="decided",
        direction="raise",
        from_month=SEPTEMBER,
        annual_income=annual,
        income_before=6000,
        tier="county",
        proposed_by=walk.worker(),
        decided_by=walk.approver(),
        decided_at="2026-09-01T00:00Z",
        note="测试",
        **same,
    )
    return amounts(award, (SEPTEMBER, 480 * 2 - annual // 12))


def applied(**answers):
    """Confirmed here: the income comes from the survey."""
    award = scene.as_confirmed(changed.award(2))
    type(award.application).objects.filter(pk=award.application_id).update(answers=answers)
    Survey.objects.create(
        application=award.application,
        visited_on=JULY,
        first_signer="张三",
        second_signer="李四",
        member_present="王五",
        observations="看见",
        annual_income=6000,
        recorded_by=walk.worker(),
    )
    return award


def surveyed(annual):
    award = applied()
    award.application.surveys.update(annual_income=annual)
    award.amounts.update(basic=round(480 * 2 - Decimal(annual) / 12, 2))
    return award


def earning(income, more="0"):
    """A family of three with this income a month, paid so much more than it comes to."""
    award = changed.award(3)
    Award.objects.filter(pk=award.pk).update(monthly_income=Decimal(income))
    basic = max(480 * 3 - Decimal(income), Decimal(0)) + Decimal(more)
    award.amounts.update(basic=basic, explanation=["台账"])
    return award


def alone(own="1200"):
    """One person of a larger family."""
    award = applied(own_income=own)
    award.members.last().delete()
    Award.objects.filter(pk=award.pk).update(covered_size=1)
    award.amounts.update(basic=480 - Decimal(own) / 12)
    return award


def of_class(code, band, basic):
    award = factories.award(code, basic=basic)
    BandDetail.objects.create(award=award, band=award.programme.bands.get(code=band))
    Person.objects.filter(pk=award.payee_id).update(birth_date=BORN)
    return award


def aged(born, basic=60):
    award = factories.award("OLD", basic=basic)
    Person.objects.filter(pk=award.payee_id).update(birth_date=born)
    return award


def disabled(grade, basic):
    award = factories.award("NURSING", basic=basic)
    card = {"disability_kind": "4", "disability_grade": grade, "birth_date": BORN}
    Person.objects.filter(pk=award.payee_id).update(**card)
    return award


def city():
    home = factories.household(factories.town(), 2, urban=True)
    return factories.award(household=home, size=2, basic=650 * 2 - 500, monthly_income=500)


def topped():
    award = changed.award(2)
    scene.supplement(award)
    scene.supplement(award, "MINOR", nth=1)
    return award


def twice_explained():
    """The second amount was worked out here, and goes on from October, in its own words."""
    award = amounts(changed.award(2), (SEPTEMBER, 480 * 2 - 500))
    lines = [{"code": "standard", "label": f"{award.number}", "persons": [award.payee.name]}]
    award.amounts.filter(from_month=SEPTEMBER).update(explanation=lines, reason=award.number)
    return award


KINDS = {
    "family": lambda: changed.award(3),
    "income to the cent": lambda: changed.award(3, income=Decimal("640.37")),
    "income of a yuan": lambda: changed.award(3, income=1),
    "at the standard": lambda: earning(1440),
    "above the standard": lambda: earning("1441.50"),
    "above the new standard": lambda: earning(1800),
    "paid more": lambda: earning(900, more=30),
    "paid more, no income": lambda: earning(0, more=30),
    "paid more, nearly at the standard": lambda: earning(1430, more=30),
    "paid more, above the standard": lambda: earning(1442, more=30),
    "paid less": lambda: earning(600, more=-5),
    "paid less, to nothing": lambda: earning(1435, more=-5),
    "other income": lambda: changed.award(3, income=640),
    "nearly at the standard": lambda: changed.award(1, income=470),
    "town": city,
    "ledger": ledger,
    "ledger, another sum": lambda: ledger("201.67"),
    "by hand": by_hand,
    "gradual exit": fading,
    "not everybody named": unnamed,
    "grown": grown,
    "a cover that never began": never_began,
    "income stated": stated,
    "another income stated": lambda: stated(8400),
    "surveyed": applied,
    "surveyed, another income": lambda: surveyed(6003),
    "surveyed, thirds of a cent": lambda: surveyed(6004),
    "surveyed, other thirds of a cent": lambda: surveyed(7000),
    "surveyed, two thirds of a cent": lambda: surveyed(6005),
    "one of two": alone,
    "one of two, with another income": lambda: alone("2400"),
    "ended": lambda: changed.award(
        2,
        last_month=SEPTEMBER,
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        left_reason="收入增加",
    ),
    "suspended": lambda: changed.award(
        4, status="suspended", stop_way="ledger", suspended_from=OCTOBER
    ),
    "with top-ups": topped,
    "two amounts": twice_explained,
    "many": lambda: changed.award(34),
    "class A": lambda: of_class("CLASSES", "A", 439),
    "class B": lambda: of_class("CLASSES", "B", 300),
    "no class": lambda: factories.award("CLASSES", basic=439),
    "grade I": lambda: of_class("KBD", "I", 50),
    "74 years": lambda: aged(date(1952, 3, 1)),
    "80 in September": lambda: aged(date(1946, 9, 17)),
    "too young": lambda: aged(date(1990, 1, 1)),
    "first grade": lambda: disabled(1, 150),
    "second grade": lambda: disabled(2, 100),
    "tekun": lambda: factories.award("TEKUN", basic=624),
    "tekun, full care": lambda: factories.award("TEKUN", basic=624, care_grade="full"),
    "orphan": lambda: factories.award("ORPHAN", basic=1000),
}
BUT_FOR_INCOME = {
    "income to the cent": "family",
    "income of a yuan": "family",
    "at the standard": "family",
    "other income": "family",
    "paid more, no income": "paid more",
    "paid more, nearly at the standard": "paid more",
    "paid less, to nothing": "paid less",
    "a cover that never began": "with top-ups",
    "surveyed, another income": "surveyed",
    "surveyed, other thirds of a cent": "surveyed, thirds of a cent",
}
ALONE = {"many", "orphan"}  # more people than there are places; what is paid beside is asked for


def raised(document):
    return raises.drafted(
        rural(530),
        NewAmount(Decimal(700), Residence.URBAN, factories.programme("DIBAO")),
        *(rural(470, "CLASSES", "A"), rural(330, "CLASSES", "B"), rural(66, "KBD", "I")),
        *(rural(65, "OLD", "70"), rural(110, "OLD", "80"), rural(160, "NURSING", "1")),
        *(rural(700, "TEKUN"), rural(700, "TEKUN", "care_full"), rural(1100, "ORPHAN")),
        raises.rate(200),
        document=document,
        worked_out=False,
    )


def named():
    """Everybody by another name, some with what JSON writes otherwise."""
    for number, person in enumerate(Person.objects.order_by("pk")):
        Person.objects.filter(pk=person.pk).update(name=f'{"䶮"}"{number}\\')


def one_by_one(draft):
    """What the engine writes, each award looked at for itself."""
    prepared = reckoning.Prepared(draft, *before_and_after(draft))
    for award in engine.affected(draft):
        (one,) = facts.of_awards([award.pk])
        for row in reckoning.effects(one, prepared):
            yield (
                *(award.pk, award.programme_id, award.town_id, award.covered_size),
                *(row.amount.residence, row.from_month, row.until),
                *(row.amount.basic, row.amount.care, *row.sums),
                *(row.reason, row.lines, row.needs[:400]),
            )


COLUMNS = (
    *("award", "programme", "town", "persons", "residence", "from_month", "until"),
    *("basic_before", "supplement_before", "basic", "supplement", "reason", "lines", "needs"),
)


def written(draft):
    rows = draft.effects.filter(kind=None).order_by("award", "from_month")
    return list(rows.values_list(*COLUMNS))


def same_as_one_by_one(draft):
    with kept():
        expected = sorted(one_by_one(draft), key=lambda row: (row[0], row[5]))
    found = written(draft)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == theirs
    return found


@pytest.mark.parametrize(
    ("since", "left"),
    [(JULY, [1230, 330, 30, 0]), (OCTOBER, [1200, 300, 0, 0])],
    ids=["worked out", "by difference"],
)
def test_a_kind_of_which_nothing_follows_for_those_between_is_worked_out_one_by_one(since, left):
    """The new standard is lower: some of the families have nothing left, and some less."""
    for income in (0, 900, 1200, 1400, 1440, 1440):
        earning(income)
    named()
    draft = raises.drafted(rural(410), since=since, document="测试", worked_out=False)
    work_out_standards(draft.job_id)
    found = same_as_one_by_one(draft)
    assert [row[9] for row in found if row[5] == since] == left


def each_twice():
    made = {kind: [make().pk, make().pk] for kind, make in KINDS.items()}
    named()
    return made


class TestEachKindTwice:
    @pytest.fixture(scope="class")
    @classmethod
    def made(cls, ground, further):
        return further(each_twice, TODAY)

    def test_what_is_written_for_all_that_are_alike_is_what_each_comes_to(self, made):
        """Worked out, and put in force; and once more upon amounts that the first draft wrote."""
        draft = raised("测试民发〔2026〕9号")
        work_out_standards(draft.job_id)
        draft.refresh_from_db()
        found = same_as_one_by_one(draft)
        every = {pk for kind in made for pk in made[kind]}
        same = {*made["second grade"], *made["above the new standard"]}
        assert {row[0] for row in found} == every - same
        assert draft.effects.filter(kind=None).exclude(needs="").count() == 2 * 5
        assert draft.effects.exclude(kind=None).count() == 2
        draft = standard_drafts.sign_standards(
            by=raises.signer(), draft=draft, version=draft.version
        )
        put_standards_in_force(draft.job_id)
        assert written(draft) == found
        for row in draft.effects.filter(kind=None, needs=""):
            amount = AwardAmount.objects.get(award=row.award_id, from_month=row.from_month)
            assert (amount.basic, amount.explanation) == (row.basic, row.lines)
        again = raises.drafted(rural(500), since=SEPTEMBER, document="测试民发〔2026〕10号")
        assert same_as_one_by_one(again)

    def test_awards_of_one_kind_are_alike_and_no_two_kinds_are_that_differ_in_more_than_the_income(
        self, made
    ):
        alike.find([pk for pair in made.values() for pk in pair])
        with connection.cursor() as cursor:
            cursor.execute("SELECT award_id, like_id FROM raise_alike")
            like = dict(cursor.fetchall())
        kinds = {kind: like[first] for kind, (first, _second) in made.items()}
        for kind, (_first, second) in made.items():
            assert like[second] == (second if kind in ALONE else kinds[kind]), kind
        for kind, other in itertools.combinations(KINDS, 2):
            same = BUT_FOR_INCOME.get(kind, kind) == BUT_FOR_INCOME.get(other, other)
            assert (kinds[kind] == kinds[other]) is same, (kind, other)
