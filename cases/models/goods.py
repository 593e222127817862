"""Goods: what lies in a store, what came in, who received it. (救助物资)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.household import Household
from cases.models.person import Person, in_one_county
from cases.models.programme import Programme
from welfare.constraints import Refusal
from welfare.models import Division, DivisionScope, User

PERSON = settings.AUTH_USER_MODEL


class OfCounty(DivisionScope):
    """What is one for the whole county."""

    def visible_to(self, user: User) -> "OfCounty":
        if not user.is_active or user.county is None:
            return self.none()
        return self.filter(county=user.county)


@pghistory.track()
class Good(models.Model):
    """A kind of thing that is handed out. (物资品名)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("kind of goods"), max_length=30)
    unit = models.CharField(_("unit"), max_length=8)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("kind of goods")
        verbose_name_plural = _("kinds of goods")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="good_name_once",
                violation_error_message=_("The county has goods of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(unit=""),
                name="good_has_name_and_unit",
                violation_error_message=_("Goods have a name and a unit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StockScope(DivisionScope):
    """A town sees its own store, the county all."""

    def visible_to(self, user: User) -> "StockScope":
        if not user.is_active or user.county is None:
            return self.none()
        own = self.filter(good__county=user.county)
        return own.filter(town=user.town) if user.town else own


@pghistory.track()
class Stock(models.Model):
    """What lies in one store of one kind of goods; without a town it is the county's. (库存)

    `on_hand` is written by the moves alone, in the database.
    """

    good = models.ForeignKey(
        Good, models.PROTECT, related_name="stocks", verbose_name=_("kind of goods")
    )
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("town")
    )
    on_hand = models.IntegerField(_("on hand"), default=0)

    objects = StockScope.as_manager()

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stocks")
        ordering = ["good", "town"]
        constraints = [
            models.UniqueConstraint(
                fields=["good", "town"],
                nulls_distinct=False,
                name="stock_once_a_store",
                violation_error_message=_("The store keeps these goods already."),
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0),
                name="stock_never_below_zero",
                violation_error_message=_("There is not so much in the store."),
            ),
        ]
        triggers = in_one_county(
            "stock_in_one_county",
            """touched
            JOIN cases_good g ON g.id = touched.good_id
            JOIN welfare_division t ON t.id = touched.town_id
            WHERE t.parent_id <> g.county_id""",
            "the store is in another county",
        )

    def __str__(self) -> str:
        return f"{self.town or self.good.county} {self.good}"


class Occasion(models.TextChoices):
    """Why goods are handed out to many at once."""

    WINTER = "winter", _("Winter")  # 冬令救助
    FLOOD = "flood", _("Flood or other disaster")  # 救灾
    FESTIVAL = "festival", _("Festival")  # 节日慰问
    OTHER = "other", _("Other occasion")


@pghistory.track()
class Distribution(models.Model):
    """One kind of goods for many families at once: the list is drawn from the rolls. (集中发放)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name"), max_length=60)
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion.choices)
    good = models.ForeignKey(
        Good, models.PROTECT, related_name="+", verbose_name=_("kind of goods")
    )
    quantity = models.PositiveIntegerField(_("how many"))
    by_head = models.BooleanField(_("for each person covered, not for each family"), default=False)
    programmes = models.ManyToManyField(Programme, related_name="+")
    document = models.CharField(_("document"), max_length=100)
    begins_on = models.DateField(_("begins on"))
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("distribution of goods")
        verbose_name_plural = _("distributions of goods")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="distribution_name_once",
                violation_error_message=_("The county has a distribution of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="distribution_gives_something",
                violation_error_message=_("Say how many each receives."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PortionScope(DivisionScope):
    def to_give(self) -> "PortionScope":
        """Families that have not received theirs."""
        given = StockMove.objects.filter(portion=OuterRef("pk"), undone=False)
        return self.exclude(Exists(given))


@pghistory.track()
class Portion(models.Model):
    """What one family receives in a distribution, once."""

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="portions")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    people = models.PositiveSmallIntegerField(_("persons"))
    quantity = models.PositiveIntegerField(_("how many"))

    objects = PortionScope.as_manager()

    class Meta:
        verbose_name = _("family on the list")
        verbose_name_plural = _("families on the list")
        ordering = ["town", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "household"],
                name="portion_once_a_family",
                violation_error_message=_("The family stands on this list already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="portion_is_something",
                violation_error_message=_("A family on the list receives something."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution} {self.household}"


class MoveKind(models.TextChoices):
    """Why something came into a store or left it."""

    BOUGHT = "bought", _("Bought")  # 采购
    DONATED = "donated", _("Donated")  # 捐赠
    RECEIVED = "received", _("Received from the county")  # 调入
    BACK = "back", _("Handed out by mistake, taken back")  # 冲回
    SENT = "sent", _("Sent to a town")  # 调出
    GIVEN = "given", _("Handed out")  # 发放
    LOST = "lost", _("Lost or spoilt")  # 损耗


COMES_IN = (MoveKind.BOUGHT, MoveKind.DONATED, MoveKind.RECEIVED, MoveKind.BACK)
GOES_OUT = (MoveKind.SENT, MoveKind.GIVEN, MoveKind.LOST)
BY_PAPER = (MoveKind.BOUGHT, MoveKind.DONATED)  # one paper is one delivery into one store
COUNTS = """
    UPDATE cases_stock SET on_hand = on_hand + moved.change
    FROM (SELECT stock_id, sum(change) AS change FROM touched GROUP BY stock_id) moved
    WHERE cases_stock.id = moved.stock_id;
    RETURN NULL;
"""
# What is written of a day that is over takes from every day since: none of them falls below zero.
EACH_DAY = """
    IF EXISTS (
        SELECT 1 FROM (
            SELECT sum(sum(change)) OVER (PARTITION BY stock_id ORDER BY moved_on) AS lay_there
            FROM cases_stockmove
            WHERE stock_id IN (SELECT stock_id FROM touched WHERE change < 0)
            GROUP BY stock_id, moved_on
        ) days WHERE lay_there < 0
    ) THEN
        RAISE EXCEPTION 'a store falls below zero on a day'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'store_never_below_zero_on_a_day';
    END IF;
    RETURN NULL;
"""


class LossScope(DivisionScope):
    def visible_to(self, user: User) -> "LossScope":
        if not user.is_active or user.county is None:
            return self.none()
        own = self.filter(stock__good__county=user.county)
        return own.filter(stock__town=user.town) if user.town else own

    def waiting(self) -> "LossScope":
        return self.filter(granted=None)


@pghistory.track()
class GoodsLoss(models.Model):
    """Goods that are to be written off: one person proposes, another decides. (损耗核销)"""

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="losses", verbose_name=_("stock"))
    quantity = models.PositiveIntegerField(_("how many"))
    happened_on = models.DateField(_("day"))
    paper = models.CharField(_("number of the receipt or document"), max_length=60)
    because = models.CharField(_("why"), max_length=100)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    granted = models.BooleanField(_("written off"), null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    said = models.CharField(_("note"), max_length=100, blank=True)

    objects = LossScope.as_manager()

    class Meta:
        verbose_name = _("loss of goods")
        verbose_name_plural = _("losses of goods")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & ~Q(paper="") & ~Q(because=""),
                name="loss_has_paper_and_reason",
                violation_error_message=_("A loss says how many, by which paper and why."),
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None, said="")
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="loss_decided_by_somebody",
                violation_error_message=_("What is decided says by whom and when."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="loss_decided_by_another",
                violation_error_message=_("Who proposed the write-off does not decide it."),
            ),
            models.UniqueConstraint(
                fields=["stock", "paper"],
                condition=Q(granted=None) | Q(granted=True),
                name="loss_paper_once",
                violation_error_message=_("This paper stands for another write-off already."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="loss_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="loss_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stock} {self.happened_on:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """How many of what."""
        return f"{self.stock.good.name}{self.quantity}{self.stock.good.unit}"


class MoveScope(StockScope):
    def visible_to(self, user: User) -> "MoveScope":
        if not user.is_active or user.county is None:
            return self.none()
        own = self.filter(county=user.county)
        return own.filter(stock__town=user.town) if user.town else own

    def given(self) -> "MoveScope":
        """What families received, without what was taken back."""
        return self.filter(kind=MoveKind.GIVEN, undone=False)


class StockMove(models.Model):
    """Something came into a store or left it. Never changed: a mistake is moved back. (出入库)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="moves")
    kind = models.CharField(_("kind of move"), max_length=8, choices=MoveKind.choices)
    change = models.IntegerField(_("how many"))
    moved_on = models.DateField(_("day"))
    paper = models.CharField(_("number of the receipt or document"), max_length=60)
    value = models.DecimalField(_("value of the goods"), max_digits=14, decimal_places=2, null=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="goods")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    portion = models.ForeignKey(Portion, models.PROTECT, null=True, related_name="moves")
    again_because = models.CharField(_("why again"), max_length=100, blank=True)
    undone = models.BooleanField(default=False)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    loss = models.ForeignKey(GoodsLoss, models.PROTECT, null=True, related_name="moves")
    form = models.UUIDField(null=True)  # which was sent; a second click sends it again
    note = models.CharField(_("from whom, to whom, or why"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MoveScope.as_manager()

    class Meta:
        verbose_name = _("move of goods")
        verbose_name_plural = _("moves of goods")
        ordering = ["-moved_on", "-pk"]
        indexes = [models.Index(fields=["stock", "-moved_on", "-id"], name="move_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=COMES_IN, change__gt=0) | Q(kind__in=GOES_OUT, change__lt=0),
                name="move_in_or_out_by_its_kind",
                violation_error_message=_("What comes in adds to the store; what goes out takes."),
            ),
            models.CheckConstraint(
                condition=~Q(paper=""),
                name="move_has_its_paper",
                violation_error_message=_("Name the receipt or the document."),
            ),
            models.CheckConstraint(
                condition=Q(kind=MoveKind.GIVEN, household__isnull=False, person__isnull=False)
                | (~Q(kind=MoveKind.GIVEN) & Q(household=None, person=None, portion=None)),
                name="move_given_to_somebody",
                violation_error_message=_("What is handed out has its family and who signed."),
            ),
            models.UniqueConstraint(
                fields=["county", "paper"],
                condition=Q(kind=MoveKind.GIVEN, undone=False),
                name="goods_receipt_once",
                violation_error_message=_("This receipt stands for another hand-out already."),
            ),
            models.UniqueConstraint(
                fields=["portion"],
                condition=Q(undone=False),
                name="portion_given_once",
                violation_error_message=_("The family has received this already."),
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                name="move_taken_back_once",
                violation_error_message=_("This is taken back already."),
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=False, kind=MoveKind.BACK)
                | (Q(undoes=None) & ~Q(kind=MoveKind.BACK)),
                name="move_back_names_what_was_wrong",
                violation_error_message=_("What is taken back names the hand-out."),
            ),
            models.UniqueConstraint(
                fields=["stock", "kind", "paper"],
                condition=Q(kind__in=BY_PAPER),
                name="move_in_paper_once",
                violation_error_message=_("These goods came in by this paper already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=MoveKind.LOST, loss__isnull=False)
                | (~Q(kind=MoveKind.LOST) & Q(loss=None)),
                name="move_lost_as_decided",
                violation_error_message=_("What is written off was proposed and decided."),
            ),
            models.UniqueConstraint(
                fields=["loss"],
                name="loss_moved_once",
                violation_error_message=_("This loss is written off already."),
            ),
            models.UniqueConstraint(
                fields=["form"],
                name="move_form_once",
                violation_error_message=_("This move is written down already."),
            ),
        ]
        triggers = [
            *in_one_county(
                "move_in_one_county",
                """touched
                JOIN cases_stock s ON s.id = touched.stock_id
                JOIN cases_good g ON g.id = s.good_id
                LEFT JOIN cases_household h ON h.id = touched.household_id
                LEFT JOIN welfare_division t ON t.id = h.town_id
                LEFT JOIN cases_person p ON p.id = touched.person_id
                WHERE g.county_id <> touched.county_id OR t.parent_id <> touched.county_id
                   OR p.county_id <> touched.county_id""",
                "the goods are of another county",
            ),
            pgtrigger.Trigger(
                name="move_counts_in_its_store",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="touched"),
                func=COUNTS,
            ),
            Refusal(
                name="move_leaves_no_day_below_zero",  # after the trigger that counts, by its name
                constraint="store_never_below_zero_on_a_day",
                sentence=_("There was not so much in the store on a day since."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="touched"),
                func=EACH_DAY,
            ),
            pgtrigger.Protect(
                name="move_is_kept",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    *("county_id", "stock_id", "kind", "change", "moved_on", "paper", "value"),
                    *("household_id", "person_id", "portion_id", "undoes_id", "recorded_by_id"),
                    *("loss_id", "form"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stock} {self.moved_on:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """How many of what."""
        return f"{self.stock.good.name}{abs(self.change)}{self.stock.good.unit}"
