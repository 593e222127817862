"""Who stays on dibao after leaving poverty is marked, and the mark is taken off. (脱贫不脱保)"""

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.transitions import keep, take_award
from cases.models import Award
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def keep_after_exit(*, by: User, award: Award, version: int, reason: str, document: str) -> Award:
    """From now on counted as such; a gradual exit that is granted later lasts longer."""
    row = take_award("keep_after_exit", award, by, version)
    _mark(row, True, reason, document)
    told = document.strip()
    audit.record("kept_after_exit", row, by=by, reason=reason.strip(), document=told)
    return row


@explained()
@transaction.atomic
def drop_kept(*, by: User, award: Award, version: int, reason: str, document: str) -> Award:
    """No longer counted as such; what was decided before stays as it is."""
    row = take_award("drop_kept", award, by, version)
    _mark(row, False, reason, document)
    told = document.strip()
    audit.record("kept_after_exit_dropped", row, by=by, reason=reason.strip(), document=told)
    return row


def _mark(row: Award, kept: bool, reason: str, document: str) -> None:
    rules.check_given(reason, _("reason"))
    rules.check_given(document, _("by which document"))
    row.dibao_detail.kept_after_exit = kept
    row.dibao_detail.save(update_fields=["kept_after_exit"])
    keep(row)
