"""Lists of homes, beds, residents and who waits. (供养机构)"""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.counted.definition import CountedList, ListColumn
from cases.models import Award, Bed, BedRequest, CareForm, Institution, Stay
from cases.models.person import secrets_of
from cases.states import LIVE_AWARD
from welfare.models import User

GROUP = _("Homes of tekun")
CARE = "cases:award_care"
OF_AWARD = ("award__household__head", "award__town", "award__care_detail", "award__payee")
HIDDEN = ("award__account", *secrets_of("award__household__head", "award__payee"))


def homes_of(user: User) -> "QuerySet[Institution]":
    """The homes of the person's county, with their beds counted."""
    beds = Q(beds__closed_on=None)
    lives = Q(beds__stays__moved_out=None, beds__stays__isnull=False)
    return (
        Institution.objects.filter(county=user.county)
        .defer("account")
        .annotate(
            open_beds=Count("beds", filter=beds, distinct=True),
            nursing=Count("beds", filter=beds & Q(beds__kind="nursing"), distinct=True),
            taken=Count("beds__stays", filter=lives, distinct=True),
        )
        .order_by("name")
    )


def _beds(user: User) -> "QuerySet[Bed]":
    return (
        Bed.objects.visible_to(user)
        .open()
        .select_related("institution")
        .defer("institution__account")
        .annotate(lived_in=Exists(Stay.objects.standing().filter(bed=OuterRef("pk"))))
    )


def _stays(user: User) -> "QuerySet[Stay]":
    rows = Stay.objects.visible_to(user)
    rows = rows.select_related("bed__institution", "person", *OF_AWARD)
    return rows.defer(*HIDDEN, "bed__institution__account", *secrets_of("person"))


def _waiting(user: User) -> "QuerySet[BedRequest]":
    rows = BedRequest.objects.visible_to(user)
    return (
        rows.waiting()
        .select_related("institution", *OF_AWARD)
        .defer("institution__account", *HIDDEN)
    )


def without_bed(user: User) -> "QuerySet[Award]":
    """Whose care names a home in which they have no bed."""
    stays = Stay.objects.standing().filter(award=OuterRef("pk"))
    return (
        Award.objects.visible_to(user)
        .filter(~Exists(stays), care_detail__form=CareForm.INSTITUTION, status__in=LIVE_AWARD)
        .select_related("care_detail__institution", "household__head", "town", "payee")
        .defer("account", "care_detail__institution__account")
        .order_by("pk")
    )


def _award(row: Stay | BedRequest) -> int:
    return int(row.award_id)


LISTS = (
    CountedList(
        "homes",
        _("Homes"),
        GROUP,
        homes_of,
        (
            ListColumn(_("Institution"), lambda row: row.name),
            ListColumn(_("Beds"), lambda row: row.open_beds, number=True),
            ListColumn(_("Nursing beds"), lambda row: row.nursing, number=True),
            ListColumn(_("Residents"), lambda row: row.taken, number=True),
            ListColumn(_("Free beds"), lambda row: row.open_beds - row.taken, number=True),
        ),
        offers=lambda _row: ("add_beds",),
    ),
    CountedList(
        "beds",
        _("Beds"),
        GROUP,
        _beds,
        (
            ListColumn(_("Institution"), lambda row: row.institution.name),
            ListColumn(_("number of the bed"), lambda row: row.number),
            ListColumn(_("kind of bed"), lambda row: row.get_kind_display()),
        ),
        parts={
            "free": (_("Free"), lambda rows: rows.free()),
            "all": (_("All"), lambda rows: rows),
        },
        due="free",
        offers=lambda row: () if row.lived_in else ("close_bed",),
    ),
    CountedList(
        "residents",
        _("Residents"),
        GROUP,
        _stays,
        (
            ListColumn(_("Person"), lambda row: row.person.name, page=CARE, pk=_award),
            ListColumn(_("Institution"), lambda row: row.bed.institution.name),
            ListColumn(_("number of the bed"), lambda row: row.bed.number),
            ListColumn(_("grade of care"), lambda row: row.award.care_detail.get_grade_display()),
            ListColumn(_("moved in on"), lambda row: row.moved_in),
            ListColumn(_("moved out on"), lambda row: row.moved_out),
            ListColumn(_("Paid by award"), lambda row: row.award.number),
        ),
        parts={
            "now": (_("Living there"), lambda rows: rows.standing()),
            "astray": (_("Care ended or elsewhere"), lambda rows: rows.astray()),
            "left": (_("Moved out"), lambda rows: rows.exclude(moved_out=None)),
        },
        due="astray",
        town="award__town",
        day="moved_in",
        offers=lambda row: () if row.moved_out else ("move_out",),
    ),
    CountedList(
        "waiting",
        _("Waiting for a bed"),
        GROUP,
        _waiting,
        (
            ListColumn(_("Person"), lambda row: row.award.payee.name, page=CARE, pk=_award),
            ListColumn(_("Town"), lambda row: row.award.town.name),
            ListColumn(_("grade of care"), lambda row: row.award.care_detail.get_grade_display()),
            ListColumn(_("Institution"), lambda row: row.institution or _("Any")),
            ListColumn(_("asked on"), lambda row: row.asked_on),
        ),
        parts={"all": (_("All"), lambda rows: rows)},
        due="all",
        town="award__town",
        day="asked_on",
        of=_award,
        offers=lambda row: (
            ("move_in",) if row.award.care_detail.institution_id else ("change_care",)
        ),
    ),
    CountedList(
        "without-bed",
        _("In care of a home, without a bed"),
        GROUP,
        without_bed,
        (
            ListColumn(_("Person"), lambda row: row.payee.name, page=CARE),
            ListColumn(_("Town"), lambda row: row.town.name),
            ListColumn(_("Institution"), lambda row: row.care_detail.institution or "—"),
            ListColumn(_("grade of care"), lambda row: row.care_detail.get_grade_display()),
        ),
        parts={"all": (_("All"), lambda rows: rows)},
        due="all",
        town="town",
        offers=lambda _row: ("move_in",),
    ),
)
