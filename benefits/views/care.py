"""Change how a person on tekun is cared for; the amount follows from the standards."""

from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits import care_money
from benefits.entitlement import Part
from benefits.forms.care import CareChangeForm
from cases.actions import Care, change_care
from cases.models import Award, grade_of
from cases.rules import check_award_verb
from cases.verbs import VERBS
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["change_care"])
@require_http_methods(["GET", "POST"])
def care_change(request: HttpRequest, pk: int) -> HttpResponse:
    awards = Award.objects.visible_to(request.user).select_related("programme__county", "town")
    award = get_object_or_404(awards, pk=pk)
    back = reverse("cases:award", args=[pk])
    form = CareChangeForm(**posted(request), award=award)
    return verb_page(
        request,
        form,
        lambda: _change(
            by=request.user,
            award=award,
            care=form.care(),
            **{name: form.cleaned_data[name] for name in SAID},
        ),
        verb=VERBS["change_care"],
        rule=partial(check_award_verb, award, request.user, "change_care"),
        back=back,
        done=_("The care is changed. The next run pays the new amount."),
        template="cases/verb.html",
        award=award,
    )


SAID = ("version", "from_month", "reason", "heard")


def _change(
    *, by: User, award: Award, version: int, care: Care, from_month: date, reason: str, heard: str
) -> Award:
    """Price the new care at the standards of the month, and put it down."""
    grade = grade_of(care.answers)
    if grade is None:
        raise NotAllowed(_("The six daily acts are not all assessed."))
    entitlement = care_money.of_award(award, from_month, care.form, grade)
    return change_care(
        by=by,
        award=award,
        version=version,
        care=care,
        from_month=from_month,
        basic=entitlement.parts[Part.BASIC],
        care_fee=entitlement.parts[Part.CARE],
        explanation=entitlement.as_list(),
        reason=reason,
        heard=heard,
    )
