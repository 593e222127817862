"""The notice before 特困 ends goes up and comes down. (终止公示, 民发〔2021〕43号 Art 26)"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.models import Award, EndNotice, NoticeResult
from cases.rules import end_notices as asked
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def post_end_notice(
    *, by: User, award: Award, because: str, place: str, posted_on: date
) -> EndNotice:
    """The village or the home sees that the support is to end, and why."""
    row = Award.objects.locked(award.pk)
    asked.check_posts_end(row, posted_on, by)
    rules.check_given(because, _("why it is to end"))
    rules.check_given(place, _("place"))
    made = EndNotice.objects.create(
        award=row,
        because=because.strip(),
        place=place.strip(),
        posted_on=posted_on,
        ends_on=clock.end_notice_ends(row, posted_on),
        posted_by=by,
    )
    audit.record(
        "end_notice_posted",
        made,
        by=by,
        case=row,
        town=row.town,
        reason=made.because,
        posted_on=str(posted_on),
        ends_on=str(made.ends_on),
    )
    return made


@explained()
@transaction.atomic
def close_end_notice(
    *, by: User, notice: EndNotice, result: str, closed_on: date, objection: str = ""
) -> EndNotice:
    """It has been up all its days; after an objection it goes up again."""
    row: EndNotice = EndNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    asked.check_closes_end(row, result, closed_on, by)
    row.result, row.closed_on, row.closed_by = NoticeResult(result), closed_on, by
    row.objection = objection.strip()
    if row.result == NoticeResult.OBJECTION:
        row.look_into_by = clock.end_objection_due(row.award, closed_on)
    row.save()
    audit.record(
        "end_notice_closed",
        row,
        by=by,
        case=row.award,
        town=row.award.town,
        reason=row.objection,
        result=str(row.get_result_display()),
        closed_on=str(closed_on),
    )
    return row
