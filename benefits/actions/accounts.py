"""The account that an award is paid to."""

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import rules
from cases.models import Award
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import account as accounts
from welfare.personal import crypto
from welfare.personal.names import plain_name


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
    row.account, row.account_hash = number, crypto.keyed_hash(number)
    row.account_holder, row.bank_name = plain_name(holder), bank.strip()
    row.version += 1
    row.save(update_fields=["account", "account_hash", "account_holder", "bank_name", "version"])
    audit.record("account_corrected", row, by=by, reason=reason.strip(), ending=number[-4:])
    return row
