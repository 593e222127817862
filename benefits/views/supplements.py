"""The supplements of a month: the list, one month by town with its people, and its steps."""

from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import listings
from benefits import supplement_rules as rules
from benefits.actions import supplements as actions
from benefits.forms.supplements import (
    HearSupplementForm,
    LineFilter,
    LineReasonForm,
    WorkOutMonthForm,
)
from benefits.models import COUNTS, UNHEARD, SupplementBatch, SupplementLine
from benefits.models.supplement_batch import SupplementLineScope
from benefits.supplement_rules import BATCH_VERBS
from benefits.supplement_verbs import UNSIGNED
from benefits.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.audit.timeline import timeline
from welfare.audit.verb import Verb
from welfare.county.months import first_of
from welfare.exports.listed import exported
from welfare.jobs.views import shown as shown_job
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons, held
from welfare.pages.forms import VersionedForm
from welfare.pages.lists import FEW_ROWS, asked, in_order, page_of
from welfare.pages.tiles import Tile
from welfare.pages.verbs import posted, verb_page

OF_BATCH = frozenset(
    {"hand_on_supplements", "sign_supplements", "return_supplements", "discard_supplements"}
)
MORE, LESS = Q(amount__gte=0), Q(amount__lt=0)
STANDS: dict[str, Q] = {
    "counts": COUNTS,
    "starts": COUNTS & MORE,
    "stops": COUNTS & LESS,
    "to_hear": UNHEARD,
    "out": Q(out_by__isnull=False),
    "refused": ~Q(refused=""),
}
NAMED = 20
SIGNING = "benefits/supplement_sign.html"  # what is signed, and what is not
FIGURES: dict[str, Any] = {
    "starting": Count("pk", filter=STANDS["starts"]),
    "more": Sum("amount", filter=STANDS["starts"], default=0),
    "stopping": Count("pk", filter=STANDS["stops"]),
    "less": Sum("amount", filter=STANDS["stops"], default=0),
    "total": Sum("amount", filter=COUNTS, default=0),
    "to_hear": Count("pk", filter=UNHEARD),
    "to_hear_sum": Sum("amount", filter=UNHEARD, default=0),
    "out": Count("pk", filter=STANDS["out"]),
    "refused": Count("pk", filter=STANDS["refused"]),
}


def batch_url(batch: SupplementBatch) -> str:
    """The page of a month."""
    return reverse("benefits:supplements", args=[batch.pk])


def _batches(user: User) -> QuerySet[SupplementBatch]:
    rows: QuerySet[SupplementBatch] = SupplementBatch.objects.visible_to(user)
    return rows.select_related("county", "handed_on_by", "signed_by", "job")


@needs(P.SEE_CASES)
@require_GET
def supplement_batches(request: HttpRequest) -> HttpResponse:
    """The months, newest first, each with what is put into force by it."""
    page = page_of(request, _batches(request.user).order_by("-month", "-pk"), FEW_ROWS)
    mine = SupplementLine.objects.visible_to(request.user).filter(batch__in=list(page))
    by_batch = {row["batch"]: row for row in mine.order_by().values("batch").annotate(**FIGURES)}
    month = first_of(timezone.localdate())
    unheard = SupplementLine.objects.visible_to(request.user).going_on_unheard(month)
    context = {
        "page": page,
        "rows": [(batch, by_batch.get(batch.pk)) for batch in page],
        "unheard": unheard.count(),
        "may": held(request.user, VERBS["work_out_supplements"]),
    }
    return render(request, "benefits/supplement_batches.html", context)


COLUMNS = {
    "name": ("person__initials", "person__name"),
    "town": ("town__code",),
    "sum": ("amount",),
}


def _lines(request: HttpRequest, pk: int, form: LineFilter | None = None) -> SupplementLineScope:
    """The people of a month as the address narrows and sorts them."""
    batch = get_object_or_404(_batches(request.user), pk=pk)
    form = form or LineFilter(request.GET, user=request.user)
    mine = SupplementLine.objects.visible_to(request.user).filter(batch=batch)
    rows = _narrowed(form, mine)
    shown = rows.select_related("person", "award", "town", "starts", "stops", "out_by")
    return in_order(request, shown.order_by("town__code", "pk"), COLUMNS)


@needs(P.SEE_CASES)
@exported(listings.SUPPLEMENTS, _lines)
@require_GET
def supplements(request: HttpRequest, pk: int) -> HttpResponse:
    """One month: sums by town and kind, and its people with what is done to them."""
    user = request.user
    batch = get_object_or_404(_batches(user), pk=pk)
    form = LineFilter(request.GET, user=user)
    mine = SupplementLine.objects.visible_to(user).filter(batch=batch)
    may = rules.available_on_batch(batch, user)
    page = page_of(request, _lines(request, pk, form))
    for row in page:
        row.buttons = _buttons(row, may)
    sums = mine.aggregate(**FIGURES)
    context = {
        "batch": batch,
        "filter": form,
        "page": page,
        "tiles": _tiles(batch, sums),
        "by_town": _by_town(mine),
        "sums": sums,
        **(_unheard(mine) if batch.status in UNSIGNED else {}),
        "buttons": buttons([BATCH_VERBS[name] for name in may if name in OF_BATCH], batch.pk),
        "job": shown_job(batch.job, user) if batch.job and batch.job.is_open else None,
        "history": timeline(batch) if user.town is None else [],
    }
    return render(request, "benefits/supplement_batch.html", context)


def _narrowed(form: LineFilter, mine: "SupplementLineScope") -> "SupplementLineScope":
    wanted, rows = asked(form, mine)
    if wanted.get("town"):
        rows = rows.filter(town=wanted["town"])
    if kind := wanted.get("kind"):
        rows = rows.filter(Q(starts=kind) | Q(stops=kind))
    standing = wanted.get("standing")
    return rows.filter(STANDS[standing]) if standing else rows


def _buttons(line: SupplementLine, may: list[str]) -> Any:
    wanted = [] if line.out_by_id else ["take_supplement_out"]
    if line.amount < 0 and not line.out_by_id and not line.heard:
        wanted.insert(0, "hear_supplement")
    return buttons([BATCH_VERBS[name] for name in wanted if name in may], line.pk)


def _by_town(lines: "QuerySet[Any]") -> "QuerySet[Any]":
    named = lines.order_by("town__code").values("town__name", "town_id")
    return named.annotate(**FIGURES)


def _tiles(batch: SupplementBatch, counted: dict[str, Any]) -> list[Tile]:
    url = batch_url(batch)
    month = _("from %(month)s on") % {"month": batch}
    tiles = [
        Tile(counted["starting"], _("Start"), f"{url}?standing=starts"),
        Tile(counted["stopping"], _("Stop, or less"), f"{url}?standing=stops"),
        Tile(
            f"{counted['total']:,.2f}",
            _("A month, in all"),
            f"{url}?standing=counts",
            note=month,
            unit=_("yuan"),
        ),
    ]
    rest = (
        ("to_hear", _("Not heard, not in the sums"), "warn"),
        ("out", _("Taken out"), ""),
        ("refused", _("Not possible any more"), "bad"),
    )
    return tiles + [
        Tile(counted[name], label, f"{url}?standing={name}", tone)  # type: ignore[arg-type]
        for name, label, tone in rest
        if counted[name]
    ]


def _unheard(lines: "SupplementLineScope") -> dict[str, Any]:
    """Who is not heard, by name, with what follows for them."""
    rows = lines.to_hear().select_related("person", "town", "award").order_by("town__code", "pk")
    return {"unheard": list(rows[:NAMED]), "unheard_count": rows.count()}


@needs(P.SEE_CASES)
@require_GET
def supplements_unheard(request: HttpRequest) -> HttpResponse:
    """Top-ups that are paid on because nobody was heard, the longest first."""
    month = first_of(timezone.localdate())
    rows = SupplementLine.objects.visible_to(request.user).going_on_unheard(month)
    shown = rows.select_related("person", "award", "town", "stops", "batch")
    page = page_of(request, shown.order_by("since", "town__code", "pk"))
    for row in page:
        may = rules.available_on_batch(row.batch, request.user)
        row.buttons = _buttons(row, may)
    return render(request, "benefits/supplement_unheard.html", {"page": page})


@performs(VERBS["work_out_supplements"])
@require_http_methods(["GET", "POST"])
def supplements_work_out(request: HttpRequest) -> HttpResponse:
    """Have a month worked out; also done by itself on the first of the month."""
    county = request.user.county
    if county is None:
        raise Http404
    form = WorkOutMonthForm(**posted(request), initial={"month": first_of(timezone.localdate())})
    return verb_page(
        request,
        form,
        lambda: actions.work_out_supplements(by=request.user, county=county, **form.cleaned_data),
        verb=VERBS["work_out_supplements"],
        rule=partial(rules.check_may_work_out, request.user, county),
        back=reverse("benefits:supplement_batches"),
        then=batch_url,
        done=_("The month is being worked out."),
        lede=_("Birthdays, cards and illness as they are registered on the first of the month."),
    )


def _step(
    request: HttpRequest,
    pk: int,
    form_of: Any,
    action: Any,
    verb: Verb,
    done: str,
    template: str = "welfare/verb.html",
) -> Any:
    batch = get_object_or_404(_batches(request.user), pk=pk)
    form = form_of(**posted(request), initial={"version": batch.version})
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, batch=batch, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_batch_verb, batch, request.user, verb.name),
        back=batch_url(batch),
        done=done,
        template=template,
        crumbs=[(_("Supplements of the month"), batch_url(batch))],
        batch=batch,
        sums=batch.lines.aggregate(**FIGURES),
        **_unheard(batch.lines.all()),
    )


@performs(VERBS["hand_on_supplements"])
def supplements_hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    verb, done = VERBS["hand_on_supplements"], _("Handed on. Another person signs next.")
    return _step(request, pk, VersionedForm, actions.hand_on_supplements, verb, done, SIGNING)


@performs(VERBS["sign_supplements"])
def supplements_sign(request: HttpRequest, pk: int) -> HttpResponse:
    verb, done = VERBS["sign_supplements"], _("Signed. The supplements start and stop now.")
    return _step(request, pk, VersionedForm, actions.sign_supplements, verb, done, SIGNING)


@performs(VERBS["return_supplements"])
def supplements_return(request: HttpRequest, pk: int) -> HttpResponse:
    verb, done = VERBS["return_supplements"], _("Sent back to be checked again.")
    return _step(request, pk, LineReasonForm, actions.return_supplements, verb, done)


@performs(VERBS["discard_supplements"])
def supplements_discard(request: HttpRequest, pk: int) -> HttpResponse:
    verb, done = VERBS["discard_supplements"], _("Discarded. Nothing of it comes into force.")
    return _step(request, pk, LineReasonForm, actions.discard_supplements, verb, done)


def _line_step(
    request: HttpRequest, pk: int, form_of: Any, action: Any, verb: Verb, done: str
) -> HttpResponse:
    lines = SupplementLine.objects.visible_to(request.user).select_related("batch", "person")
    line = get_object_or_404(lines, pk=pk)
    form = form_of(**posted(request), initial={"version": line.batch.version})
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, line=line, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_batch_verb, line.batch, request.user, verb.name),
        back=batch_url(line.batch),
        done=done,
        lede=f"{line.person} · {line.why}",
        crumbs=[(_("Supplements of the month"), batch_url(line.batch))],
    )


@performs(VERBS["hear_supplement"])
def supplement_hear(request: HttpRequest, pk: int) -> HttpResponse:
    verb, done = VERBS["hear_supplement"], _("The hearing is on record.")
    return _line_step(request, pk, HearSupplementForm, actions.hear_supplement, verb, done)


@performs(VERBS["take_supplement_out"])
def supplement_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    verb, done = VERBS["take_supplement_out"], _("Taken out. It is looked at again next month.")
    return _line_step(request, pk, LineReasonForm, actions.take_supplement_out, verb, done)
