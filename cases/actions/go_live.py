"""From which month on the system pays a programme. (启用月)"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import GoLive, Programme
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def record_go_live(*, by: User, programme: Programme, month: date, reason: str = "") -> GoLive:
    """Ask for a month; a second person confirms it. One that counts already counts on until then.

    The programme's row is locked, so that two who record at once come one after the other.
    """
    programme = _locked(programme)
    rules.check_may_record_go_live(programme, month, by, reason)
    now = timezone.now()
    go_live = GoLive.objects.filter(programme=programme).first()
    if go_live is None:
        go_live = GoLive(programme=programme)
    if go_live.is_confirmed:
        go_live.change_month, go_live.change_by, go_live.change_at = month, by, now
    else:
        go_live.month, go_live.recorded_by, go_live.recorded_at = month, by, now
    go_live.save()
    said = _said(programme, month)
    audit.record("go_live_recorded", go_live, by=by, reason=reason.strip(), **said)
    return go_live


@explained()
@transaction.atomic
def confirm_go_live(*, by: User, programme: Programme, month: date) -> GoLive:
    """The second person agrees to the month that the page showed: from it on the system pays."""
    programme = _locked(programme)
    rules.check_may_confirm_go_live(programme, by)
    go_live = GoLive.objects.get(programme=programme)
    rules.check_go_live_shown(go_live, month)
    if go_live.change_month is not None and go_live.change_at is not None:
        go_live.month = go_live.change_month
        go_live.recorded_by, go_live.recorded_at = go_live.change_by, go_live.change_at
        go_live.change_month = go_live.change_by = go_live.change_at = None
    go_live.confirmed_by, go_live.confirmed_at = by, timezone.now()
    go_live.save()
    audit.record("go_live_confirmed", go_live, by=by, **_said(programme, month))
    return go_live


@explained()
@transaction.atomic
def withdraw_go_live(*, by: User, programme: Programme, month: date, reason: str) -> None:
    """Take back the month that waits, as the page showed it; one that counts counts on."""
    programme = _locked(programme)
    rules.check_may_withdraw_go_live(programme, by)
    rules.check_given(reason, _("reason"))
    go_live = GoLive.objects.get(programme=programme)
    rules.check_go_live_shown(go_live, month)
    said = _said(programme, month)
    audit.record("go_live_withdrawn", go_live, by=by, reason=reason, **said)
    if not go_live.is_confirmed:
        go_live.delete()
        return
    go_live.change_month = go_live.change_by = go_live.change_at = None
    go_live.save()


def _locked(programme: Programme) -> Programme:
    locked: Programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    return locked


def _said(programme: Programme, month: date) -> dict[str, Any]:
    return {"programme": programme.name, "month": f"{month:%Y-%m}"}
