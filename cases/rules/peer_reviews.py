"""When the neighbours are asked, and on which day. (民主评议, 57号 Art 19; 220号 Art 21)"""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Application, NoticeResult, PeerReview, PeerReviewed
from cases.rules.samples import check_since_turned
from welfare.exceptions import NotAllowed


def peer_review_wanted(application: Application) -> bool:
    """Whether the neighbours have to judge, and have not yet. (57号 Art 19)

    Where the county asks for it only on dispute: after the objection to the last notice.
    """
    asked = application.programme.peer_review
    if asked == PeerReviewed.NEVER or "peer_review" not in application.programme.definition.steps:
        return False
    if asked == PeerReviewed.ALWAYS:
        return not judged_now(application).exists()
    objected = application.notices.filter(result=NoticeResult.OBJECTION).last()
    if objected is None:
        return False
    return not judged_now(application).filter(held_on__gte=objected.closed_on).exists()


def judged_now(application: Application) -> "QuerySet[PeerReview]":
    """The meetings about whom and what the application asks for now, not about the one before."""
    rows: QuerySet[PeerReview] = application.peer_reviews.all()
    return rows.filter(recorded_at__gt=application.turned_at) if application.turned_at else rows


def check_peer_review_day(application: Application, held_on: date) -> None:
    """The neighbours judge what the survey found: on its day or later. (220号 Art 21)"""
    survey = application.surveys.order_by("visited_on").first()
    if survey is None:
        raise NotAllowed(_("Record the home survey with its two investigators."))
    if held_on < survey.visited_on:
        raise NotAllowed(
            _("The household was visited on %(date)s; the peer review is on that day or later.")
            % {"date": survey.visited_on.isoformat()}
        )
    check_since_turned(application, held_on)


def check_is_peer_reviewed(application: Application) -> None:
    """Where the county has peer reviews at all; a second one is as good a record as the first."""
    asked = application.programme.peer_review
    if asked == PeerReviewed.NEVER or "peer_review" not in application.programme.definition.steps:
        raise NotAllowed(
            _("The county holds no peer review for “%(programme)s”.")
            % {"programme": application.programme}
        )
