"""What is asked before beds, goods, services and guardians are written down."""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.carers import ItemSeen
from cases.counted import CountedList
from cases.forms.change import TownFilter
from cases.forms.fields import DayField, ResidentIdField, programmes_of
from cases.models import (
    Award,
    Bed,
    BedKind,
    Distribution,
    Good,
    Guard,
    GuardGrade,
    GuardLevel,
    Household,
    Institution,
    KitItem,
    MoveKind,
    NoticeResult,
    Occasion,
    Person,
    Portion,
    Service,
    ServiceOrder,
    VisitItem,
)
from cases.models.person import secrets_of
from cases.rules.homes import FIRST_BEDS, MOST_BEDS
from welfare.county.months import first_of
from welfare.models import Division, User
from welfare.pages.forms import Form, MoneyInputField, MonthInputField, YesNoField


class CountedFilter(TownFilter):
    """Of which town, from which month to which, and which part of the list."""

    first = MonthInputField(label=_("From month"), required=False)
    last = MonthInputField(label=_("To month"), required=False)
    part = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, of: CountedList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not of.town:
            self.fields.pop("town", None)
        if not of.day:
            del self.fields["first"], self.fields["last"]


class AskForm(Form):
    """A form that knows who asks and what it is about."""

    def __init__(self, *args: Any, user: User, of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.of = user, of
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on who asks and about what."""

    def choose(self, name: str, rows: Any, **said: Any) -> None:
        """One of some rows, as a field of the form."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields[name].initial = said.get("initial")


def _today(label: Any) -> DayField:
    return DayField(label=label, initial=timezone.localdate)


def _words(label: Any, longest: int = 100, **said: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, **said)


def _number(label: Any, least: int = 1, most: int = 1_000_000) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most)


def _one(label: Any, **said: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(None, label=label, **said)


def living(home: Household) -> Any:
    """Who lives in the family now."""
    here = home.members.filter(left_on=None)
    return Person.objects.filter(pk__in=here.values("person")).order_by("pk")


class AddBedsForm(AskForm):
    """So many, numbered one after the other."""

    kind = forms.ChoiceField(label=_("kind of bed"), choices=BedKind.choices)
    prefix = _words(_("Building or floor, before the number"), 8, required=False)
    first = _number(_("First number"), 1, FIRST_BEDS)
    count = _number(_("How many beds"), 1, MOST_BEDS)


class CloseBedForm(AskForm):
    closed_on = _today(_("Bed closed on"))


class AskBedForm(AskForm):
    """In one home, or in any."""

    institution = _one(_("Institution"), required=False, empty_label=_("Any"))
    asked_on = _today(_("asked on"))

    def prepare(self) -> None:
        self.choose("institution", Institution.objects.filter(county=self.user.county))


class MoveInForm(AskForm):
    """A free bed of the home that the care names."""

    of: Award
    person = _one(_("Person"))
    bed = _one(_("Free bed"), empty_label=None)
    moved_in = _today(_("moved in on"))
    passed_over = _words(
        _("Why before those who need more care"),
        200,
        required=False,
        help_text=_("Only where somebody with a heavier grade of care waits for this home."),
    )

    def prepare(self) -> None:
        covered = self.of.members.filter(period__endswith=None).order_by("-is_head", "pk")
        people = Person.objects.filter(pk__in=covered.values("person")).order_by("pk")
        self.choose("person", people, initial=people.first())
        home = self.of.care_detail.institution_id
        free = Bed.objects.visible_to(self.user).free().filter(institution=home)
        self.choose("bed", free.select_related("institution"))


class MoveOutForm(AskForm):
    moved_out = _today(_("moved out on"))
    because = _words(_("moved out because"))


class AddGoodForm(AskForm):
    name = _words(_("kind of goods"), 30)
    unit = _words(_("unit"), 8)


class TakeInForm(AskForm):
    kind = forms.ChoiceField(
        label=_("kind of move"),
        choices=[(one.value, one.label) for one in (MoveKind.BOUGHT, MoveKind.DONATED)],
    )
    quantity = _number(_("how many"))
    moved_on = _today(_("Day"))
    paper = _words(_("number of the receipt or document"), 60)
    value = MoneyInputField(label=_("value of the goods"), required=False)
    note = _words(_("From whom"), required=False)


class OnceForm(AskForm):
    """Nothing on its paper says that it is the same again: the form itself is numbered."""

    form = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class SendGoodsForm(OnceForm):
    town = _one(_("Town"))
    quantity = _number(_("how many"))
    moved_on = _today(_("Day"))
    paper = _words(_("number of the receipt or document"), 60)

    def prepare(self) -> None:
        self.choose("town", Division.objects.towns_of(self.user))


class GoodsLossForm(AskForm):
    quantity = _number(_("how many"))
    happened_on = _today(_("Day"))
    paper = _words(_("number of the receipt or document"), 60)
    because = _words(_("Why"))


class DecideGoodsLossForm(AskForm):
    granted = YesNoField(label=_("Write off"))
    said = _words(
        _("note"), required=False, help_text=_("Why, where the goods are not written off.")
    )


class SignedReceiptForm(AskForm):
    """Who signed which receipt on which day."""

    person = _one(_("Who signed"))
    moved_on = _today(_("Day"))
    paper = _words(_("Number of the signed receipt"), 60)
    again_because = _words(
        _("Why again"),
        required=False,
        help_text=_("Only where the family received the same goods this month."),
    )

    def prepare(self) -> None:
        home = self.of.household if isinstance(self.of, Portion) else self.of
        self.choose("person", living(home), initial=home.head_id)


class SignedReceiptsForm(AskForm):
    """The numbers of the receipts that were signed on one day; a family without one waits on."""

    of: Distribution
    moved_on = _today(_("Day"))
    AT_ONCE = 50
    STARTS = "paper-"

    def prepare(self) -> None:
        rows = Portion.objects.visible_to(self.user).filter(distribution=self.of)
        if self.is_bound:
            numbers = [name.removeprefix(self.STARTS) for name in self.data]
            rows = rows.filter(pk__in=[int(one) for one in numbers if one.isdecimal()])
        else:
            rows = rows.to_give()
        rows = rows.select_related("household__head", "household__village", "town", "distribution")
        rows = rows.defer(*secrets_of("household__head")).order_by("household__village", "pk")
        self.portions = list(rows[: self.AT_ONCE])
        for portion in self.portions:
            self.fields[f"{self.STARTS}{portion.pk}"] = _words(
                _("%(name)s, %(village)s, %(count)s %(unit)s: number of the signed receipt")
                % {
                    "name": portion.household.head.name,
                    "village": portion.household.village or portion.town,
                    "count": portion.quantity,
                    "unit": self.of.good.unit,
                },
                60,
                required=False,
            )

    @property
    def receipts(self) -> dict[Portion, str]:
        """Of whom a receipt was signed, and its number."""
        said = ((one, self.cleaned_data[f"{self.STARTS}{one.pk}"]) for one in self.portions)
        return {portion: paper for portion, paper in said if paper}

    def without(self, done: Collection[int]) -> None:
        """Those written down are asked for no more."""
        for portion in self.portions:
            if portion.pk in done:
                del self.fields[f"{self.STARTS}{portion.pk}"]


class HandOutForm(SignedReceiptForm):
    good = _one(_("kind of goods"))
    quantity = _number(_("how many"))
    field_order = ["good", "quantity"]

    def prepare(self) -> None:
        super().prepare()
        self.choose("good", Good.objects.visible_to(self.user))


class TakeGoodsBackForm(AskForm):
    note = _words(_("Why"))


class DistributionForm(AskForm):
    """For whom, what, how much."""

    name = _words(_("name"), 60)
    occasion = forms.ChoiceField(label=_("occasion"), choices=Occasion.choices)
    good = _one(_("kind of goods"))
    quantity = _number(_("how many"))
    by_head = forms.BooleanField(
        label=_("for each person covered, not for each family"), required=False
    )
    programmes = forms.ModelMultipleChoiceField(
        None, label=_("Families on the rolls of"), widget=forms.CheckboxSelectMultiple
    )
    document = _words(_("document"))
    begins_on = DayField(label=_("begins on"), initial=timezone.localdate, future=True)

    def prepare(self) -> None:
        self.choose("good", Good.objects.visible_to(self.user))
        self.choose("programmes", programmes_of(self.user))


class NothingForm(AskForm):
    """Nothing is asked."""


class AddServiceForm(AskForm):
    provider = _words(_("provider"), 60)
    name = _words(_("service"), 40)
    unit = _words(_("unit"), 8)
    price = MoneyInputField(label=_("price"))


class OrderServiceForm(OnceForm):
    """Whose need, found when and by what, answered by which service."""

    person = _one(_("Person"))
    need = _words(_("assessed need"), 200)
    assessed_on = _today(_("need assessed on"))
    service = _one(_("service"))
    quantity = _number(_("how many"), 1, 10_000)
    ordered_on = _today(_("ordered on"))
    again_because = _words(
        _("Why again"),
        required=False,
        help_text=_("Only where the person has an order of this service of the same day."),
    )

    def prepare(self) -> None:
        self.choose("person", living(self.of), initial=self.of.head_id)
        self.choose("service", Service.objects.visible_to(self.user))


class DoneForm(AskForm):
    done_on = _today(_("done on"))


class AcceptServiceForm(AskForm):
    accepted_on = _today(_("service accepted on"))
    content = YesNoField(label=_("The person was content"))


class BecauseForm(AskForm):
    because = _words(_("Why"))


class OrderChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: ServiceOrder) -> str:
        return f"{obj.accepted_on:%Y-%m-%d} {obj} × {obj.quantity} = {obj.cost:,.2f}"


class BillForm(AskForm):
    """The orders of one provider that were accepted and stand on no bill."""

    of: Service
    number = _words(_("number of the bill"), 60)
    billed_on = _today(_("billed on"))
    amount = MoneyInputField(label=_("amount"))
    orders = OrderChoice(None, label=_("Orders"), widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        rows = ServiceOrder.objects.visible_to(self.user).to_bill()
        rows = rows.filter(service__provider=self.of.provider)
        rows = rows.select_related("service", "person").order_by("accepted_on", "pk")
        self.choose("orders", rows)


class ScoreForm(AskForm):
    month = MonthInputField(
        label=_("A month of the quarter"), initial=lambda: first_of(timezone.localdate())
    )
    score = _number(_("score"), 0, 100)
    looked_on = _today(_("looked at on"))
    remarks = _words(_("what the visit found"), 200)


class GuardForm(AskForm):
    level = forms.ChoiceField(label=_("level"), choices=GuardLevel.choices)
    name = _words(_("name of who answers"), 60)
    since = _today(_("since"))


class GuardVisitForm(AskForm):
    """The day, what was found of each item that the county names, and in all."""

    of: Guard
    visited_on = _today(_("visited on"))

    def prepare(self) -> None:
        asked = VisitItem.objects.visible_to(self.user).filter(dropped_on=None)
        self.items = {f"item-{item.pk}": item for item in asked}
        for name, item in self.items.items():
            self.fields[name] = YesNoField(label=_("%(item)s: in order") % {"item": item})
            label = _("%(item)s: what is not in order") % {"item": item}
            self.fields[f"{name}-words"] = _words(label, 60, required=False)
        self.fields["seen"] = _words(_("what the visit found"), 200)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        answers = []
        for name, item in self.items.items():
            in_order, words = said.pop(name, None), said.pop(f"{name}-words", "")
            if in_order is False and not words:
                self.add_error(f"{name}-words", _("Say what is not in order."))
            answers.append(ItemSeen(item, in_order is True, words))
        return {**said, "answers": answers}


class PostEndForm(AskForm):
    because = _words(_("why it is to end"), 60)
    place = _words(_("place"))
    posted_on = _today(_("posted on"))


class CloseEndForm(AskForm):
    result = forms.ChoiceField(
        label=_("result"), choices=NoticeResult.choices[1:], widget=forms.RadioSelect
    )
    closed_on = _today(_("closed on"))
    objection = _words(
        _("objection"), 200, required=False, help_text=_("Only where there was one.")
    )


class VisitItemForm(AskForm):
    name = _words(_("name"), 20)


class JudgeGuardForm(AskForm):
    month = MonthInputField(
        label=_("A month of the quarter"), initial=lambda: first_of(timezone.localdate())
    )
    grade = forms.ChoiceField(
        label=_("grade of the work"), choices=GuardGrade.choices, widget=forms.RadioSelect
    )
    said = _words(_("what was found"), 200)
    consequence = _words(
        _("what follows"), 200, required=False, help_text=_("Asked where the work was poor.")
    )


class FuneralForm(AskForm):
    """Whose, who saw to it, who was paid what."""

    of: Award
    person = _one(_("person who died"), empty_label=None)
    held_on = _today(_("funeral held on"))
    arranged_by = _words(_("who saw to the funeral"), 60)
    paid_to = _words(_("paid to"), 60)
    amount = MoneyInputField(label=_("sum paid"))
    paid_on = _today(_("paid on"))
    voucher = _words(_("number of the payment voucher"), 60)

    def prepare(self) -> None:
        dead = self.of.members.filter(person__died_on__isnull=False)
        self.choose("person", Person.objects.filter(pk__in=dead.values("person")).order_by("pk"))


class OrderFuneralForm(AskForm):
    """Whose, who saw to it, and into which account a run pays."""

    of: Award
    person = _one(_("person who died"), empty_label=None)
    held_on = _today(_("funeral held on"))
    arranged_by = _words(_("who saw to the funeral"), 60)
    resident_id = ResidentIdField(
        help_text=_("Of who saw to the funeral; of an office, of the person who acts for it.")
    )
    amount = MoneyInputField(label=_("sum to be paid"))
    account_holder = _words(_("account holder"), 60)
    bank_name = _words(_("bank"), 80)
    account = forms.CharField(
        label=_("account"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code"}),
    )

    def prepare(self) -> None:
        dead = self.of.members.filter(person__died_on__isnull=False)
        self.choose("person", Person.objects.filter(pk__in=dead.values("person")).order_by("pk"))


class ConfirmFuneralForm(AskForm):
    """Nothing is asked: the papers were looked at."""


class StrikeFuneralForm(AskForm):
    because = _words(_("struck because"), 200)


class KitItemForm(AskForm):
    name = _words(_("name"), 40)


class KitPaperForm(AskForm):
    item = _one(_("paper that the person is to hold"))
    given_on = _today(_("given on"))

    def prepare(self) -> None:
        items = KitItem.objects.visible_to(self.user)
        self.choose("item", items.exclude(pk__in=self.of.kit.values("item")))
