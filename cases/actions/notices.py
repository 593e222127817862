"""The notice in the village goes up and comes down. (公示, 57号 Art 19)"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions import time_limits
from cases.actions.attachments import put_in
from cases.actions.transitions import keep, take_application
from cases.deadlines import Start, TimedStep
from cases.models import (
    Application,
    AttachmentKind,
    Device,
    NoticeResult,
    PublicNotice,
)
from welfare.attachments.kept_file import KeptFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User


@explained()
@transaction.atomic
def post_notice(
    *,
    by: User,
    application: Application,
    version: int,
    opinion: str,
    posted_on: date,
    place: str,
    photographs: Sequence[KeptFile] = (),
    device: str = Device.COMPUTER,
) -> PublicNotice:
    """The town gives its first opinion and then posts name, number of persons and amount in the
    village; after an objection both anew. (57号 Art 19, 24; 43号 Art 15)"""
    row = take_application("post_notice", application, by, version)
    rules.check_opinion_before_notice(opinion)
    rules.check_past(posted_on, _("Posted on"))
    rules.check_given(place, _("place"))
    rules.check_posting_day(row, posted_on)
    notice = PublicNotice.objects.create(
        application=row,
        posted_on=posted_on,
        ends_on=clock.notice_ends(row.programme.county, posted_on),
        place=place.strip(),
        proposed_on=row.proposed_on,
        **rules.posted_facts(row),
        posted_by=by,
    )
    row.town_opinion = opinion.strip()
    keep(row)
    time_limits.done(row, TimedStep.TOWN, on=posted_on)
    if photographs:
        hangs = {"application": row, "notice": notice}
        kind = AttachmentKind.NOTICE
        put_in(row.household, photographs, by, kind=kind, device=device, **hangs)
    audit.record(
        "notice_posted",
        notice,
        by=by,
        case=row,
        town=row.town,
        posted_on=str(posted_on),
        ends_on=str(notice.ends_on),
    )
    return notice


@explained()
@transaction.atomic
def close_notice(
    *,
    by: User,
    application: Application,
    version: int,
    notice: PublicNotice,
    result: str,
    closed_on: date,
    objection: str = "",
) -> PublicNotice:
    """The notice has run its days; an objection makes a new survey necessary."""
    row = take_application("close_notice", application, by, version)
    notice = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    rules.check_own_notice(row, notice)
    rules.check_past(closed_on, _("Closed on"))
    if closed_on < notice.closes_from:
        raise NotAllowed(
            _("The notice is up through %(last)s. It can be closed from %(first)s on.")
            % {"last": notice.ends_on.isoformat(), "first": notice.closes_from.isoformat()}
        )
    outcome = NoticeResult(result)
    if outcome == NoticeResult.OPEN:
        raise NotAllowed(_("Say whether there was an objection."))
    notice.result, notice.closed_on, notice.closed_by = outcome, closed_on, by
    notice.objection = objection.strip()
    notice.save()
    keep(row)
    if outcome == NoticeResult.OBJECTION:
        time_limits.begin(row, Start.OBJECTED, closed_on)
    audit.record(
        "notice_closed",
        notice,
        by=by,
        case=row,
        town=row.town,
        reason=notice.objection,
        result=outcome.value,
        closed_on=str(closed_on),
    )
    return notice
