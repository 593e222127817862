"""What goes to the bank and what comes back."""

import hashlib
import io
from collections import defaultdict
from datetime import date

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import bank_return, rules, run_warnings
from benefits.actions.reconciliation import keep_reconciled
from benefits.bank_formats import Order
from benefits.models import BankReturn, Payment, PayrollRun, bank_format_of
from benefits.payroll import count_and_sum
from benefits.states import PaymentStatus, RunStatus
from benefits.transitions import move_payments, move_run
from cases.actions import count_papers_from
from cases.models import Origin
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import BadInput, NotAllowed
from welfare.files.tables import FileOutcome, Problem, TableFile, read_table, write_errors
from welfare.models import User
from welfare.personal.names import plain_name

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
    """Write the file of a run that was signed twice; from now on its payments are sent.

    The file is read back and must hold what was signed, line by line, before anything is saved.
    """
    run = PayrollRun.objects.locked(run.pk)
    check_version(run.version, version)
    rules.check_verb(run, by, "write_bank_file")
    run_warnings.check_still_payable(run)
    with connection.cursor() as cursor:
        cursor.execute(NUMBER, [_prefix(run), run.pk])
    orders, file_format = _orders(run), bank_format_of(run.county)
    content = file_format.write(orders)
    _check_against_signed(run, orders, file_format.read(content))
    name = f"{_prefix(run)}.{file_format.extension}"
    run.bank_file.save(name, ContentFile(content), save=False)
    move_payments(run.payments.all(), PaymentStatus.PLANNED, PaymentStatus.SENT)
    move_run(run, RunStatus.SENT, bank_file=run.bank_file, sent_at=timezone.now())
    digest = hashlib.sha256(content).hexdigest()
    audit.record("bank_file_written", run, by=by, sha256=digest, count=len(orders))
    return run


def _prefix(run: PayrollRun) -> str:
    return f"{run.county.prefix}{run.month:%Y%m}{run.sequence:02d}"


def _orders(run: PayrollRun) -> list[Order]:
    rows = run.payments.select_related("programme", "payee").order_by("pk")
    return [
        Order(
            holder=plain_name(row.payee_name),
            account=row.account,
            bank=row.bank_name,
            amount=row.amount,
            purpose=f"{row.programme.name}{row.month:%Y%m}{_for_whom(row)}",
            reference=row.reference,
        )
        for row in rows.iterator(chunk_size=2000)
    ]


def _for_whom(row: Payment) -> str:
    """An institution gets a line for each resident and must tell them apart."""
    return row.payee.name if row.institution_id else ""


def _check_against_signed(run: PayrollRun, orders: list[Order], read_back: list[Order]) -> None:
    count, total = count_and_sum(run.payments.all())
    signed = (run.count, run.total)
    if read_back != orders or signed != (count, total) or len(read_back) != run.count:
        raise NotAllowed(
            _(
                "The bank file would hold %(count)s payments of %(total)s in all, but %(signed)s "
                "of %(signed_total)s were signed. No file was written. Discard the run and "
                "prepare it again."
            )
            % {
                "count": len(read_back),
                "total": total,
                "signed": run.count,
                "signed_total": run.total,
            }
        )


def record_download(*, by: User, run: PayrollRun) -> None:
    """Who took the bank file, which holds whole account numbers."""
    rules.check_verb(run, by, "record_download")
    audit.record("bank_file_downloaded", run, by=by)


def record_errors_taken(*, by: User, bank_return: BankReturn) -> None:
    """Who took the workbook of a refused return file."""
    rules.check_takes_errors(bank_return, by)
    audit.record("return_errors_taken", bank_return, by=by, case=bank_return.run)


def read_bank_return(*, by: User, run: PayrollRun, content: bytes, file_name: str) -> BankReturn:
    """Take a return file as a whole, or refuse it as a whole and keep what is wrong with it.

    A bank may answer in parts. Raises BadFile (no such table) or ReturnRefused (rows do not fit).
    """
    rules.check_verb(run, by, "read_bank_return")
    layouts, words = bank_return.layout_for(run.county)
    table = read_table(content, file_name, layouts)
    digest = hashlib.sha256(content).hexdigest()
    taken = BankReturn(
        run=run, file_name=file_name[:200], sha256=digest, paid=0, failed=0, uploaded_by=by
    )
    problems = _take(taken, table, words, content)
    if problems:
        _keep_refused(taken, problems, content, table.separator)
        raise ReturnRefused(_sentence(taken, problems), taken)
    return taken


@explained()
@transaction.atomic
def _take(
    taken: BankReturn, table: TableFile, words: dict[str, str], content: bytes
) -> list[Problem]:
    """Save all answers; returns the problems instead when there is any, and saves nothing."""
    run, by = PayrollRun.objects.locked(taken.run.pk), taken.uploaded_by
    if run.returns.filter(sha256=taken.sha256, error_file="").exists():
        raise NotAllowed(_("This return file has already been read."))
    rules.check_verb(run, by, "read_bank_return")
    matched = bank_return.match(table, run, words, timezone.localdate())
    taken.rows_read, taken.told = matched.rows_read, matched.notes(table)
    if matched.problems:
        return matched.problems
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
    moved = 0
    for (day, failure), ids in groups.items():
        rows = Payment.objects.filter(run=run, pk__in=ids)
        if failure:
            moved += move_payments(rows, PaymentStatus.SENT, PaymentStatus.FAILED, failure=failure)
        else:
            moved += move_payments(rows, PaymentStatus.SENT, PaymentStatus.PAID, paid_on=day)
    if moved != len(answers):
        raise NotAllowed(_("Some of these payments were answered in the meantime. Look again."))
    arrived = [answer.payment for answer in answers if not answer.failure]
    first = run.payments.filter(pk__in=arrived, award__origin=Origin.RELIEF_FIRST)
    for payment in first.select_related("award"):
        count_papers_from(payment.award, payment.paid_on)


@transaction.atomic
def _keep_refused(
    refused: BankReturn, problems: list[Problem], content: bytes, separator: str
) -> None:
    """Keep the refused file and its error workbook; no payment was touched."""
    bad_rows = _rows_of(problems)
    outcome = FileOutcome(refused.rows_read, 0, bad_rows, refused.rows_read - bad_rows)
    stream = io.BytesIO()
    write_errors(content, refused.file_name, problems, stream, outcome, separator=separator)
    refused.file.save(refused.file_name, ContentFile(content), save=False)
    name = f"{refused.file_name.rpartition('.')[0]}_errors.xlsx"
    refused.error_file.save(name, ContentFile(stream.getvalue()), save=False)
    refused.save()
    audit.record("bank_return_refused", refused.run, by=refused.uploaded_by, rows=bad_rows)


def _rows_of(problems: list[Problem]) -> int:
    return len({(problem.sheet, problem.row) for problem in problems})


def _sentence(refused: BankReturn, problems: list[Problem]) -> str:
    first = problems[0]
    return _(
        "The file was refused as a whole: %(bad)s of %(read)s rows do not fit this run. The first "
        "is row %(row)s, “%(value)s”: %(reason)s %(remedy)s"
    ) % {
        "bad": _rows_of(problems),
        "read": refused.rows_read,
        "row": first.row,
        "value": first.value,
        "reason": first.reason,
        "remedy": first.remedy,
    }
