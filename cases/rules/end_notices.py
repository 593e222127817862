"""Before 特困 ends, it hangs on the board of the village or the home. (民发〔2021〕43号 Art 26)

Of who died nothing is posted: the money stops the next month at once.
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases import clock
from cases.models import Award, EndNotice, NoticeResult, Person
from cases.rules.relatives import check_not_kin
from cases.states import LIVE_AWARD
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User


def is_posted_before_end(award: Award, dead: Person | None = None) -> bool:
    """A person on 特困 who lives, in a county that says how long it is up.

    `dead`: whose death is shown and not recorded yet.
    """
    if not hasattr(award, "care_detail") or clock.end_notice_days(award) is None:
        return False
    living = award.members.filter(person__died_on=None, period__isempty=False)
    return living.exclude(person=dead).exists()


def check_may_post_end(award: Award, by: User) -> None:
    """A running award whose end is posted at all, and is not up."""
    _check_here(award, by, "post_end_notice")
    if award.status not in LIVE_AWARD:
        raise NotAllowed(_("This award has ended."))
    if not is_posted_before_end(award):
        raise NotAllowed(_("The end of this support is posted nowhere before."))
    if award.end_notices.filter(result=NoticeResult.OPEN).exists():
        raise Conflict(_("A notice before the end of this support is up already."))


def check_posts_end(award: Award, posted_on: date, by: User) -> None:
    """On a day that has come, while the support runs."""
    check_may_post_end(award, by)
    check_past(posted_on, _("Posted on"))
    if posted_on < award.joined_on:
        raise NotAllowed(_("An award does not end before it began."))
    last = _last_notice(award, None)
    if last is not None and last.closed_on and posted_on < last.closed_on:
        raise NotAllowed(
            _("The last notice was closed on %(day)s: another one is posted no earlier.")
            % {"day": last.closed_on.isoformat()}
        )


def check_may_close_end(notice: EndNotice, by: User) -> None:
    """One that is up still."""
    _check_here(notice.award, by, "close_end_notice")
    if notice.result != NoticeResult.OPEN:
        raise Conflict(_("This notice is closed already."))


def check_closes_end(notice: EndNotice, result: str, closed_on: date, by: User) -> None:
    """After all its days, with what came of it."""
    check_may_close_end(notice, by)
    check_past(closed_on, _("Closed on"))
    if closed_on < notice.closes_from:
        raise NotAllowed(
            _("The notice is up through %(last)s. It can be closed from %(first)s on.")
            % {"last": notice.ends_on.isoformat(), "first": notice.closes_from.isoformat()}
        )
    if NoticeResult(result) == NoticeResult.OPEN:
        raise NotAllowed(_("Say whether there was an objection."))


def missing_notice(award: Award, since: date | None, dead: Person | None = None) -> str:
    """Why the end has not been posted as it must, or nothing. `since`: when it was proposed."""
    if not is_posted_before_end(award, dead):
        return ""
    last = _last_notice(award, since)
    if last is None:
        return _(
            "Before this support ends, that is posted in the village or the home: post the notice "
            "on the page “Care” of the award. (Minfa [2021] No. 43, Art. 26)"
        )
    if last.result == NoticeResult.OPEN:
        said = {"last": last.ends_on.isoformat()}
        return _("The notice before the end is up through %(last)s. Close it afterwards.") % said
    if last.result == NoticeResult.OBJECTION:
        return _(
            "There was an objection to the notice before the end. Look into it, and post it again."
        )
    return ""


def ends_from(award: Award, since: date | None) -> date | None:
    """The first day after the last notice, on which it can end; None where nothing is posted.

    What must hang still ends no sooner than if it were posted today: until then money is owed.
    """
    if not is_posted_before_end(award):
        return None
    last = _last_notice(award, since)
    if last is None or last.result == NoticeResult.OBJECTION:
        return clock.end_notice_ends(award, clock.today()) + timedelta(days=1)
    return last.closed_on or max(last.closes_from, clock.today())


def _last_notice(award: Award, since: date | None) -> EndNotice | None:
    posted = award.end_notices.order_by("pk")
    last: EndNotice | None = (posted.filter(posted_on__gte=since) if since else posted).last()
    return last


def check_end_posted(award: Award, since: date | None, dead: Person | None = None) -> None:
    """The end was posted for all its days, and nobody objects."""
    if sentence := missing_notice(award, since, dead):
        raise NotAllowed(sentence)


def _check_here(award: Award, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    check_area(award.town, by)
    check_not_kin(award.household_id, by)
