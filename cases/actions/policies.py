"""Who decides on what is signed by another person than who drafted it. (分级审批)"""

from django.db import transaction

from cases.models import ApprovalPolicy
from cases.rules import reference as rules
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def sign_policy(*, by: User, policy: ApprovalPolicy, shown: str) -> ApprovalPolicy:
    """From its day on the policy counts, as the page showed it."""
    row: ApprovalPolicy = ApprovalPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    rules.check_may_sign_policy(row, by)
    rules.check_lines_shown(row, shown)
    row.waits, row.signed_by = False, by
    row.save()
    audit.record("policy_signed", row, by=by, row=str(row))
    return row
