"""What PostgreSQL refuses of homes, goods, services and guardians, beside constraint_cases."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from cases.models import (
    Bed,
    BedRequest,
    CareScore,
    Distribution,
    EndNotice,
    Funeral,
    Good,
    GoodsLoss,
    Guard,
    GuardJudgement,
    GuardVisit,
    KitItem,
    KitPaper,
    Portion,
    Service,
    ServiceBill,
    ServiceOrder,
    Stay,
    Stock,
    StockMove,
    VisitAnswer,
    VisitItem,
)
from tests import factories
from tests.cases.constraint_cases import breaks, changed, county, twice, worker
from tests.cases.walk import days_ago, head


def home():
    there = factories.institution("约束敬老院", county())
    return there


def bed(number="1", of=None):
    return Bed.objects.create(institution=of or home(), number=number, kind="plain")


def stay(**fields):
    award = fields.pop("award", None) or factories.award("TEKUN")
    values = {"person": award.payee, "award": award, "moved_in": days_ago(9)}
    values |= {"recorded_by": worker(), "bed": fields.get("bed") or bed()}
    return Stay.objects.create(**{**values, **fields})


def good():
    made, _new = Good.objects.get_or_create(county=county(), name="煤炭", unit="吨")
    return made


def stock():
    made, _new = Stock.objects.get_or_create(good=good(), town=factories.town())
    return made


def move(**fields):
    values = {"county": county(), "stock": stock(), "kind": "bought", "change": 5, "paper": "1"}
    values |= {"moved_on": days_ago(3), "recorded_by": worker()}
    return StockMove.objects.create(**{**values, **fields})


def given(**fields):
    move(paper=f"{StockMove.objects.count()}")
    family = factories.household()
    values = {"kind": "given", "change": -1, "household": family, "person": family.head}
    return move(**{**values, **fields})


def distribution(name="冬令"):
    return Distribution.objects.create(
        county=county(),
        name=name,
        occasion="winter",
        good=good(),
        quantity=1,
        document="1",
        begins_on=days_ago(1),
        opened_by=worker(),
    )


def portion(**fields):
    family = factories.household()
    values = {"distribution": fields.get("distribution") or distribution(), "town": family.town}
    values |= {"household": family, "people": 1, "quantity": 1}
    return Portion.objects.create(**{**values, **fields})


def service(name="助浴"):
    return Service.objects.create(
        county=county(), provider="服务社", name=name, unit="次", price=Decimal(60)
    )


def order(**fields):
    family = factories.household()
    values = {
        "service": fields.get("service") or service(),
        "household": family,
        "person": family.head,
    }
    values |= {"town": family.town, "need": "独居", "assessed_on": days_ago(9)}
    values |= {"ordered_on": days_ago(8), "quantity": 1, "price": 60, "recorded_by": worker()}
    return ServiceOrder.objects.create(**{**values, **fields})


def bill(number="1"):
    return ServiceBill.objects.create(
        county=county(),
        provider="服务社",
        number=number,
        billed_on=days_ago(1),
        amount=60,
        recorded_by=worker(),
    )


def score(**fields):
    values = {"award": fields.get("award") or factories.award("TEKUN"), "score": 90}
    values |= {"quarter": date(2024, 1, 1), "looked_on": date(2024, 2, 1), "remarks": "好"}
    return CareScore.objects.create(**{**values, "recorded_by": worker(), **fields})


def guard(**fields):
    values = {"award": fields.get("award") or factories.award("TEKUN"), "level": "town"}
    values |= {"name": "丁", "since": days_ago(99), "recorded_by": worker()}
    return Guard.objects.create(**{**values, **fields})


def visit(**fields):
    values = {"guard": fields.get("guard") or guard(), "visited_on": days_ago(2), "seen": "好"}
    values |= {"recorded_by": worker(), "recorded_on": timezone.localdate()}
    return GuardVisit.objects.create(**{**values, **fields})


@breaks("bed_number_once")
def _one_number_on_two_beds():
    there = home()
    bed(of=there)
    bed(of=there)


changed("bed_has_number", bed, number="")


@breaks("bed_given_once")
def _one_bed_for_two():
    there = bed()
    stay(bed=there)
    stay(bed=there, moved_in=days_ago(1))


@breaks("resident_in_one_home")
def _one_person_in_two_beds():
    award, there = factories.award("TEKUN"), home()
    stay(award=award, bed=bed("1", there))
    stay(award=award, bed=bed("2", there))


changed("stay_ends_with_reason", stay, left_because="回家")
twice(
    "bed_asked_once",
    BedRequest,
    award=lambda: factories.award("TEKUN", number="T-1"),
    asked_on=lambda: days_ago(2),
    recorded_by=worker,
)


@breaks("bed_request_ends_after_it_began")
def _waiting_ended_before_it_began():
    BedRequest.objects.create(
        award=factories.award("TEKUN"),
        asked_on=days_ago(2),
        ended_on=days_ago(3),
        recorded_by=worker(),
    )


@breaks("good_name_once")
def _one_name_for_two_goods():
    good()
    Good.objects.create(county=county(), name="煤炭", unit="车")


changed("good_has_name_and_unit", good, unit="")


@breaks("stock_once_a_store")
def _one_store_twice():
    Stock.objects.create(good=good(), town=None)
    Stock.objects.create(good=good(), town=None)


@breaks("stock_never_below_zero")
def _more_out_than_in():
    move(kind="sent", change=-1)


@breaks("store_never_below_zero_on_a_day")
def _more_out_on_a_day_than_lay_there():
    move(moved_on=days_ago(9), paper="1")
    move(kind="sent", change=-5, moved_on=days_ago(5))
    move(moved_on=days_ago(2), paper="2")
    move(kind="sent", change=-1, moved_on=days_ago(7))


def loss(**fields):
    values = {"stock": stock(), "quantity": 1, "happened_on": days_ago(2), "paper": "损1"}
    values |= {"because": "受潮", "proposed_by": worker()}
    return GoodsLoss.objects.create(**{**values, **fields})


def lost(of):
    move(kind="lost", change=-1, loss=of)


changed("loss_has_paper_and_reason", loss, because="")
changed("loss_decided_by_somebody", loss, granted=True)


@breaks("loss_decided_by_another")
def _proposed_and_decided_by_one():
    loss(granted=True, decided_by=worker(), decided_at=timezone.now())


@breaks("loss_paper_once")
def _one_paper_for_two_losses():
    loss()
    loss()


@breaks("move_lost_as_decided")
def _lost_without_a_decision():
    move()
    move(kind="lost", change=-1)


@breaks("loss_moved_once")
def _one_loss_twice():
    move()
    made = loss()
    lost(made)
    lost(made)


@breaks("move_in_paper_once")
def _one_purchase_twice():
    move()
    move()


@breaks("move_form_once")
def _one_form_twice():
    sent = uuid4()
    move(form=sent)
    move(form=sent, paper="2")


@breaks("move_in_or_out_by_its_kind")
def _bought_out():
    move(change=-1)


@breaks("move_has_its_paper")
def _without_paper():
    move(paper="")


@breaks("move_given_to_somebody")
def _given_to_nobody():
    move()
    move(kind="given", change=-1)


@breaks("goods_receipt_once")
def _one_receipt_twice():
    given(paper="领1")
    given(paper="领1")


@breaks("portion_given_once")
def _one_share_twice():
    one = portion()
    given(paper="领1", portion=one)
    given(paper="领2", portion=one)


@breaks("move_taken_back_once")
def _taken_back_twice():
    wrong = given()
    move(kind="back", change=1, undoes=wrong)
    move(kind="back", change=1, undoes=wrong)


@breaks("move_back_names_what_was_wrong")
def _taken_back_from_nowhere():
    move(kind="back", change=1)


@breaks("distribution_name_once")
def _one_name_for_two_distributions():
    distribution()
    distribution()


changed("distribution_gives_something", distribution, quantity=0)


@breaks("portion_once_a_family")
def _one_family_twice_on_a_list():
    first = portion()
    portion(distribution=first.distribution, household=first.household)


changed("portion_is_something", portion, quantity=0)


@breaks("service_once_a_provider")
def _one_service_twice():
    service()
    service()


changed("service_has_provider_and_price", service, price=-1)


@breaks("bill_number_once")
def _one_bill_twice():
    bill()
    bill()


changed("bill_has_number_and_amount", bill, amount=0)
changed("order_follows_its_assessment", order, assessed_on=date(2099, 1, 1))
changed("order_done_after_it_was_made", order, done_on=date(2020, 1, 1))


@breaks("order_accepted_by_another")
def _ordered_and_accepted_by_one():
    days = {"done_on": days_ago(3), "accepted_on": days_ago(2), "accepted_at": timezone.now()}
    order(**days, done_recorded_by=head(), accepted_by=worker(), content=True)


@breaks("order_form_once")
def _one_order_twice():
    sent = uuid4()
    order(form=sent)
    order(form=sent, service=service("助餐"))


changed("order_accepted_when_done", order, accepted_on=date(2026, 1, 1))
changed("order_cancelled_with_reason", order, cancelled_because="误录")


@breaks("order_billed_when_accepted")
def _billed_unseen():
    order(bill=bill())


@breaks("care_score_once_a_quarter")
def _one_quarter_twice():
    score(award=score().award)


changed("care_score_up_to_hundred", score, score=101)
changed("care_score_of_its_quarter", score, quarter=date(2024, 2, 1))


@breaks("guard_once_a_level")
def _two_at_a_level():
    guard(award=guard().award)


changed("guard_ends_after_it_began", guard, until=date(2020, 1, 1))


@breaks("guard_visit_once_a_day")
def _one_visit_twice():
    visit(guard=visit().guard)


changed("guard_visit_has_been", visit, seen="")
twice("visit_item_once", VisitItem, county=county, name="住")


def answer(**fields):
    item = fields.get("item") or VisitItem.objects.create(county=county(), name="住")
    values = {"visit": fields.get("visit") or visit(), "item": item, "in_order": True}
    return VisitAnswer.objects.create(**{**values, **fields})


@breaks("visit_answer_once")
def _one_item_answered_twice():
    first = answer()
    answer(visit=first.visit, item=first.item)


changed("visit_answer_says_what", answer, in_order=False)


def judgement(**fields):
    values = {"guard": fields.get("guard") or guard(), "quarter": date(2024, 1, 1)}
    values |= {"grade": "good", "said": "按时走访", "judged_on": days_ago(1)}
    return GuardJudgement.objects.create(**{**values, "judged_by": worker(), **fields})


@breaks("guard_judged_once_a_quarter")
def _one_quarter_judged_twice():
    judgement(guard=judgement().guard)


changed("guard_judged_of_its_quarter", judgement, quarter=date(2024, 2, 1))
changed("guard_judged_with_words", judgement, grade="poor")
twice("kit_item_once", KitItem, county=county, name="供养证")


@breaks("kit_paper_once")
def _one_paper_twice():
    award = factories.award("TEKUN")
    item = KitItem.objects.create(county=county(), name="供养证")
    for _at in range(2):
        KitPaper.objects.create(award=award, item=item, given_on=days_ago(1), recorded_by=worker())


def funeral(**fields):
    award = fields.pop("award", None) or factories.award("TEKUN")
    values = {"county": county(), "award": award, "person": award.payee, "voucher": "付001"}
    values |= {"held_on": days_ago(9), "paid_on": days_ago(2), "amount": Decimal("800.00")}
    values |= {"arranged_by": "村委会", "paid_to": "某殡仪馆", "recorded_by": worker()}
    return Funeral.objects.create(**{**values, **fields})


@breaks("funeral_once_a_person")
def _one_person_twice():
    first = funeral()
    funeral(award=first.award, voucher="付002")


@breaks("funeral_voucher_once")
def _one_voucher_twice():
    funeral()
    funeral()


@breaks("funeral_confirmed_by_another")
def _one_confirms_what_they_wrote_down():
    funeral(confirmed_by=worker(), confirmed_at=timezone.now())


@breaks("funeral_is_paid_once_confirmed")
def _a_run_pays_what_nobody_confirmed():
    funeral(paid_as=factories.award("TEKUN"))


changed("funeral_struck_with_reason", funeral, struck_at=timezone.now())
changed("funeral_costs_something", funeral, amount=0)
changed("funeral_says_who", funeral, paid_to="")
changed("funeral_is_held_before_it_is_paid", funeral, paid_on=date(2020, 1, 1))


def end_notice(**fields):
    values = {"award": fields.get("award") or factories.award("TEKUN"), "because": "恢复劳动能力"}
    values |= {"place": "村务公开栏", "posted_on": days_ago(9), "ends_on": days_ago(2)}
    return EndNotice.objects.create(**{**values, "posted_by": worker(), **fields})


@breaks("end_notice_one_after_the_other")
def _two_notices_up():
    end_notice(award=end_notice().award)


changed("end_notice_ends_after_it_starts", end_notice, ends_on=days_ago(9))
changed("end_notice_closed_after_its_last_day", end_notice, closed_on=days_ago(1))


@breaks("end_notice_objection_is_described")
def _objection_without_words():
    end_notice(result="objection", closed_on=days_ago(1), closed_by=worker())
