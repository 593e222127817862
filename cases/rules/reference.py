"""Rules of the reference tables: what has decided a case is kept as it was."""

from django.utils.translation import gettext as _

from cases.models import Application, ApprovalPolicy
from welfare.exceptions import NotAllowed


def check_policy_unused(policy: ApprovalPolicy) -> None:
    """A policy that has routed a case stays as it was: its lines say who was to decide."""
    if Application.objects.filter(rule__policy=policy).exists():
        raise NotAllowed(
            _(
                "Cases were already decided by the policy “%(policy)s”. Leave it as it is and "
                "add a new policy with a later day."
            )
            % {"policy": policy}
        )
