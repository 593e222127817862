"""Lists of ends of 特困 that are posted before: what is to post, what is up, what is over."""

from datetime import date

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import clock
from cases.changes import Direction
from cases.counted.carers import CARE, GROUP
from cases.counted.definition import CountedList, ListColumn
from cases.models import AwardChange, AwardMember, EndNotice, NoticeResult
from cases.states import AwardChangeStatus
from welfare.models import User


def _to_end(user: User) -> "QuerySet[AwardChange]":
    """Ends of 特困 that wait to be decided, each with its last notice since it was proposed."""
    rows = AwardChange.objects.visible_to(user).waiting()
    living = AwardMember.objects.filter(
        award=OuterRef("award"), person__died_on=None, period__isempty=False
    )
    rows = rows.filter(
        Exists(living), direction=Direction.STOP, award__care_detail__isnull=False
    ).annotate(proposed_on=TruncDate("proposed_at"))
    posted = EndNotice.objects.filter(
        award=OuterRef("award"), posted_on__gte=OuterRef("proposed_on")
    ).order_by("-pk")
    rows = rows.annotate(notice=Subquery(posted.values("result")[:1]))
    if user.county is None or clock.end_notice_days_in(user.county, timezone.localdate()) is None:
        rows = rows.none()
    related = ("award__payee", "award__town", "award__village", "change")
    return rows.select_related(*related).defer("award__account").order_by("pk")


def _posted(user: User) -> "QuerySet[EndNotice]":
    """By its next day: the last one of the notice, or by when the objection is looked into."""
    rows = EndNotice.objects.visible_to(user).select_related(
        "award__payee", "award__town", "award__village"
    )
    due = Case(
        When(result=NoticeResult.OPEN, then=F("ends_on")),
        When(result=NoticeResult.OBJECTION, then=F("look_into_by")),
        default=Value(None),
        output_field=DateField(),
    )
    return rows.defer("award__account").annotate(due=due).order_by("due", "pk")


def _objected(rows: "QuerySet[EndNotice]") -> "QuerySet[EndNotice]":
    """Objections after which nothing was posted again, of support that runs and is to end."""
    later = EndNotice.objects.filter(award=OuterRef("award"), pk__gt=OuterRef("pk"))
    ends = AwardChange.objects.filter(award=OuterRef("award"), direction=Direction.STOP)
    before = ends.filter(proposed_at__date__lte=OuterRef("posted_on"))
    given_up = before.filter(status__in=(AwardChangeStatus.REFUSED, AwardChangeStatus.WITHDRAWN))
    rows = rows.filter(Exists(ends.waiting()) | ~Exists(given_up))
    return rows.filter(~Exists(later), result=NoticeResult.OBJECTION, award__left_on=None)


def _over(day: date) -> Q:
    return Q(result=NoticeResult.OPEN, ends_on__lt=day)


def _who(row: EndNotice | AwardChange) -> str:
    return str(row.award.payee.name)


PLACE = (
    ListColumn(_("Person"), _who, page=CARE, pk=lambda row: row.award_id),
    ListColumn(_("Town"), lambda row: row.award.town.name),
    ListColumn(_("Village"), lambda row: row.award.village or ""),
)
LISTS = (
    CountedList(
        "ends_to_post",
        _("Ends of tekun to post before"),
        GROUP,
        _to_end,
        (
            *PLACE,
            ListColumn(_("Ground"), lambda row: str(row.because)),
            ListColumn(_("Proposed on"), lambda row: row.proposed_on),
            ListColumn(_("Ends from"), lambda row: f"{row.from_month:%Y-%m}"),
            ListColumn(_("Notice"), lambda row: row.notice and str(NoticeResult(row.notice).label)),
        ),
        parts={
            "missing": (_("Not posted yet"), lambda rows: rows.filter(notice=None)),
            "all": (_("All"), lambda rows: rows),
        },
        due="missing",
        town="award__town",
        offers=lambda row: () if row.notice == NoticeResult.OPEN else ("post_end_notice",),
        of=lambda row: int(row.award_id),
    ),
    CountedList(
        "end_notices",
        _("Notices before the end of tekun"),
        GROUP,
        _posted,
        (
            *PLACE,
            ListColumn(_("Why it is to end"), lambda row: row.because),
            ListColumn(_("Place"), lambda row: row.place),
            ListColumn(_("Posted on"), lambda row: row.posted_on),
            ListColumn(_("Up through"), lambda row: row.ends_on),
            ListColumn(_("Result"), lambda row: str(row.get_result_display())),
            ListColumn(_("Objection"), lambda row: row.objection),
            ListColumn(_("Due by"), lambda row: row.due),
        ),
        parts={
            "over": (_("To close"), lambda rows: rows.filter(_over(timezone.localdate()))),
            "objected": (_("Objection to look into"), _objected),
            "up": (_("Running"), lambda rows: rows.filter(result=NoticeResult.OPEN)),
            "all": (_("All"), lambda rows: rows),
        },
        due="over",
        town="award__town",
        offers=lambda row: ("close_end_notice",) if row.result == NoticeResult.OPEN else (),
    ),
)
