"""A family's means sheet: drawing it up, and reading it beside the one before."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import means_sheets as actions
from cases.forms.means_sheet import MeansSheetForm
from cases.models import Household, MeansSheet
from cases.programmes.parts.income_items import Side
from cases.verbs import VERBS
from cases.views.verbs import case_page
from welfare.accounts.roles import Permission
from welfare.pages.access import needs, performs
from welfare.pages.verbs import posted


@performs(VERBS["record_means_sheet"])
def means_sheet_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the sheet; it begins with the lines of the last one."""
    homes = Household.objects.visible_to(request.user).select_related("head", "town")
    home = get_object_or_404(homes, pk=pk)
    last = home.means_sheets.prefetch_related("lines").last()
    form = MeansSheetForm(**posted(request), household=home, last=last)
    return case_page(
        request,
        form,
        lambda: actions.record_means_sheet(by=request.user, household=home, **form.values()),
        back=reverse("cases:household", args=[pk]),
        then=lambda made: reverse("cases:means_sheet", args=[made.pk]),
        done=_("The means sheet is drawn up. The family's open applications go by it."),
        rule=partial(rules.check_may_draw_up, home, request.user),
        verb=VERBS["record_means_sheet"],
        household=home,
        lede=_(
            "All members, the last twelve months. What does not count and what is exempt is "
            "entered too: whoever decides sees that it was looked at."
        ),
        button=_("Save"),
    )


@needs(Permission.SEE_CASES)
def means_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet, side by side with the one before."""
    rows = MeansSheet.objects.visible_to(request.user)
    sheet = get_object_or_404(
        rows.select_related("household__head", "household__town", "recorded_by").prefetch_related(
            "lines__person"
        ),
        pk=pk,
    )
    others = sheet.household.means_sheets.prefetch_related("lines__person")
    before = others.filter(pk__lt=sheet.pk).last()
    context = {
        "sheet": sheet,
        "sides": [
            (side.label, lines)
            for side in Side
            if (lines := [line for line in sheet.lines.all() if line.side == side])
        ],
        "before": before,
        "differing": rules.compare_sheets(before, sheet),
        "newer": others.filter(pk__gt=sheet.pk).last(),
        "applications": sheet.applications.visible_to(request.user).select_related("programme"),
    }
    return render(request, "cases/means_sheet_page.html", context)
