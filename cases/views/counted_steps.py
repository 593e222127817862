"""The page of each verb on beds, goods, services and guardians."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import goods, services
from cases.counted.shortage import shortage
from cases.forms import counted as forms
from cases.models import (
    Award,
    Distribution,
    Good,
    GoodsLoss,
    Guard,
    Household,
    Portion,
    Service,
    ServiceOrder,
    StockMove,
)
from cases.rules import goods as good_rules
from cases.rules import services as service_rules
from cases.verbs import VERBS
from cases.views import counted
from cases.views.care_steps import BEDS, CARE
from cases.views.verb_page import VerbPage, own_county, seen
from welfare.accounts.rules import reason_against
from welfare.models import User
from welfare.pages.access import View, attempt, performs
from welfare.pages.verbs import posted, verb_page


def _back(step: VerbPage, of: Any) -> str:
    if step.back == "award_care":
        award = of if isinstance(of, Award) else of.award
        return reverse("cases:award_care", args=[award.pk])
    if step.back == "household":
        return reverse("cases:household", args=[of.pk])
    return reverse("cases:counted_list", args=[step.back])


def _named(of: Any) -> str:
    """Whom or what a step is about: of an award the person, not its number."""
    if isinstance(of, Award):
        return of.payee.name
    return f"{of.award.payee.name}, {of}" if isinstance(of, Guard) else str(of)


_GOODS = (
    VerbPage(
        "add_good",
        goods.add_good,
        "county",
        own_county,
        forms.AddGoodForm,
        gettext_lazy("The goods are on the list."),
        "goods",
        good_rules.check_county_keeps,
    ),
    VerbPage(
        "take_in",
        goods.take_in,
        "good",
        seen(Good, "county"),
        forms.TakeInForm,
        gettext_lazy("The goods are in the store."),
        "stocks",
    ),
    VerbPage(
        "send_goods",
        goods.send_goods,
        "good",
        seen(Good, "county"),
        forms.SendGoodsForm,
        gettext_lazy("The goods are in the store of the town."),
        "stocks",
        good_rules.check_may_send,
    ),
    VerbPage(
        "propose_goods_loss",
        goods.propose_goods_loss,
        "good",
        seen(Good, "county"),
        forms.GoodsLossForm,
        gettext_lazy("The write-off is proposed. Another person decides."),
        "losses",
    ),
    VerbPage(
        "decide_goods_loss",
        goods.decide_goods_loss,
        "loss",
        seen(GoodsLoss, "stock__good__county", "stock__town"),
        forms.DecideGoodsLossForm,
        gettext_lazy("The write-off is decided."),
        "losses",
        good_rules.check_may_decide_loss,
    ),
    VerbPage(
        "hand_out",
        goods.hand_out,
        "household",
        seen(Household, "head", "town"),
        forms.HandOutForm,
        gettext_lazy("The goods are handed out."),
        "household",
    ),
    VerbPage(
        "take_goods_back",
        goods.take_goods_back,
        "move",
        seen(StockMove, "stock__good__county", "stock__town", "household"),
        forms.TakeGoodsBackForm,
        gettext_lazy("The goods lie in the store again. The receipt may be written anew."),
        "moves",
        good_rules.check_takes_back,
    ),
    VerbPage(
        "open_distribution",
        goods.open_distribution,
        "county",
        own_county,
        forms.DistributionForm,
        gettext_lazy("The list of families is drawn."),
        "distributions",
        good_rules.check_county_keeps,
        warns=shortage,
    ),
    VerbPage(
        "draw_again",
        goods.draw_again,
        "distribution",
        seen(Distribution, "county"),
        forms.NothingForm,
        gettext_lazy("Families that came onto the rolls are on the list."),
        "distributions",
        good_rules.check_may_draw,
        warns=shortage,
    ),
    VerbPage(
        "give_portion",
        goods.give_portion,
        "portion",
        seen(Portion, "household__head", "town", "distribution__good"),
        forms.SignedReceiptForm,
        gettext_lazy("The family has received its portion."),
        "portions",
        good_rules.check_may_give,
    ),
)
_ORDER = seen(ServiceOrder, "service", "person", "household", "town")
_SERVICES = (
    VerbPage(
        "add_service",
        services.add_service,
        "county",
        own_county,
        forms.AddServiceForm,
        gettext_lazy("The service is on the list."),
        "services",
        good_rules.check_county_keeps,
    ),
    VerbPage(
        "order_service",
        services.order_service,
        "household",
        seen(Household, "head", "town"),
        forms.OrderServiceForm,
        gettext_lazy("The service is ordered."),
        "household",
    ),
    VerbPage(
        "record_done",
        services.record_done,
        "order",
        _ORDER,
        forms.DoneForm,
        gettext_lazy("The service is recorded as done."),
        "orders",
        service_rules.check_may_do,
    ),
    VerbPage(
        "accept_service",
        services.accept_service,
        "order",
        _ORDER,
        forms.AcceptServiceForm,
        gettext_lazy("The service is accepted."),
        "orders",
        service_rules.check_may_accept,
    ),
    VerbPage(
        "cancel_order",
        services.cancel_order,
        "order",
        _ORDER,
        forms.BecauseForm,
        gettext_lazy("The order is cancelled."),
        "orders",
        service_rules.check_may_cancel,
    ),
    VerbPage(
        "record_bill",
        services.record_bill,
        "service",
        seen(Service, "county"),
        forms.BillForm,
        gettext_lazy("The bill is entered."),
        "bills",
        service_rules.check_may_bill,
    ),
)


@performs(VERBS["give_portions"])
def give_portions(request: HttpRequest, pk: int) -> HttpResponse:
    """Signed receipts of one day, each with its own result: what was refused is asked again."""
    of: Distribution = seen(Distribution, "good")(request.user, pk)
    form = forms.SignedReceiptsForm(**posted(request), user=request.user, of=of)
    back = reverse("cases:counted_list", args=["distributions"])
    if form.is_valid() and (given := attempt(form, _given, form, of, request.user)):
        if given.done:
            said = _("Receipts written down: %(count)s.") % {"count": len(given.done)}
            messages.success(request, said)
        if not given.refused:
            return redirect(back)
        form.without({move.portion_id for move in given.done})
        for portion, sentence in given.refused:
            form.add_error(f"{form.STARTS}{portion.pk}", sentence)
    verb = VERBS["give_portions"]
    context = {
        "form": form,
        "back": back,
        "heading": verb.button,
        "button": verb.button,
        "lede": _("About: %(what)s") % {"what": of},
        "crumbs": [(counted.HEADING, reverse("cases:counted"))],
    }
    return render(request, "welfare/verb.html", context)


def _given(form: forms.SignedReceiptsForm, of: Distribution, by: User) -> goods.GivenOut:
    day = form.cleaned_data["moved_on"]
    return goods.give_portions(by=by, distribution=of, moved_on=day, receipts=form.receipts)


STEPS = (*BEDS, *CARE, *_GOODS, *_SERVICES)


def _warned(request: HttpRequest, step: VerbPage, of: Any, result: Any) -> str:
    """Where the page leads, with what is to be minded of what came of it."""
    about = result if isinstance(result, Distribution) else of
    if step.warns and (sentence := step.warns(about)):
        messages.warning(request, sentence)
    return _back(step, of)


def _page(step: VerbPage) -> View:
    verb = VERBS[step.verb]

    @performs(verb)
    def page(request: HttpRequest, pk: int = 0) -> HttpResponse:
        of = step.load(request.user, pk)
        if step.only and (reason := reason_against(step.only, of, request.user)):
            return render(request, "403.html", {"reason": reason}, status=403)
        form = step.form(**posted(request), user=request.user, of=of)
        rule = step.rule
        return verb_page(
            request,
            form,
            lambda: step.action(by=request.user, **{step.of: of}, **form.cleaned_data),
            verb=verb,
            rule=(lambda: rule(of, request.user)) if rule else None,
            back=_back(step, of),
            done=step.done,
            then=lambda result: _warned(request, step, of, result),
            crumbs=[(counted.HEADING, reverse("cases:counted"))],
            lede=_("About: %(what)s") % {"what": _named(of)},
        )

    return page


def pages() -> list[URLPattern]:
    """The address of each verb."""
    return [
        path(
            f"counted/{step.verb.replace('_', '-')}/"
            + ("" if step.load is own_county else "<int:pk>/"),
            _page(step),
            name=step.verb,
        )
        for step in STEPS
    ] + [
        path("counted/give-portions/<int:pk>/", give_portions, name="give_portions"),
        path("counted/", counted.counted, name="counted"),
        path("counted/lists/<slug:name>/", counted.counted_list, name="counted_list"),
        path("awards/<int:pk>/care-around/", counted.award_care, name="award_care"),
    ]
