"""The bank file out, the bank's answer in."""

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from benefits import rules, selections
from benefits.actions import bank
from benefits.forms.payroll import BankReturnForm
from benefits.models import BankFile, BankReturn, PayrollRun
from benefits.verbs import VERBS
from benefits.views.steps import run_url
from welfare.accounts.rules import may
from welfare.pages.access import act, performs
from welfare.pages.downloads import workbook
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["record_download"])
@require_POST
@never_cache
def run_bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the file out; who took it is logged, for it holds whole account numbers."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    if not may(rules.check_verb, run, request.user, "record_download"):
        return act(request, run_url(run), bank.record_download, by=request.user, run=run)
    bank.record_download(by=request.user, run=run)
    name = PurePath(run.bank_file.name).name
    return FileResponse(run.bank_file.open(), as_attachment=True, filename=name)


@performs(VERBS["read_bank_return"])
@require_http_methods(["GET", "POST"])
def run_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the bank's answer; a file that does not fit is refused as a whole."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    form = BankReturnForm(**posted(request), run=run)
    return verb_page(
        request,
        form,
        lambda: _read(request, run, **form.cleaned_data),
        verb=VERBS["read_bank_return"],
        back=run_url(run),
        done=_counts,
        template="benefits/run_return.html",
        crumbs=[(_("Payroll runs"), reverse("benefits:run_list")), (str(run), run_url(run))],
        heading=_("Answer of the bank"),
        button=_("Read the file"),
        button_icon="upload",
        run=run,
        refused_returns=run.returns.exclude(error_file="").order_by("-pk")[:1],
    )


def _read(
    request: HttpRequest, run: PayrollRun, file: UploadedFile, bank_file: BankFile | None = None
) -> BankReturn:
    return bank.read_bank_return(
        by=request.user,
        run=run,
        content=file.read(),
        file_name=file.name or "",
        bank_file=bank_file,
    )


def _counts(taken: BankReturn) -> str:
    counts = {"paid": taken.paid, "failed": taken.failed}
    done = _("The answer is taken: %(paid)s paid, %(failed)s failed.") % counts
    return " ".join([done, *taken.told])


@performs(VERBS["record_errors_taken"])
@require_POST
@never_cache
def return_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused file with every wrong cell marked."""
    row = get_object_or_404(selections.refused_returns(request.user), pk=pk)
    bank.record_errors_taken(by=request.user, bank_return=row)
    return workbook(
        row.error_file.open(), _("errors in %(file)s") % {"file": PurePath(row.file_name).stem}
    )
