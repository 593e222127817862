"""What stands around the cases of a place: a home, goods in store, a service. (tests/sweep)"""

from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from cases.models import (
    Bed,
    BoardPhotograph,
    Distribution,
    EndNotice,
    Funeral,
    Good,
    GoodsLoss,
    Guard,
    Institution,
    Portion,
    Publication,
    PublishedAward,
    Service,
    ServiceOrder,
    Stay,
    Stock,
    StockMove,
    VisitItem,
)
from tests import attached, factories
from tests.sweep.scene import Place
from welfare.accounts.roles import Role

SINCE = date(2022, 1, 1)


def boards(here: Place) -> None:
    """A list that hangs, with its photograph, and one that was printed after it."""
    award, worker = here["award"], here.user(Role.TOWN_CASEWORKER)
    said = {"village": award.village, "town": here.town, "printed_by": worker}
    hung = Publication.objects.create(**said)
    PublishedAward.objects.create(publication=hung, award=award, persons=1, amount=Decimal(400))
    hung.hung_on, hung.recorded_by, hung.recorded_at = timezone.localdate(), worker, timezone.now()
    hung.place, hung.hung_by = here.text("公布栏"), here.text("张贴人")
    hung.save()
    photograph = BoardPhotograph(publication=hung, digest=here.text("摘"), added_by=worker)
    photograph.file.save("x", ContentFile(attached.picture()), save=False)
    photograph.save(force_insert=True)
    here.objects["board_photograph"] = photograph
    here.objects["publication"] = Publication.objects.create(**said)


def around(here: Place) -> None:
    """Rows of the county, once; and one of each kind in the town."""
    boards(here)
    worker, home = here.user(Role.TOWN_CASEWORKER), here["household"]
    institution, _new = Institution.objects.get_or_create(
        county=here.county, name=f"敬老院{here.county.code}"
    )
    good, _new = Good.objects.get_or_create(county=here.county, name="棉被", unit="床")
    service, _new = Service.objects.get_or_create(
        county=here.county, provider="服务社", name="助浴", unit="次", price=Decimal(60)
    )
    distribution, _new = Distribution.objects.get_or_create(
        county=here.county,
        name="冬令",
        defaults={
            "occasion": "winter",
            "good": good,
            "quantity": 1,
            "document": "1号",
            "begins_on": SINCE,
            "opened_by": here.user(Role.COUNTY_CASEWORKER),
        },
    )
    bed = Bed.objects.create(institution=institution, number=here.town.code[-6:], kind="plain")
    cared = factories.award(
        "TEKUN",
        here.town,
        number=here.text("特困"),
        care_form="home",
        care_grade="full",
        carer=here.text("护理人"),
    )
    stay = Stay.objects.create(
        bed=bed, person=cared.payee, award=cared, moved_in=SINCE, recorded_by=worker
    )
    stock, _new = Stock.objects.get_or_create(good=good, town=here.town)
    moved = {"county": here.county, "stock": stock, "moved_on": SINCE, "recorded_by": worker}
    StockMove.objects.create(kind="bought", change=5, paper="采购", **moved)
    move = StockMove.objects.create(
        kind="given",
        change=-1,
        paper=here.text("领"),
        household=home,
        person=home.head,
        **moved,
    )
    here.objects |= {
        "institution": institution,
        "good": good,
        "service": service,
        "distribution": distribution,
        "bed": bed,
        "cared": cared,
        "stay": stay,
        "move": move,
        "loss": GoodsLoss.objects.create(
            stock=stock,
            quantity=1,
            happened_on=SINCE,
            paper=here.text("损"),
            because=here.text("受潮"),
            proposed_by=worker,
        ),
        "funeral": Funeral.objects.create(
            county=cared.programme.county,
            award=cared,
            person=cared.payee,
            held_on=SINCE,
            paid_on=SINCE,
            amount=800,
            voucher=here.text("付"),
            arranged_by=here.text("办"),
            paid_to=here.text("收"),
            recorded_by=worker,
        ),
        "visit_item": VisitItem.objects.get_or_create(county=here.county, name="住")[0],
        "end_notice": EndNotice.objects.create(
            award=cared,
            because=here.text("因"),
            place=here.text("栏"),
            posted_on=SINCE,
            ends_on=date(2022, 1, 8),
            posted_by=worker,
        ),
        "guard": Guard.objects.create(
            award=cared, level="village", name=here.text("包保"), since=SINCE, recorded_by=worker
        ),
        "portion": Portion.objects.create(
            distribution=distribution, household=home, town=here.town, people=1, quantity=1
        ),
        "order": ServiceOrder.objects.create(
            service=service,
            household=home,
            person=home.head,
            town=here.town,
            need=here.text("需要"),
            assessed_on=timezone.localdate(),
            ordered_on=timezone.localdate(),
            quantity=1,
            price=60,
            recorded_by=worker,
        ),
    }
