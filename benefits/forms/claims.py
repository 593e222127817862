"""Forms of claims."""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from benefits.claim_corrections import least
from benefits.claim_rules import waiting
from benefits.claims import Known, overdue_of, spread, standing_receipts, too_much
from benefits.models import ClaimMonth, ClaimReason, DunningWay, Receipt
from benefits.selections import CAME_BACK, COMES_BACK, WITHDRAWAL_WAITS
from benefits.states import ClaimStatus
from cases.forms.fields import DayField
from cases.models import Decision
from cases.rules import resolution_on
from welfare.county.months import add_months
from welfare.models import Division, User
from welfare.pages.forms import Form, MoneyInputField, VersionedForm, YesNoField
from welfare.templatetags.welfare import money, month

STANDINGS = (
    *((one.value, one.label) for one in ClaimStatus if one != ClaimStatus.DECIDED),
    (COMES_BACK, _("To come back")),
    (WITHDRAWAL_WAITS, _("Withdrawal to be decided")),
    (CAME_BACK, _("Came back")),
)
FEN = Decimal("0.01")
MOST_INSTALMENTS = 60
PREFIX = "due_"


def by_month(said: dict[str, Any]) -> dict[date, Decimal]:
    """The sums that stand in fields of months; empty ones are left out."""
    return {
        date(int(name[-7:-3]), int(name[-2:]), 1): given
        for name, given in said.items()
        if name.startswith(PREFIX) and given is not None
    }


class ClaimFilter(Form):
    """Narrow the claims."""

    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Division.objects.none(), required=False, empty_label=_("All")
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("All")), *ClaimReason.choices], required=False
    )
    overdue = forms.BooleanField(label=_("Instalments overdue"), required=False)
    mine = forms.BooleanField(label=_("Only what I may decide"), required=False)
    standing = forms.ChoiceField(
        choices=[("", ""), *STANDINGS], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]
        if user.town is not None:
            del self.fields["town"]


class OpenGrantClaimForm(Form):
    """Why: which shares of a grant are too much, and how much, is known."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *ClaimReason.choices])
    cause = forms.CharField(
        label=_("What happened"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, somebody_died: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if somebody_died:
            self.fields["reason"].initial = ClaimReason.DEATH

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        return {"reason": self.cleaned_data["reason"], "cause": self.cleaned_data["cause"]}


class OpenClaimForm(OpenGrantClaimForm):
    """Why, and for each month of the claim what was due; months that were right stay empty."""

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for paid in known.paid():
            words = {"month": month(paid.month), "paid": money(paid.paid)}
            self.fields[f"{PREFIX}{paid.month:%Y_%m}"] = MoneyInputField(
                label=gettext("%(month)s, paid %(paid)s: due were (yuan)") % words,
                required=False,
                initial=too_much(paid, known.due.get(paid.month)),
            )

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        return {**super().values(), "dues": by_month(self.cleaned_data)}


class ClaimForm(VersionedForm):
    """What is said of a claim `with_sums`; each form says itself what its action is told."""

    def __init__(self, *args: Any, claim: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": claim.version, **self.shown(claim)}, **kwargs)
        self.claim = claim

    @property
    def months(self) -> list[tuple[ClaimMonth, Decimal]]:
        """What the claim is about, as the page of the form shows it."""
        return spread(self.claim)

    def shown(self, claim: Any) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        return self.cleaned_data


class HearForm(ClaimForm):
    heard_on = DayField(label=_("Heard on"), initial=timezone.localdate)
    heard = forms.CharField(
        label=_("What the household said"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who spoke, whether the facts are right, how the money can come back."),
    )


class DecideClaimForm(ClaimForm):
    document = forms.CharField(label=_("Number of the decision"), max_length=80)


class DiscardClaimForm(ClaimForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PlanForm(ClaimForm):
    """Equal instalments, and what is kept back of each month."""

    agreed_on = DayField(label=_("Agreed on"), initial=timezone.localdate)
    amount = MoneyInputField(
        label=_("Paid back in instalments (yuan)"), required=False, min_value=FEN
    )
    count = forms.IntegerField(
        label=_("Number of instalments"),
        required=False,
        min_value=1,
        max_value=MOST_INSTALMENTS,
    )
    first_on = DayField(
        label=_("First instalment by"),
        required=False,
        future=True,
        help_text=_("The next ones on the same day of the months that follow."),
    )
    monthly_set_off = MoneyInputField(
        label=_("Set off each month (yuan)"),
        required=False,
        min_value=FEN,
        help_text=_("The county's share of a month's payment is the most that is kept back."),
    )

    def __init__(self, *args: Any, claim: Any, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        if claim.grant is not None:  # it comes back by receipts alone
            del self.fields["monthly_set_off"]

    def shown(self, claim: Any) -> dict[str, Any]:
        """All that is open can be paid back in instalments."""
        return {"amount": claim.open}

    def clean(self) -> dict[str, Any]:
        """Sum, number and first day of the instalments belong together."""
        said = super().clean() or self.cleaned_data
        parts = ("amount", "count", "first_on")
        given = [name for name in parts if said.get(name)]
        for name in parts:
            if given and name not in given and name not in self.errors:
                self.add_error(name, gettext("Instalments have a sum, a number and a first day."))
        return said

    def values(self) -> dict[str, Any]:
        """What the action is told: the last instalment takes what cannot be divided."""
        said = self.cleaned_data
        instalments: list[tuple[date, Decimal]] = []
        if said["amount"]:
            each = (said["amount"] / said["count"]).quantize(FEN, ROUND_DOWN)
            days = [add_months(said["first_on"], n) for n in range(said["count"])]
            last = said["amount"] - each * (said["count"] - 1)
            instalments = [*((day, each) for day in days[:-1]), (days[-1], last)]
        kept = {name: said.get(name) for name in ("version", "agreed_on", "monthly_set_off")}
        return {**kept, "instalments": instalments}


class OverdueForm(ClaimForm):
    """By which decision, and how much of each month at most."""

    document = forms.CharField(label=_("Number of the decision"), max_length=80)
    monthly = MoneyInputField(
        label=_("Set off each month (yuan)"),
        min_value=FEN,
        help_text=_("The county's share of a month's payment is the most that is kept back."),
    )

    def shown(self, claim: Any) -> dict[str, Any]:
        """All that is overdue: the share says how much of it a month gives."""
        return {"monthly": overdue_of(claim, timezone.localdate())}


class ReceiptForm(ClaimForm):
    number = forms.CharField(
        label=_("Number of the receipt"),
        max_length=40,
        help_text=_("The bank's number of the money that came in on the county's account."),
    )
    received_on = DayField(label=_("Received on"), initial=timezone.localdate)
    amount = MoneyInputField(label=_("Amount (yuan)"))


class ReverseReceiptForm(ClaimForm):
    receipt = forms.ModelChoiceField(label=_("Receipt"), queryset=Receipt.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, claim: Any, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.fields["receipt"].queryset = standing_receipts(claim)  # type: ignore[attr-defined]


class RemindForm(ClaimForm):
    done_on = DayField(label=_("Reminded on"), initial=timezone.localdate)
    way = forms.ChoiceField(label=_("How"), choices=DunningWay.choices)
    note = forms.CharField(label=_("What was said"), max_length=300)


class WaiveForm(ClaimForm):
    amount = MoneyInputField(label=_("Amount (yuan)"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecideWaiverForm(ClaimForm):
    granted = YesNoField(label=_("Is it granted?"))
    note = forms.CharField(label=_("Decision or minutes"), max_length=200)

    def shown(self, claim: Any) -> dict[str, Any]:
        """What the joint meeting resolved, where it is the one that decides."""
        waiver = waiting(claim)
        item = resolution_on(waiver.matter) if waiver else None
        if item is None:
            return {}
        named = gettext("Minutes of the joint meeting of %(day)s") % {"day": item.meeting}
        return {"granted": str(item.result == Decision.APPROVE), "note": named}


class CorrectClaimForm(ClaimForm):
    """What is claimed of each month instead: where the system knows it, it stands there already."""

    reason = forms.CharField(
        label=_("Why less is claimed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=300,
        help_text=_("The paper or record, with its number and day."),
    )

    def __init__(self, *args: Any, claim: Any, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        needed = least(claim)
        for one in claim.months.order_by("month"):
            words = {"month": month(one.month), "sum": money(one.claimed)}
            self.fields[f"{PREFIX}{one.month:%Y_%m}"] = MoneyInputField(
                label=gettext("%(month)s, claimed %(sum)s: claimed instead (yuan)") % words,
                initial=needed.get(one.month, one.claimed),
            )

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("version", "reason", "evidence")}
        return {**kept, "sums": by_month(said)}


class DecideCorrectionForm(ClaimForm):
    granted = YesNoField(label=_("Is the claim corrected?"))
    note = forms.CharField(label=_("Number of the correction"), max_length=200)


class _GivenBackForm(ClaimForm):
    """With what had come back when the page was shown: that is owed to the household again."""

    came_back = MoneyInputField(widget=forms.HiddenInput)

    def shown(self, claim: Any) -> dict[str, Any]:
        """The sum that the page says."""
        return {"came_back": claim.came_back}


class WithdrawClaimForm(_GivenBackForm):
    reason = forms.CharField(
        label=_("Why the decision was wrong"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideWithdrawalForm(_GivenBackForm):
    granted = YesNoField(label=_("Is the decision withdrawn?"))
    note = forms.CharField(label=_("Decision or minutes"), max_length=200)
