"""The account that an award is paid to."""

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import rules
from benefits.models import FailureAnswer, Payment
from benefits.models.payroll import PaymentScope
from cases.models import Award
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import account as accounts
from welfare.personal import crypto
from welfare.personal.names import plain_bank, plain_name


@transaction.atomic
def correct_account(
    *, by: User, award: Award, version: int, account: str, holder: str, bank: str, reason: str
) -> Award:
    """Pay an award to another account from the next run on; what was sent keeps the old one.

    The next run shows the award among the changed accounts to its second signer.
    """
    rules.check_may_correct_account(award, by)
    row: Award = Award.objects.locked(award.pk)
    check_version(row.version, version)
    number = accounts.required(account)
    if not (holder.strip() and bank.strip() and reason.strip()):
        raise NotAllowed(_("Give the account holder, the bank and the reason."))
    rules.check_holder(row, by, plain_name(holder))
    _answer(Payment.objects.filter(award=row, institution=None), by, reason)
    row.account, row.account_hash = number, crypto.keyed_hash(number)
    row.account_holder, row.bank_name = plain_name(holder), plain_bank(bank)
    row.version += 1
    row.save(update_fields=["account", "account_hash", "account_holder", "bank_name", "version"])
    audit.record("account_corrected", row, by=by, reason=reason.strip(), ending=number[-4:])
    return row


@transaction.atomic
def confirm_account(*, by: User, award: Award, version: int, reason: str) -> Award:
    """The account stands although the bank sent a payment back; the next run pays it again there.

    What fails once more is asked about once more.
    """
    rules.check_may_confirm_account(award, by)
    row: Award = Award.objects.locked(award.pk)
    check_version(row.version, version)
    if not reason.strip():
        raise NotAllowed(_("Say why the account is right."))
    answered = _answer(Payment.objects.filter(award=row), by, reason)
    audit.record("account_confirmed", row, by=by, reason=reason.strip(), count=answered)
    return row


def _answer(payments: PaymentScope, by: User, reason: str) -> int:
    """What was sent back of these may be paid again; returns how many."""
    failed = payments.sent_back().unanswered()
    answers = [FailureAnswer(payment=row, reason=reason.strip(), said_by=by) for row in failed]
    return len(FailureAnswer.objects.bulk_create(answers, ignore_conflicts=True))
