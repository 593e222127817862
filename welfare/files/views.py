"""The pages of taking over a file, shared by the apps: each gives its desk and gets its URLs."""

from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from welfare.accounts.roles import Permission
from welfare.audit import log as audit
from welfare.files import imports, seconding
from welfare.files.imports import Desk, ImportSpec
from welfare.files.imports.reading import DIFFERS
from welfare.files.imports.rules import blocked, other_period
from welfare.files.imports.words import worded
from welfare.files.questions import QuestionForm
from welfare.files.seconding import batch_of
from welfare.files.states import Extent
from welfare.jobs.views import shown as shown_job
from welfare.models import BatchStatus, Division, ImportBatch
from welfare.pages.access import act, needs
from welfare.pages.downloads import workbook
from welfare.pages.forms import Form, MonthInputField, UploadField
from welfare.pages.tiles import Tile
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import VERBS

OTHER_KIND = "counties:other_kind"  # all kinds are known above
UNDO = "counties:undo"  # what stands on a file is known above
UNDO_OFFERED = "counties:undo_offered"
HOUSEHOLDS = "cases:ledger_households"  # and so is who lives in a village


class UploadForm(Form):
    """The file, and for which year or month it is where the kind asks for that.

    So is whether it is whole: that is usual, and what a form without the answer means.
    """

    file = UploadField(label=gettext_lazy("File"))
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=1990, max_value=2100, required=False
    )
    month = MonthInputField(label=gettext_lazy("Month"))
    extent = forms.ChoiceField(
        label=gettext_lazy("What has the department sent?"),
        choices=Extent.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self, spec: Any, county: Division | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.given = spec.may_be_given(county)
        for key, vocabulary in self.given.items():
            self.fields[key] = forms.ChoiceField(
                label=spec.keys[key],
                choices=[("", _("as the file says")), *((m.code, m.label) for m in vocabulary)],
                required=False,
                help_text=_("Only for a file that does not say it itself."),
            )
        asks = {"year": spec.asks_year, "month": spec.asks_month, "extent": spec.asks_extent}
        for name, asked in asks.items():
            if not asked:
                del self.fields[name]


def pages(
    desk: Desk, *, sees: Permission, hands_in: Permission, seconds: Permission | None = None
) -> list[URLPattern]:
    """The URLs of a desk; the caller includes them under its own path.

    Who `sees` reads what became of a file; the rest is for whose work it is to hand files in. Who
    `seconds` agrees to files that change the money which is paid, where the desk takes such.
    """
    short = desk.urls.partition(":")[2]
    views = {
        "upload": ("<slug:kind>/hand-in/", require_http_methods(["GET", "POST"])(upload)),
        "detail": ("<int:pk>/", require_GET(detail)),
        "answer": ("<int:pk>/answer/", require_POST(answer)),
        "confirm": ("<int:pk>/confirm/", require_POST(confirm)),
        "errors": ("<int:pk>/errors/", require_GET(errors)),
    }
    urls = [
        path(route, needs(right)(partial(view, desk=desk)), name=f"{short}_{name}")
        for name, (route, view) in views.items()
        for right in [sees if name == "detail" else hands_in]
    ]
    if seconds is not None:
        second = needs(seconds)(partial(seconding.second, desk=desk))
        urls.append(path("<int:pk>/second/", require_POST(second), name=f"{short}_second"))
        decline = needs(seconds, hands_in)(partial(seconding.decline, desk=desk))
        form = require_http_methods(["GET", "POST"])(decline)
        urls.append(path("<int:pk>/decline/", form, name=f"{short}_decline"))
    return urls


def upload(request: HttpRequest, kind: str, *, desk: Desk) -> HttpResponse:
    """Choose a file; what was recognised in it is shown before anything is taken over."""
    spec = desk.specs.get(kind)
    if spec is None or not spec.offered_to(request.user.county):
        return render(request, "404.html", status=404)
    # a page that misses a file, or the file to be mended, links here with its period
    asked = {name: request.GET.get(name, "") for name in ("month", "year")}
    asked |= {key: request.GET.get(key, "") for key in spec.given}
    asked["extent"] = request.GET.get("extent", Extent.WHOLE)
    form = UploadForm(spec, request.user.county, **posted(request), initial=asked)
    return verb_page(
        request,
        form,
        lambda: _hand_in(request, spec, form),
        verb=VERBS["hand_in"],
        back=desk.list_url(),
        then=lambda batch: desk.url("detail", batch.pk),
        template="welfare/import_upload.html",
        crumbs=[(desk.list_title, desk.list_url())],
        heading=_("Hand in: %(kind)s") % {"kind": spec.title},
        button=_("Read the file"),
        button_icon="upload",
    )


def _hand_in(request: HttpRequest, spec: Any, form: UploadForm) -> ImportBatch:
    values = dict(form.cleaned_data)
    file, county = values.pop("file"), request.user.division
    given = {key: said for key in form.given if (said := values.pop(key))}
    return imports.hand_in(
        by=request.user,
        county=county,
        spec=spec,
        file=file,
        file_name=file.name,
        given=given,
        **values,
    )


def _counts(batch: ImportBatch) -> list[dict[str, Any]]:
    """What became of the rows, in words, under what it is."""
    titles = (
        ("made", _("Would be made") if batch.status == BatchStatus.PROPOSED else _("Made")),
        ("mended", _("Repaired")),
        ("repaired", _("Taken away or made narrow")),
        ("rejected", _("Rejected")),
        ("skipped", _("Skipped")),
        ("warnings", _("To be looked at")),
    )
    return [{"title": title, "rows": worded(batch.counts.get(key, {}))} for key, title in titles]


def detail(request: HttpRequest, pk: int, *, desk: Desk) -> HttpResponse:
    """The preview while nothing is decided, afterwards what became of the file."""
    batch = batch_of(request, pk, desk)
    spec = desk.specs[batch.kind]
    may_hand_in = request.user.may(spec.permission)
    context = {
        "batch": batch,
        "may_hand_in": may_hand_in,
        "kind_title": spec.title,
        "seen": batch.mapping,
        "facts": _facts(batch),
        "job": shown_job(batch.job, request.user) if batch.job else None,
        "tiles": _tiles(batch),
        "counts": _counts(batch),
        "blocked": blocked(batch),
        "other_period": other_period(batch) if batch.status == BatchStatus.PREVIEWED else "",
        "sample": _sample(batch),
        "form": _questions(batch, desk) if may_hand_in else None,
        "url": {page: desk.url(page, batch.pk) for page in ("answer", "confirm", "errors")}
        | {"undo": reverse(UNDO, args=[pk]), "undo_offered": reverse(UNDO_OFFERED, args=[pk])},
        "again_url": f"{desk.url('upload', batch.kind)}{_period(batch)}",
        "looks_like": _looks_like(batch, desk),
        "desk": _desk(desk),
        "other_kind_url": reverse(OTHER_KIND, args=[pk]) if _may_be_of_another(batch) else "",
        "ask_programme": _could_be_given(batch, spec),
        **seconding.context(batch, request.user, desk),
        "households_url": reverse(HOUSEHOLDS, args=[pk]) if batch.moved_villages else "",
    }
    return render(request, "welfare/import_detail.html", context)


def answer(request: HttpRequest, pk: int, *, desk: Desk) -> HttpResponse:
    """Keep what headings and words mean in the county's layout, and read the file anew."""
    batch = batch_of(request, pk, desk)
    form = QuestionForm(batch, desk.specs[batch.kind](batch), data=request.POST)
    here = desk.url("detail", pk)
    if not form.is_valid():
        messages.error(request, _("The preview has changed meanwhile. Look at it again."))
        return redirect(here)
    done = _("The file was read anew by what you said.")
    # what was said is worked out within: words that stand in no name are refused with a sentence
    return act(
        request,
        here,
        lambda: imports.answer(by=request.user, batch=batch, desk=desk, **form.answers),
        done=done,
    )


def confirm(request: HttpRequest, pk: int, *, desk: Desk) -> HttpResponse:
    """Start the job that takes the file over."""
    batch = batch_of(request, pk, desk)
    here = desk.url("detail", pk)
    return act(
        request,
        here,
        imports.confirm,
        by=request.user,
        batch=batch,
        desk=desk,
        period_is_right=bool(request.POST.get("period_is_right")),
    )


def errors(request: HttpRequest, pk: int, *, desk: Desk) -> HttpResponse | FileResponse:
    """Hand out the workbook with the marked cells; it is recorded who took it."""
    batch = batch_of(request, pk, desk)
    if not batch.error_file:
        return render(request, "404.html", status=404)
    audit.record("error_file_taken", batch, by=request.user)
    name = _("errors in %(file)s") % {"file": PurePath(batch.file_name).stem}
    return workbook(batch.error_file.open("rb"), name)


def _questions(batch: ImportBatch, desk: Desk) -> QuestionForm | None:
    """The form of the preview, while the file may still be read otherwise."""
    if batch.status != BatchStatus.PREVIEWED:
        return None
    return QuestionForm(batch, desk.specs[batch.kind](batch))


def _sample(batch: ImportBatch) -> dict[str, Any]:
    """What would become of the rows that were tried, in words."""
    sample = batch.mapping.get("sample", {})
    if not sample:
        return {}
    tiles = [
        Tile(f"{sample['rows']:,}", _("Rows tried")),
        Tile(f"{sample['taken']:,}", _("Would be saved")),
        Tile(
            f"{sample['rejected']:,}",
            _("Would be rejected"),
            tone="bad" if sample["rejected"] else "",
        ),
        Tile(f"{sample['skipped']:,}", _("Would be skipped")),
    ]
    reasons = {name: worded(counts) for name, counts in sample["reasons"].items()}
    shown = {
        key: sample.get(key)
        for key in ("causes", "more_causes", "whole", "differing", "doubts", "more_doubts")
    }
    count = sample["reasons"]["skipped"].get(DIFFERS, 0)
    return {"tiles": tiles, "count_differing": count, **shown, **reasons}


def _may_be_of_another(batch: ImportBatch) -> bool:
    """Whether the headings leave it open of which kind the file is."""
    seen = batch.mapping
    return bool(seen["lacking"] or seen["strange"] or "another" in seen.get("blocked", ()))


def _could_be_given(batch: ImportBatch, spec: type[ImportSpec[Any]]) -> bool:
    """Whether a layout asks for columns that the file might not need, were its programme said."""
    lacking = batch.mapping["lacking"]
    return bool(lacking and lacking[0]["layout"] and spec.given and not batch.given)


def _desk(desk: Desk) -> dict[str, Any]:
    return {"url": desk.list_url(), "title": desk.list_title}


def _looks_like(batch: ImportBatch, desk: Desk) -> list[dict[str, Any]]:
    """Of what else the file may be, each with the form that is told so."""
    form = desk.url("upload", batch.kind)
    return [
        {**one, "url": f"{form}{_period(batch, one['given'])}"}
        for one in batch.mapping.get("looks_like", ())
    ]


def _period(batch: ImportBatch, more: Mapping[str, str] | None = None) -> str:
    """What the upload form was given, so that a mended file lands where the first did."""
    asked = {**batch.given, **(more or {})}
    if batch.month:
        asked["month"] = f"{batch.month:%Y-%m}"
    elif batch.year:
        asked["year"] = str(batch.year)
    if batch.extent:
        asked["extent"] = batch.extent
    return f"?{urlencode(asked)}" if asked else ""


def _facts(batch: ImportBatch) -> list[dict[str, Any]]:
    seen = batch.mapping
    count = f"{seen['count']:,}"
    period = batch.month.strftime("%Y-%m") if batch.month else batch.year
    facts = [
        {"label": _("File"), "value": batch.file_name},
        {"label": _("Period"), "value": period},
        {"label": _("Handed in by"), "value": batch.uploaded_by or _("Command line")},
        {"label": _("Handed in at"), "value": batch.uploaded_at},
        {"label": _("Size"), "value": _("%(n)s KB") % {"n": f"{batch.size / 1024:,.0f}"}},
        {
            "label": _("Data rows"),
            "value": _("more than %(n)s") % {"n": count} if seen["more"] else count,
        },
        {"label": _("Sheets"), "value": "、".join(s["name"] for s in seen["sheets"] if s["name"])},
        {"label": _("Format"), "value": seen["encoding"]},
    ]
    return [fact for fact in facts if fact["value"]]


def _tiles(batch: ImportBatch) -> list[Tile]:
    if batch.status in {BatchStatus.PREVIEWED, BatchStatus.QUEUED}:
        return []
    if batch.status == BatchStatus.UNDONE:
        return [
            Tile(f"{batch.rows_read:,}", _("Rows read")),
            Tile(f"{batch.saved:,}", _("Rows taken back")),
        ]
    proposed = batch.status == BatchStatus.PROPOSED
    return [
        Tile(f"{batch.rows_read:,}", _("Rows read")),
        Tile(f"{batch.saved:,}", _("Would be saved") if proposed else _("Saved")),
        Tile(f"{batch.rejected:,}", _("Rejected"), tone="bad" if batch.rejected else ""),
        Tile(f"{batch.skipped:,}", _("Skipped")),
        Tile(f"{batch.repaired:,}", _("Repaired"), tone="warn" if batch.repaired else ""),
    ]
