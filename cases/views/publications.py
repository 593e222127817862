"""What the village boards do not say yet; the list is printed, hung, and recorded. (公布)"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import listings, publications, rules
from cases.actions import publications as actions
from cases.forms.publication import HangForm
from cases.models import BoardPhotograph, Publication
from cases.papers import VILLAGE_PAPERS
from cases.verbs import VERBS
from cases.views.papers import village_for
from welfare.accounts.roles import Permission as P
from welfare.attachments.serving import served
from welfare.exports.listed import exported
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page

PAPER = "publication"
SHOWN = 12  # lists that hung before; the log holds all


def _due(request: HttpRequest) -> list[publications.VillageDue]:
    return publications.villages_due(request.user, timezone.localdate())


@needs(P.SEE_CASES)
@exported(listings.VILLAGES_DUE, _due)
def publication_list(request: HttpRequest) -> HttpResponse:
    """The villages whose board is behind, the longest waiting first. (待公布)"""
    context = {"page": page_of(request, _due(request)), "today": timezone.localdate()}
    return render(request, "cases/publication_list.html", context)


def _unpublished(request: HttpRequest, pk: int) -> list[publications.Unpublished]:
    return publications.unpublished(request.user, village_for(request, pk), timezone.localdate())


@needs(P.SEE_CASES)
@exported(listings.UNPUBLISHED, _unpublished)
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One village: what its board does not say, what hangs, what was printed, what hung before."""
    village = village_for(request, pk)
    rows = Publication.objects.visible_to(request.user).filter(village=village)
    rows = rows.select_related("printed_by").prefetch_related("entries", "photographs")
    hung = list(rows.filter(hung_on__isnull=False).order_by("-hung_on", "-pk")[:SHOWN])
    later = {"pk__gt": hung[0].pk} if hung else {}
    context = {
        "village": village,
        "page": page_of(request, _unpublished(request, pk)),
        "today": timezone.localdate(),
        "other_now": publications.other_now(village, timezone.localdate()),
        "hung": hung,
        "printed": rows.printed_only().filter(**later).order_by("-pk")[:SHOWN],
        "may_print": VILLAGE_PAPERS[PAPER].available(village),
        "print_url": reverse("cases:village_paper_pdf", args=[pk, PAPER]),
        "may": held(request.user, VERBS["hang_publication"]),
    }
    return render(request, "cases/publication_page.html", context)


@performs(VERBS["hang_publication"])
def publication_hang(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed list hangs: all that are on it are published by this."""
    rows = Publication.objects.visible_to(request.user).select_related("village", "town")
    row = get_object_or_404(rows, pk=pk)
    shown = {
        "place": _("Notice board of %(village)s") % {"village": row.village},
        "hung_by": request.user.full_name,
    }
    form = HangForm(**posted(request), initial=shown)
    back = reverse("cases:publication", args=[row.village_id])
    words = {
        "moment": f"{timezone.localtime(row.printed_at):%Y-%m-%d %H:%M}",
        "awards": row.entries.count(),
    }
    return verb_page(
        request,
        form,
        lambda: actions.hang_publication(by=request.user, publication=row, **form.cleaned_data),
        verb=VERBS["hang_publication"],
        rule=partial(rules.check_may_hang, row, request.user),
        back=back,
        crumbs=[(row.village.name, back)],
        done=_("All awards on the list are published."),
        lede=_("The list printed on %(moment)s, with %(awards)s awards.") % words,
    )


@performs(VERBS["look_at_board"])
def board_photograph(request: HttpRequest, pk: int) -> HttpResponse:
    """The photograph of a board; the look is in the log."""
    rows = BoardPhotograph.objects.visible_to(request.user).select_related("publication__town")
    row = get_object_or_404(rows, pk=pk)
    content = actions.look_at_board(by=request.user, photograph=row)
    return served(content, is_pdf=False, name=f"board-{row.pk}")
