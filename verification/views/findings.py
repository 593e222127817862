"""The queue of findings, one finding, and the list as a workbook."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from verification import actions, comparisons, queues, rules
from verification.facts import evidence_rows, masked_id, roll_facts, steps, timeline
from verification.forms import FindingFilter
from verification.models import Finding
from verification.states import FindingStatus
from verification.verbs import FINDING_VERBS, VERBS
from welfare.accounts.roles import Permission as P
from welfare.files.tables import write_table
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons, held, offered
from welfare.pages.downloads import workbook
from welfare.pages.lists import asked, page_of, tabs

IN_MEMORY = 5 * 2**20


def finding_for(request: HttpRequest, pk: int) -> Finding:
    """A finding of the person's area, or 404."""
    rows = Finding.objects.visible_to(request.user).select_related(
        "award__programme",
        "award__household__head",
        "award__village",
        "person",
        "town",
        "county",
        "comparison",
        "verified_by__division",
        "closed_by__division",
    )
    return get_object_or_404(rows, pk=pk)


@needs(P.SEE_FINDINGS)
def finding_list(request: HttpRequest) -> HttpResponse:
    """Findings of the area; the tabs count what the other filters leave."""
    form = FindingFilter(request.GET, user=request.user)
    wanted, every = asked(form, Finding.objects.visible_to(request.user))
    statuses = queues.by_status(queues.narrowed(every, {**wanted, "status": ""}))
    kinds = queues.by_kind(queues.narrowed(every, {**wanted, "kind": ""}))
    listed = [(value, label) for value, label in comparisons.choices() if value in kinds]
    context = {
        "filter": form,
        "page": page_of(request, queues.ready_to_show(queues.narrowed(every, wanted))),
        "tabs": tabs(request, "status", FindingStatus.choices, statuses, _("All")),
        "may": held(request.user, VERBS["verify_finding"], VERBS["close_finding"]),
        "waiting": statuses,
        "kind_shown": dict(listed).get(wanted.get("kind", ""), ""),
        "kinds": tabs(request, "kind", listed, kinds, _("All kinds")),
    }
    return render(request, "verification/finding_list.html", context)


@performs(VERBS["record_export"])
def finding_export(request: HttpRequest) -> FileResponse:
    """The filtered list as a workbook, row for row; it holds no resident ID, and is logged."""
    form = FindingFilter(request.GET, user=request.user)
    wanted, every = asked(form, Finding.objects.visible_to(request.user))
    rows = queues.narrowed(every, wanted)
    columns = [_("Month"), _("Kind"), _("Town"), _("Name"), _("Certificate number"), _("Status")]
    columns += [_("What the file says"), _("What the town found"), _("Effect"), _("From the month")]
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    listed = (_exported(row) for row in queues.ready_to_show(rows).iterator())
    count = write_table(stream, _("Findings"), columns, listed)  # type: ignore[arg-type]
    filters = {name: str(value) for name, value in wanted.items() if value and name != "q"}
    actions.record_export(by=request.user, rows=count, filters=filters)
    stream.seek(0)
    return workbook(stream, _("Findings"), timezone.localdate())


def _said(label: str, value: str) -> str:
    return _("%(question)s: %(answer)s") % {"question": label, "answer": value}


def _exported(row: Finding) -> list[str]:
    said = _("; ").join(
        _(", ").join(_said(label, value) for label, value in line.items())
        for line in evidence_rows(row)
    )
    return [
        f"{row.month:%Y-%m}",
        str(row.get_kind_display()),
        row.town.name if row.town else "",
        row.who,
        row.award.number if row.award else "",
        str(row.get_status_display()),
        said,
        row.verification_note,
        str(row.get_action_display()),
        f"{row.effective_month:%Y-%m}" if row.effective_month else "",
    ]


@needs(P.SEE_FINDINGS)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file says beside what our roll says, what comes next, and what was done."""
    row = finding_for(request, pk)
    earlier = Finding.objects.visible_to(request.user)
    may = offered(FINDING_VERBS.values(), rules.available_verbs(row, request.user))
    context = {
        "finding": row,
        "evidence": evidence_rows(row),
        "facts": roll_facts(row),
        "steps": steps(row),
        "timeline": timeline(row),
        "earlier": earlier.filter(kind=row.kind, key=row.key).exclude(pk=row.pk).order_by("month"),
        "may": may,
        "buttons": buttons((verb for verb in may.values() if verb), row.pk),
        "masked": masked_id(row),
        "reveal_url": _reveal_url(row) if request.user.may(P.REVEAL) else "",
    }
    return render(request, "verification/finding_page.html", context)


def _reveal_url(row: Finding) -> str:
    """Where the whole number is shown with a reason: the person's, or the stranger's."""
    if row.stranger_hash:
        place = ["verification.finding", row.pk, "stranger_id"]
    elif row.person_id is not None:
        place = ["cases.person", row.person_id, "resident_id"]
    else:
        return ""
    return reverse("welfare:reveal", args=place) + f"?case=verification.finding:{row.pk}"
