"""Each kind of change: what it does to the family, and what follows for its awards."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from benefits.actions import changes
from benefits.states import RunStatus
from cases.actions import register_person
from cases.actions.changes import send_back, withdraw_answer
from cases.chain import chain
from cases.changes import Ground
from cases.models import Award, AwardChange, Household, Member, Person
from cases.papers import AWARD_PAPERS
from cases.states import AwardStatus, FamilyChangeStatus
from tests import factories
from tests.benefits import advance_constraints, changed, scene
from tests.benefits.changed import TODAY, decide, follows, hear, last, register
from tests.benefits.scene import NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Event, Key, Parameter

pytestmark = pytest.mark.django_db
DECEMBER = next_month(NEXT)
BORN = date(2026, 11, 5)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    with translation.override("en"):
        yield


def newcomer(n=7, born=BORN, name="新生儿"):
    return {"resident_id": factories.resident_id(n, born), "name": name}


def test_a_birth_raises_from_the_month_after_the_decision():
    award = changed.award(size=3)
    change = register(award, "birth", newcomer=newcomer(), relation="子")
    child = Person.objects.get(name="新生儿")
    row = follows(change)
    assert (row.direction, row.amount_before, row.basic) == ("raise", 690, 1170)
    assert (row.to_hear, row.from_month, row.joined) == (False, DECEMBER, [child.pk])
    decide(row)
    award.refresh_from_db()
    assert (award.covered_size, award.family_size) == (4, 4)
    assert award.members.get(person=child).period.lower == DECEMBER
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert [row.amount for row in run.payments.all()] == [1170]


def test_a_birth_on_another_day_than_the_number_says_is_refused():
    award = changed.award(size=3)
    with pytest.raises(NotAllowed, match="2026-11-05"):
        register(award, "birth", newcomer=newcomer(), relation="子", happened_on=date(2026, 11, 6))


@pytest.mark.parametrize("kind", ["adoption", "marriage", "joining"])
def test_who_joins_is_covered_and_may_bring_income(kind):
    award = changed.award(size=2)
    change = register(
        award,
        kind,
        newcomer=newcomer(born=date(1990, 1, 1)),
        relation="配偶",
        annual_income=Decimal(9600),
    )
    row = follows(change)
    assert (row.basic, row.annual_income, row.direction) == (640, 9600, "raise")


def test_who_joins_lives_nowhere_else():
    award, other = changed.award(size=2), factories.household(size=2)
    there = other.members.last().person
    with pytest.raises(NotAllowed):
        register(
            award,
            "joining",
            newcomer={"resident_id": there.resident_id, "name": there.name},
            relation="子",
        )


@pytest.mark.parametrize(
    ("kind", "fields", "own"),
    [
        ("marriage_out", {}, False),
        ("divorce", {}, False),
        ("leaving", {"away": "prison"}, True),
        ("leaving", {"away": "clergy"}, False),
    ],
)
def test_who_leaves_the_family_keeps_the_own_award_where_the_law_lets_it(kind, fields, own):
    award = changed.award(size=3)
    gone = last(award)
    old_age = factories.award("OLD", household=factories.household(), size=1)
    old_age.members.update(person=gone)
    Award.objects.filter(pk=old_age.pk).update(household=award.household, payee=gone)
    change = register(award, kind, person=gone, **fields)
    rows = {row.award_id: row for row in AwardChange.objects.filter(change=change)}
    assert rows[award.pk].direction == "cut"
    assert (rows[award.pk].left, rows[award.pk].ground) == ([gone.pk], "left")
    assert (old_age.pk in rows) == own
    assert not own or rows[old_age.pk].direction == "stop"


def test_an_award_of_ones_own_goes_along_to_another_household_and_town():
    """Who married away joins another family: the allowance follows, also into the next town."""
    award, there = changed.award(size=3), factories.town(2)
    gone = last(award)
    scene.standard("OLD", 50)
    own = factories.award("OLD", household=factories.household(), size=1, basic=50)
    own.members.update(person=gone)
    Award.objects.filter(pk=own.pk).update(household=award.household, payee=gone)
    register(award, "marriage_out", person=gone)
    assert own in Award.objects.disagreeing()
    home = factories.household(there)
    change = changes.register_change(
        by=other_worker(),
        household=home,
        version=home.version,
        kind="joining",
        newcomer={"resident_id": gone.resident_id, "name": gone.name},
        relation="配偶",
        **changed.said(),
    )
    row = follows(change)
    assert (row.award, row.household, row.direction) == (own, home, "people")
    decide(row)
    own.refresh_from_db()
    assert (own.household, own.town) == (home, there)
    assert own not in Award.objects.disagreeing()


def test_leaving_names_its_lawful_reason():
    award = changed.award(size=3)
    with pytest.raises(NotAllowed, match="lawful reason"):
        register(award, "leaving", person=last(award), away="holiday")


def test_a_new_head_is_paid_from_the_decision_on():
    award = changed.award(size=2)
    other, old = last(award), award.payee
    row = follows(register(award, "new_head", head=other))
    assert (row.direction, row.payee, row.basic) == ("people", other, None)
    decide(row)
    award.refresh_from_db()
    award.household.refresh_from_db()
    assert (award.payee, award.household.head) == (other, other)
    with pytest.raises(NotAllowed, match="already"):
        register(award, "new_head", head=other)
    assert old != other


def test_a_split_leaves_the_award_with_who_stays():
    award = changed.award(size=3)
    going = [last(award)]
    change = register(award, "split", members=going, head_of_new=going[0], address="新村2组")
    made = change.beside
    assert (made.head, made.members.get().person) == (going[0], going[0])
    row = follows(change)
    assert (row.direction, row.covered_size, row.household) == ("cut", 2, award.household)
    decide(hear(row))
    award.refresh_from_db()
    assert (award.covered_size, award.household_id) == (2, award.household_id)
    assert not Award.objects.filter(household=made).exists()  # nobody enters unasked


def test_an_award_of_ones_own_goes_along_in_a_split():
    award = changed.award(size=3)
    gone = last(award)
    scene.standard("OLD", 50)
    own = factories.award("OLD", household=factories.household(), size=1, basic=50)
    own.members.update(person=gone)
    Award.objects.filter(pk=own.pk).update(household=award.household, payee=gone)
    change = register(award, "split", members=[gone], head_of_new=gone)
    row = AwardChange.objects.get(change=change, award=own)
    assert (row.household, row.direction) == (change.beside, "people")
    decide(row)
    own.refresh_from_db()
    assert own.household == change.beside


def test_a_merge_covers_who_comes_and_ends_what_the_other_had():
    award, other = changed.award(size=2), changed.award(size=2, income=500)
    change = register(other, "merge", other_head=[award.payee.resident_id_hash])
    assert award.household.members.filter(left_on=None).count() == 4
    rows = {row.award_id: row for row in AwardChange.objects.filter(change=change)}
    assert rows[other.pk].direction == "stop"
    assert rows[award.pk].covered_size == 4
    # 480 × 4 less what both had; it was reckoned with the income of one of them
    row = rows[award.pk]
    assert (row.basic, row.annual_income) == (920, 12_000)


def test_who_says_the_income_of_two_households_together_is_believed():
    award, other = changed.award(size=2), changed.award(size=2, income=500)
    said = {"other_head": [award.payee.resident_id_hash], "annual_income": Decimal(9_000)}
    change = register(other, "merge", **said)
    assert AwardChange.objects.get(change=change, award=award).basic == 480 * 4 - 750


def test_a_move_into_the_town_is_paid_by_its_standard_from_then_on():
    award = changed.award(size=2, income=500)
    scene.supplement(award)
    urban = factories.village(award.town, urban=True)
    row = follows(register(award, "village", village=urban))
    assert (row.direction, row.amount_before, row.basic) == ("raise", 460, 800)
    decide(row)
    award.refresh_from_db()
    assert (award.residence, award.village) == ("urban", urban)
    assert [a.residence for a in award.amounts.order_by("from_month")] == ["rural", "urban"]
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert [(row.basic, row.supplement) for row in run.payments.all()] == [(800, 195)]
    with pytest.raises(NotAllowed, match="already"):
        register(award, "village", village=urban)


def test_income_above_the_standard_ends_the_award_after_a_hearing():
    award = changed.award(size=2, income=500)
    row = follows(register(award, "income", annual_income=Decimal(24000)))
    assert (row.direction, row.ground, row.to_hear) == ("stop", "income", True)
    decide(hear(row))
    award.refresh_from_db()
    assert (award.status, award.last_month) == (AwardStatus.ENDED, NEXT)


def test_less_income_raises():
    award = changed.award(size=2, income=500)
    row = follows(register(award, "income", annual_income=Decimal(2400)))
    assert (row.direction, row.basic) == ("raise", 760)
    decide(row)
    award.refresh_from_db()
    assert award.monthly_income == 200


def test_property_above_the_limits_ends_the_award():
    award = changed.award(size=2)
    row = follows(register(award, "property", property_within=False, what="小汽车一辆"))
    assert (row.direction, row.ground) == ("stop", "property")
    fine = changed.award(size=2)
    change = register(fine, "property", property_within=True, what="存款减少")
    assert not change.award_changes.exists()


def carded(person):
    """A limb disability of grade 1."""
    card = {"disability_card": person.resident_id + "41", "disability_kind": "4"}
    Person.objects.filter(pk=person.pk).update(**card, disability_grade=1)
    person.refresh_from_db()


def test_a_card_of_another_grade_changes_the_class():
    scene.bands("NURSING", ("G1", 100, {"grades": [1]}), ("G2", 80, {"grades": [2]}))
    home = factories.household()
    person = home.head
    own = factories.award("NURSING", household=home, basic=100)
    carded(person)
    lighter = person.resident_id + "42"
    row = follows(register(own, "disability", person=person, disability_card=lighter))
    assert (row.direction, row.basic) == ("cut", 80)
    gone = factories.award("NURSING", basic=100)
    carded(gone.payee)
    row = follows(register(gone, "disability", person=gone.payee, disability_card=""))
    assert (row.direction, row.ground) == ("stop", "conditions")


def test_particulars_of_a_person_change_nothing_of_the_money():
    award = changed.award(size=2)
    person = last(award)
    for kind, fields in (
        ("health", {"health": "残疾", "labour": ""}),
        ("school", {"in_school": True, "what": "高中在读"}),
        ("name", {"new_name": "新名"}),
    ):
        change = register(award, kind, person=person, **fields)
        assert not change.award_changes.exists()
    person.refresh_from_db()
    assert (person.health, person.name) == ("残疾", "新名")
    with pytest.raises(NotAllowed, match="already"):
        register(award, "name", person=person, new_name="新名")


def test_what_is_kept_of_a_school_or_a_number_is_in_the_language_of_the_trade():
    """The screen is English here; the question stood as the answer."""
    award = changed.award(size=2)
    person = last(award)
    register(award, "school", person=person, in_school=True, what="")
    person.refresh_from_db()
    assert person.school == "在校"
    number = factories.resident_id(55, date(1971, 3, 4))
    change = register(award, "resident_id", person=person, new_resident_id=number)
    assert "1971-03-04" in change.facts["what"]
    assert "born" not in change.facts["what"]


def test_a_number_issued_anew_keeps_the_one_before():
    award = changed.award(size=2)
    person = last(award)
    old = person.resident_id
    number = factories.resident_id(55, date(1971, 3, 4))
    register(award, "resident_id", person=person, new_resident_id=number)
    person.refresh_from_db()
    assert (person.resident_id, person.birth_date) == (number, date(1971, 3, 4))
    assert person.former_ids.get().resident_id == old
    taken = award.payee.resident_id
    with pytest.raises(NotAllowed, match="somebody else"):
        register(award, "resident_id", person=person, new_resident_id=taken)


def test_whoever_is_registered_by_the_number_of_before_is_found():
    award = changed.award(size=2)
    person, by = last(award), walk.worker()
    old, number = person.resident_id, factories.resident_id(55, date(1971, 3, 4))
    register(award, "resident_id", person=person, new_resident_id=number)
    assert register_person(by=by, resident_id=old, name=person.name) == person


def offered(award, person, *answers):
    """Work is offered so often; the last change."""
    for answer in answers:
        change = register(
            award, "work_offer", person=person, work_answer=answer, what="县人社局推荐保洁岗位"
        )
    return change


def test_the_third_refusal_in_a_row_takes_the_own_share_only():
    """57号 Art 34: before the parameter says so nothing follows, and whoever loses is heard."""
    award = changed.award(size=3, income=300)
    lazy = last(award)
    second = offered(award, lazy, "refused", "refused")
    assert not AwardChange.objects.exists()
    assert "2" in second.facts["after"]
    row = follows(offered(award, lazy, "refused"))
    assert (row.direction, row.left, row.ground) == ("cut", [lazy.pk], "refused_work")
    assert (row.covered_size, row.family_size, row.to_hear) == (2, 3, True)
    assert (row.basic, row.needs) == (760, "")  # (480 − 300 ÷ 3) × 2
    assert "57" in Ground(row.ground).article


def test_work_that_is_taken_gives_the_own_share_back_and_nothing_else_does():
    """The family as it is registered is no reason to cover who refused work. (57号 Art 34)"""
    award = changed.award(size=3, income=300)
    lazy = last(award)
    decide(hear(follows(offered(award, lazy, "refused", "refused", "refused"))))
    award.refresh_from_db()
    assert (award.covered_size, award.family_size) == (2, 3)
    assert not register(award, "agree", what="核对成员").award_changes.exists()
    row = follows(offered(award, lazy, "taken"))
    assert (row.direction, row.joined, row.basic) == ("raise", [lazy.pk], 1140)
    decide(row)
    award.refresh_from_db()
    assert (award.covered_size, award.family_size) == (3, 3)
    assert not offered(award, lazy, "taken").award_changes.exists()


def test_how_many_refusals_count_the_county_says():
    Parameter.objects.filter(key=Key.WORK_REFUSALS).update(value="2")
    award = changed.award(size=2)
    assert follows(offered(award, last(award), "refused", "refused")).direction == "cut"


def answered(award, person, answer, day):
    what = "县人社局推荐保洁岗位"
    said = {"person": person, "work_answer": answer, "what": what}
    return register(award, "work_offer", happened_on=date(2026, 11, day), **said)


def test_an_answer_that_is_registered_late_counts_by_its_day():
    award = changed.award(size=2)
    person = last(award)
    for day in (2, 9):
        answered(award, person, "refused", day)
    assert "after" in answered(award, person, "taken", 4).facts
    third = answered(award, person, "refused", 10)
    assert "2" in third.facts["after"]
    assert not AwardChange.objects.exists()


def test_refusals_are_one_persons_whichever_family_they_live_in():
    award, other = changed.award(size=2), changed.award(size=2)
    person = last(award)
    offered(award, person, "refused", "refused")
    register(award, "leaving", person=person, away="moved", what="", income_said="")
    Member.objects.create(
        household=other.household, person=person, joined_on=TODAY, relation="亲属"
    )
    assert "3" in offered(other, person, "refused").facts["after"]


def withdraw(change, reason="登记到他人名下"):
    change.refresh_from_db()
    said = {"change": change, "version": change.version, "reason": reason}
    return withdraw_answer(by=walk.worker(), **said)


def test_an_answer_registered_by_mistake_is_withdrawn_and_counts_no_longer():
    award = changed.award(size=2)
    wrong = offered(award, last(award), "refused")
    with pytest.raises(NotAllowed):
        withdraw(wrong, reason=" ")
    assert withdraw(wrong).status == FamilyChangeStatus.WITHDRAWN
    assert not offered(award, last(award), "refused", "refused").award_changes.exists()
    with pytest.raises(NotAllowed):
        withdraw(wrong)
    event = Event.objects.get(verb="answer_withdrawn")
    assert (event.subject_id, event.reason) == (wrong.pk, "登记到他人名下")
    titles = [item["title"] for item in chain(award.household, [], [])]
    assert sum("就业" in title or "work" in title for title in titles) == 2


def test_an_answer_on_which_a_change_of_an_award_stands_is_not_withdrawn():
    award = changed.award(size=3, income=300)
    first = offered(award, last(award), "refused")
    row = follows(offered(award, last(award), "refused", "refused"))
    for change in (first, row.change):
        with pytest.raises(NotAllowed, match="Withdraw that one first"):
            withdraw(change)
    decided = {"status": "decided", "heard": "无异议", "decided_at": timezone.now()}
    AwardChange.objects.filter(pk=row.pk).update(**decided, decided_by=walk.approver(), note="1号")
    with pytest.raises(NotAllowed, match="new decision"):
        withdraw(row.change)


def test_other_changes_are_not_withdrawn():
    award = changed.award(size=2)
    change = register(award, "school", person=last(award), in_school=True, what="")
    with pytest.raises(NotAllowed, match="registered anew"):
        withdraw(change)


def test_a_wrong_answer_is_withdrawn_on_its_page(client):
    award = changed.award(size=2)
    wrong = offered(award, last(award), "refused")
    client.force_login(walk.worker())
    url = reverse("cases:change_withdraw", args=[wrong.pk])
    assert url in client.get(reverse("cases:change", args=[wrong.pk])).content.decode()
    wrong.refresh_from_db()
    said = {"version": wrong.version, "reason": "录错"}
    assert client.post(url, said).status_code == 302
    wrong.refresh_from_db()
    assert wrong.status == FamilyChangeStatus.WITHDRAWN
    assert url not in client.get(reverse("cases:change", args=[wrong.pk])).content.decode()


@pytest.mark.parametrize("answers", [("refused", "taken", "refused", "refused"), ("reason",) * 4])
def test_refusals_are_counted_in_a_row_and_without_a_good_reason(answers):
    award = changed.award(size=2)
    assert not offered(award, last(award), *answers).award_changes.exists()


def test_a_refusal_takes_nothing_but_the_share_of_dibao():
    """A disability subsidy of the same person goes on."""
    home = factories.household(size=2)
    own = factories.award("LIVING", household=home, size=1, covered_size=1)
    offered(own, own.payee, "refused", "refused", "refused")
    assert not AwardChange.objects.exists()


def test_refused_work_is_not_said_as_one_sentence_at_the_end():
    award = changed.award(size=2)
    with pytest.raises(NotAllowed):
        register(award, "ground", ground="refused_work", whose_share=None, what="三次拒绝")


def test_a_ground_for_the_whole_award_ends_it():
    award = changed.award(size=2)
    row = follows(register(award, "ground", ground="untrue", what="瞒报", whose_share=None))
    assert (row.direction, row.ground, row.to_hear) == ("stop", "untrue", True)


def test_a_suspension_has_its_term_and_is_listed_when_it_is_over():
    award = changed.award(size=2)
    row = follows(register(award, "pause", until_month=date(2027, 1, 1), what="拒绝入户核查"))
    assert (row.direction, row.from_month, row.to_hear) == ("suspend", DECEMBER, True)
    decide(hear(row))
    award.refresh_from_db()
    assert (award.status, award.suspended_from) == (AwardStatus.SUSPENDED, DECEMBER)
    assert award.suspended_until == date(2027, 1, 1)
    notice = AWARD_PAPERS["suspension"]  # with its day, the hearing, and a number of its own
    told = notice.fields(award)
    assert (told["signed_on"], told["heard"]) == (timezone.localdate(), "家属无异议")
    assert notice.about(award)
    assert not Award.objects.suspension_over(TODAY).exists()
    assert Award.objects.suspension_over(date(2027, 2, 1)).get() == award
    early = changed.award(size=2)
    with pytest.raises(NotAllowed, match="last month"):
        register(early, "pause", until_month=date(2026, 11, 1), what="拒绝入户核查")


def test_awards_that_differ_from_the_family_are_listed_until_somebody_is_on_it():
    award, fine = changed.award(size=3), changed.award(size=2)
    gone = Member.objects.get(household=award.household, person=last(award))
    Member.objects.filter(pk=gone.pk).update(left_on=date(2026, 11, 1))
    Household.objects.filter(pk=fine.household_id).update(residence="urban")
    assert {row.pk for row in Award.objects.disagreeing()} == {award.pk, fine.pk}
    row = follows(register(award, "agree", what="台账未更新"))
    assert (row.left, row.direction) == ([gone.person_id], "cut")
    assert [row.pk for row in Award.objects.disagreeing()] == [fine.pk]
    decide(hear(row))
    assert [row.pk for row in Award.objects.disagreeing()] == [fine.pk]


# ---- to another town


def other_worker():
    return factories.user(Role.TOWN_CASEWORKER, factories.town(2))


def test_a_move_to_another_town_is_handed_over_and_taken():
    award = changed.award(size=2, income=500)
    there = factories.town(2)
    village = factories.village(there, urban=True)
    change = register(award, "town", to_town=there)
    award.refresh_from_db()
    home = award.household
    lent = advance_constraints.advance(household=home, person=home.head, town=home.town)
    assert (change.status, award.town) == (FamilyChangeStatus.HANDED_OVER, factories.town())
    with pytest.raises(NotAllowed, match="Only the town"):
        changes.take_and_follow(by=walk.worker(), change=change, version=1, village=village)
    changes.take_and_follow(by=other_worker(), change=change, version=1, village=village)
    change.refresh_from_db()
    award.refresh_from_db()
    lent.refresh_from_db()
    assert (change.status, award.town, award.household.town) == ("taken", there, there)
    assert (lent.town, lent.amount) == (there, 1000)
    row = follows(change)
    assert (row.town, row.residence, row.basic) == (there, "urban", 800)
    decide(row)
    award.refresh_from_db()
    assert award.residence == "urban"
    with pytest.raises(NotAllowed):
        changes.take_and_follow(by=other_worker(), change=change, version=2, village=village)


def test_a_household_is_sent_back():
    award = changed.award(size=2)
    change = register(award, "town", to_town=factories.town(2))
    send_back(by=other_worker(), change=change, version=1, reason="未实际迁入")
    award.refresh_from_db()
    assert award.town == factories.town()


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("split", {}, "分户"),
        ("divorce", {}, "离婚（一方离开）"),
        ("leaving", {"away": "grown"}, "成年子女"),
    ],
)
def test_a_notice_says_how_somebody_left_not_every_way_there_is(kind, facts, words):
    """Of a split it said 婚嫁、服刑、户籍迁出."""
    award = changed.award(size=3)
    gone = last(award)
    if kind == "split":
        facts = {"members": [gone], "head_of_new": gone}
    else:
        facts = {"person": gone, **facts}
    row = follows(register(award, kind, **facts))
    assert row.ground == Ground.LEFT
    with translation.override("zh-hans"):
        assert words in str(row.because)
        assert "服刑" not in str(row.because)
    decide(hear(row))
    assert row.article == "民发〔2021〕57号第7条" or kind != "leaving"
