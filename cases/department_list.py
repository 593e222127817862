"""The list of recognised people that other departments work with. (社会救助法 Art 42)

医保, 住建, 教育 and others help people because 民政 recognised them; they get the list instead of
testing them again. Who took which list for whom, and why, is kept. (PIPL Art 28; docs/law.md §10)
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import clock, rules
from cases.models import AwardMember, DisabilityDetail, GroupMember, Programme
from cases.programmes import codes
from welfare.accounts.rules import check_past
from welfare.audit import log as audit
from welfare.county.months import first_of, next_month
from welfare.exceptions import NotAllowed
from welfare.exports import actions as exports
from welfare.exports.listed import Column, ExportedList
from welfare.models import ListExport, User
from welfare.templatetags.welfare import month as in_words


class Receiver(models.TextChoices):
    """Who works with the list."""

    HEALTH_INSURANCE = "health_insurance", _("Health insurance bureau")  # 医疗保障
    HOUSING = "housing", _("Housing bureau")  # 住房城乡建设
    EDUCATION = "education", _("Education bureau")  # 教育
    LABOUR = "labour", _("Labour and social insurance bureau")  # 人力资源社会保障
    DISABLED = "disabled_federation", _("Disabled persons' federation")  # 残联
    RURAL = "rural_revitalisation", _("Rural revitalisation bureau")  # 乡村振兴
    SUPERIOR = "superior", _("Civil affairs bureau of the city or province")  # 上级民政
    OTHER = "other_department", _("Another department")


def programmes_told(user: User) -> "QuerySet[Programme]":
    """The programmes of the person's county whose people other departments help too."""
    told = codes(lambda kind: kind.told_to_departments)
    return Programme.objects.visible_to(user).of_kinds(told)


def people(programme: Programme, month: date) -> "QuerySet[AwardMember]":
    """Everybody whom an award of the programme covers at the end of the month."""
    rows = AwardMember.objects.at_month_end(month).filter(award__programme=programme)
    return rows.select_related(
        "person", "award__household__head", "award__town", "award__village"
    ).order_by("award__town__code", "award__village__code", "award", "-is_head", "pk")


def people_told(programme: Programme, approved_in: date | None) -> "QuerySet[AwardMember]":
    """Who stands on a list that is given today: everybody, or whom a month has added.

    `approved_in`: only those whom an award covers that began in this month, as they were at its
    end. (新审批人员月报送)
    """
    if approved_in is None:
        return people(programme, first_of(clock.today()))
    begun = {"award__joined_on__gte": approved_in, "award__joined_on__lt": next_month(approved_in)}
    return people(programme, approved_in).filter(**begun)


@transaction.atomic
def give_list(
    *,
    by: User,
    programme: Programme,
    receiver: str,
    reason: str,
    whole_ids: bool,
    approved_in: date | None = None,
) -> ListExport:
    """Have the list of today written, and log who took it, for whom, and why."""
    rules.check_may_give_list(programme, by, whole_ids=whole_ids)
    rules.check_given(reason, gettext("reason"))
    if receiver not in Receiver.values:
        raise NotAllowed(gettext("Say for which department the list is."))
    if approved_in:
        check_past(approved_in, gettext("Month"))
    asked = {"programme": programme.pk, "receiver": receiver}
    if whole_ids:
        asked["whole_ids"] = "on"
    if approved_in:
        asked["approved_in"] = f"{approved_in:%Y-%m}"
    address = f"{reverse('cases:department_list')}?{urlencode(asked)}"
    export, new = exports.ordered(by=by, address=address, reason=reason)
    if new:
        audit.record(
            "list_given",
            programme,
            by=by,
            reason=reason.strip(),
            department=receiver,
            rows=people_told(programme, approved_in).count(),
            whole=whole_ids,
            **({"month": f"{approved_in:%Y-%m}"} if approved_in else {}),
        )
    return export


def listing(
    programme: Programme, receiver: str, *, whole_ids: bool, approved_in: date | None = None
) -> ExportedList:
    """What the list says of each person, and for whom it is."""
    words = {"programme": programme, "department": Receiver(receiver).label}
    title = gettext("%(programme)s for %(department)s") % words
    if approved_in:
        words |= {"month": in_words(approved_in)}
        title = gettext("%(programme)s approved in %(month)s, for %(department)s") % words
    by_card = "disability" in programme.definition.details

    def _with_both(rows: Sequence[Any], user: User) -> None:
        _with_groups(rows, user)
        _with_cards(programme)(rows, user)

    return ExportedList(
        title,
        (
            (_("Programme"), lambda _row: programme.name),
            (_("Name"), lambda row: row.person.name),
            (_("Resident ID"), _whole if whole_ids else lambda row: row.person.masked_number),
            *COLUMNS,
            *([(_("Disability"), lambda row: row.card)] if by_card else []),
            (_("Lists of groups"), lambda row: row.groups),
        ),
        beside=_with_both if by_card else _with_groups,
        masks=("person__resident_id",),
    )


def _whole(row: AwardMember) -> str:
    return str(row.person.resident_id)


COLUMNS: tuple[Column, ...] = (
    (_("Relation to the head"), lambda row: row.relation),
    (_("Head of household"), lambda row: row.award.household.head.name),
    (_("Certificate number"), lambda row: row.award.number),
    (_("Town"), lambda row: row.award.town.name),
    (_("Village"), lambda row: row.award.village.name if row.award.village else ""),
    (_("Urban or rural"), lambda row: row.award.get_residence_display()),
    (_("Persons covered"), lambda row: row.award.covered_size),
    (_("Joined on"), lambda row: row.award.joined_on),
    (_("Valid until"), lambda row: row.award.ends_on),
)


def _with_groups(rows: Sequence[Any], _user: User) -> None:
    """On which newest list of a group each person stands: the mark of the person. (人员标识)"""
    marks: dict[int, list[str]] = {}
    listed = GroupMember.objects.on_latest_list().filter(person__in={row.person_id for row in rows})
    for person, group in listed.order_by("group__position").values_list("person", "group__name"):
        marks.setdefault(person, []).append(group)
    for row in rows:
        row.groups = gettext("; ").join(marks.get(row.person_id, []))


def _with_cards(programme: Programme) -> "Callable[[Sequence[Any], User], None]":
    """Kind and grade of the card by which each award was granted."""

    def beside(rows: Sequence[Any], _user: User) -> None:
        details = DisabilityDetail.objects.filter(
            award__programme=programme, award__in={row.award_id for row in rows}
        )
        cards = {
            card.award_id: gettext("%(kind)s, grade %(grade)s")
            % {"kind": card.get_kind_display(), "grade": card.grade}
            for card in details
        }
        for row in rows:
            row.card = cards.get(row.award_id, "")

    return beside
