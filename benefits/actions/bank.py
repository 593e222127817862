"""What goes to the bank and what comes back."""

import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import bank_return, overtaken, rules, sending, taken_out
from benefits.actions.reconciliation import keep_reconciled
from benefits.bank_files import answers, outgoing
from benefits.bank_files.answers import Given
from benefits.bank_files.layout import AnswerLayout, Bank
from benefits.bank_files.outgoing import OfFile, Order
from benefits.models import BankFile, BankLayout, BankReturn, ExclusionCode, Payment, PayrollRun
from benefits.payroll import count_and_sum
from benefits.signing import settings
from benefits.states import PaymentStatus, RunStatus
from benefits.transitions import move_payments, move_run
from cases.actions import count_papers_from
from cases.models import Origin
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import BadInput, NotAllowed
from welfare.files.tables import FileOutcome, Problem, write_errors
from welfare.models import User

# County, month, number of the run, number of the line: unique, and readable on the telephone.
NUMBER = """
UPDATE benefits_payment p SET reference = %s || lpad(n.number::text, 6, '0')
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM benefits_payment WHERE run_id = %s)
    AS n
WHERE p.id = n.id
"""


class ReturnRefused(BadInput):
    """A return file that does not fit its run; `bank_return` keeps it with the error workbook."""

    def __init__(self, sentence: str, bank_return: BankReturn) -> None:
        self.bank_return = bank_return
        super().__init__(sentence)


@transaction.atomic
def write_bank_file(*, by: User, run: PayrollRun, version: int) -> PayrollRun:
    """Write a file for each bank of a run that was signed twice; now its payments are sent.

    A payment that its bank's file cannot hold stays out with the reason, and stays owed. Each file
    is read back and must hold what was signed, line by line, before anything is saved.
    """
    run = PayrollRun.objects.locked(run.pk)
    check_version(run.version, version)
    rules.check_verb(run, by, "write_bank_file")
    rules.check_holds_payments(run)
    overtaken.hold_awards(run)
    overtaken.check_none(run)
    _check_signed(run)
    _check_layouts(run)
    banks = sending.banks_of(run.county)
    by_bank = sending.sort(run, banks)
    _leave_out(run, by, by_bank.faults)
    written = [
        _written(run, one_bank, number)
        for number, one_bank in enumerate(_with_references(run, banks, by_bank), 1)
    ]
    _check_sums(run, written)
    name, content = _as_one(run, written)
    run.bank_file.save(name, ContentFile(content), save=False)
    count, total = run.count, run.total
    sent = {"bank_file": run.bank_file, "sent_at": timezone.now(), "count": count, "total": total}
    move_run(run, RunStatus.SENT, **sent)
    digest, left = hashlib.sha256(content).hexdigest(), len(by_bank.faults)
    audit.record("bank_file_written", run, by=by, sha256=digest, count=count, left=left)
    return run


def _check_signed(run: PayrollRun) -> None:
    """The payments are those that were signed."""
    count, total = count_and_sum(run.payments.all())
    if (count, total) != (run.count, run.total):
        raise _otherwise(run, count, total)


def _check_layouts(run: PayrollRun) -> None:
    """The files look as was signed: a layout decides what sum a bank reads, and for whom."""
    changed = settings.since_signed(run, BankLayout)
    if changed:
        raise NotAllowed(
            _(
                "The layout “%(bank)s” was changed after the run was signed. Put it back, or "
                "discard the run and have it signed with the new layout."
            )
            % {"bank": changed[0].row}
        )


def _otherwise(run: PayrollRun, count: int, total: Decimal) -> NotAllowed:
    return NotAllowed(
        _(
            "The bank file would hold %(count)s payments of %(total)s in all, but %(signed)s "
            "of %(signed_total)s were signed. No file was written. Discard the run and "
            "prepare it again."
        )
        % {"count": count, "total": total, "signed": run.count, "signed_total": run.total}
    )


def _leave_out(run: PayrollRun, by: User, faults: dict[int, str]) -> None:
    """What no file can hold leaves the run; what is left is what is sent."""
    if len(faults) == run.count:
        reason = next(iter(faults.values()), "")
        raise NotAllowed(
            _("No payment of this run can stand in a bank's file. %(reason)s") % {"reason": reason}
        )
    for payment in run.payments.filter(pk__in=faults).select_related("award"):
        reason = faults[payment.pk]
        said = taken_out.take_out(run, payment, ExclusionCode.UNSENDABLE, reason, by=by)
        audit.record("payment_taken_out", run, by=by, reason=reason, **said)
    run.count, run.total = count_and_sum(run.payments.all())


def _with_references(
    run: PayrollRun, banks: list[Bank], by_bank: sending.Sorted
) -> Iterator[tuple[Bank, list[int], list[Order]]]:
    """Each bank that has payments in the run, with them and its orders."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER, [_prefix(run), run.pk])
    references = dict(run.payments.order_by("pk").values_list("pk", "reference"))
    for bank in banks:
        if orders := by_bank.orders[bank.name]:
            payments = [payment for payment, _order in orders]
            yield bank, payments, sending.numbered(orders, references)


def _prefix(run: PayrollRun) -> str:
    return f"{run.county.prefix}{run.month:%Y%m}{run.sequence:02d}"


def _written(
    run: PayrollRun, one_bank: tuple[Bank, list[int], list[Order]], number: int
) -> tuple[BankFile, bytes]:
    """One bank's file, read back; its payments are sent by it."""
    bank, payments, orders = one_bank
    told = OfFile(timezone.localdate(), run.month, _batch(run, number), run.county.name)
    content = outgoing.write(bank, orders, told)
    if outgoing.read_back(bank, content, told) != outgoing.as_in(bank.file, orders):
        raise _otherwise(run, len(orders), sending.sum_of(orders))
    file = BankFile.objects.create(
        run=run,
        layout_id=bank.row,
        bank=bank.name,
        name=f"{told.batch}.{bank.file.extension}",
        written_on=told.day,
        count=len(orders),
        total=sending.sum_of(orders),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    rows = run.payments.filter(pk__in=payments)
    move_payments(rows, PaymentStatus.PLANNED, PaymentStatus.SENT, bank_file=file)
    return file, content


def _batch(run: PayrollRun, number: int) -> str:
    """The number of a bank's file; most counties have one bank."""
    return _prefix(run) if number == 1 else f"{_prefix(run)}-{number}"


def _check_sums(run: PayrollRun, written: list[tuple[BankFile, bytes]]) -> None:
    """The files together are the run: each payment in one of them."""
    count = sum(file.count for file, _content in written)
    total = sum((file.total for file, _content in written), Decimal(0))
    if (count, total) != (run.count, run.total):
        raise _otherwise(run, count, total)


def _as_one(run: PayrollRun, written: list[tuple[BankFile, bytes]]) -> tuple[str, bytes]:
    """What is downloaded: the file, or the files of several banks in one archive."""
    if len(written) == 1:
        ((file, content),) = written
        return file.name, content
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in written:
            archive.writestr(file.name, content)
    return f"{_prefix(run)}.zip", stream.getvalue()


def record_download(*, by: User, run: PayrollRun) -> None:
    """Who took the bank file, which holds whole account numbers."""
    rules.check_verb(run, by, "record_download")
    audit.record("bank_file_downloaded", run, by=by)


def record_errors_taken(*, by: User, bank_return: BankReturn) -> None:
    """Who took the workbook of a refused return file."""
    rules.check_takes_errors(bank_return, by)
    audit.record("return_errors_taken", bank_return, by=by, case=bank_return.run)


def read_bank_return(
    *,
    by: User,
    run: PayrollRun,
    content: bytes,
    file_name: str,
    bank_file: BankFile | None = None,
) -> BankReturn:
    """Take a return file as a whole, or refuse it as a whole and keep what is wrong with it.

    A bank may answer in parts; where the run went to several banks, `bank_file` says whose answer
    it is. Raises BadFile (no such table) or ReturnRefused (rows do not fit).
    """
    rules.check_verb(run, by, "read_bank_return")
    sent = _file_of(run, bank_file)
    layout = _answers_as(sent)
    given = answers.given(layout, content, file_name)
    taken = BankReturn(
        run=run,
        bank_file=sent,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        paid=0,
        failed=0,
        uploaded_by=by,
    )
    problems = _take(taken, given, layout, content)
    if problems:
        _keep_refused(taken, problems, content, given)
        raise ReturnRefused(_sentence(taken, problems, given.above), taken)
    return taken


def _answers_as(sent: BankFile) -> AnswerLayout:
    """An answer is read by the layout by which its file was written."""
    signed = settings.as_signed(sent.run, sent.layout)
    said = {"definition": signed.definition, "usual": signed.usual, "name": signed.name}
    return sending.bank_of(BankLayout(pk=sent.layout_id, **said)).answer


def _file_of(run: PayrollRun, chosen: BankFile | None) -> BankFile:
    """What the bank was sent whose answer this is; where the run has one bank nobody asks."""
    files = list(run.files.select_related("layout"))
    if chosen is not None:
        files = [file for file in files if file.pk == chosen.pk]
    if len(files) != 1:
        raise NotAllowed(_("The run went to several banks. Say which of them sent this file."))
    return files[0]


@explained()
@transaction.atomic
def _take(taken: BankReturn, given: Given, layout: AnswerLayout, content: bytes) -> list[Problem]:
    """Save all answers; returns the problems instead when there is any, and saves nothing."""
    run, by = PayrollRun.objects.locked(taken.run.pk), taken.uploaded_by
    if run.returns.filter(sha256=taken.sha256, error_file="").exists():
        raise NotAllowed(_("This return file has already been read."))
    rules.check_verb(run, by, "read_bank_return")
    matched = bank_return.match(given.table, taken.bank_file, layout, timezone.localdate())
    taken.rows_read, taken.told = matched.rows_read, matched.notes(given.table)
    if matched.problems:
        return matched.problems
    sums = {**matched.sums, "batch": taken.bank_file.name.rpartition(".")[0]}
    if wrong := answers.wrong_sums(layout, given, sums):
        return wrong
    if not matched.answers:
        raise BadInput(_("The file holds no answers. Choose the file that the bank sent."))
    taken.paid, taken.failed = matched.paid, matched.failed
    taken.file.save(taken.file_name, ContentFile(content), save=False)
    taken.save()
    _answer(run, matched.answers)
    if not run.payments.filter(status=PaymentStatus.SENT).exists():
        move_run(run, RunStatus.SETTLED)
    audit.record("bank_return_read", run, by=by, paid=taken.paid, failed=taken.failed)
    keep_reconciled(by=by, county=run.county)
    return []


def _answer(run: PayrollRun, answers: list[bank_return.Answer]) -> None:
    groups: dict[tuple[date, str], list[int]] = defaultdict(list)
    for answer in answers:
        groups[answer.paid_on, answer.failure].append(answer.payment)
    moved, now = 0, timezone.now()
    for (day, failure), ids in groups.items():
        rows = Payment.objects.filter(run=run, pk__in=ids)
        to = PaymentStatus.FAILED if failure else PaymentStatus.PAID
        said: dict[str, Any] = {"failure": failure} if failure else {"paid_on": day}
        moved += move_payments(rows, PaymentStatus.SENT, to, answered_at=now, **said)
    if moved != len(answers):
        raise NotAllowed(_("Some of these payments were answered in the meantime. Look again."))
    arrived = [answer.payment for answer in answers if not answer.failure]
    first = run.payments.filter(pk__in=arrived, award__origin=Origin.RELIEF_FIRST)
    for payment in first.select_related("award"):
        count_papers_from(payment.award, payment.paid_on)


@transaction.atomic
def _keep_refused(
    refused: BankReturn, problems: list[Problem], content: bytes, given: Given
) -> None:
    """Keep the refused file and its error workbook; no payment was touched."""
    bad_rows = _rows_of(problems)
    read = max(refused.rows_read, bad_rows)  # a row of sums may be the one that is wrong
    outcome = FileOutcome(read, 0, bad_rows, read - bad_rows)
    stream, separator = io.BytesIO(), given.table.separator
    write_errors(given.content, given.name, problems, stream, outcome, separator=separator)
    refused.file.save(refused.file_name, ContentFile(content), save=False)
    name = f"{refused.file_name.rpartition('.')[0]}_errors.xlsx"
    refused.error_file.save(name, ContentFile(stream.getvalue()), save=False)
    refused.save()
    audit.record("bank_return_refused", refused.run, by=refused.uploaded_by, rows=bad_rows)


def _rows_of(problems: list[Problem]) -> int:
    return len({(problem.sheet, problem.row) for problem in problems})


def _sentence(refused: BankReturn, problems: list[Problem], above: int) -> str:
    """What is wrong first, by the row of the bank's own file."""
    first = problems[0]
    return _(
        "The file was refused as a whole: %(bad)s of %(read)s rows do not fit this run. The first "
        "is row %(row)s, “%(value)s”: %(reason)s %(remedy)s"
    ) % {
        "bad": _rows_of(problems),
        "read": refused.rows_read,
        "row": first.row - above,
        "value": first.value,
        "reason": first.reason,
        "remedy": first.remedy,
    }
