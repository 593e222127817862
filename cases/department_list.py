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
from cases.models import AwardMember, DisabilityDetail, Programme
from cases.programmes import codes
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.exports import actions as exports
from welfare.exports.listed import Column, ExportedList
from welfare.models import ListExport, User


class Receiver(models.TextChoices):
    """Who works with the list."""

    HEALTH_INSURANCE = "health_insurance", _("Health insurance bureau")  # 医疗保障
    HOUSING = "housing", _("Housing bureau")  # 住房城乡建设
    EDUCATION = "education", _("Education bureau")  # 教育
    LABOUR = "labour", _("Labour and social insurance bureau")  # 人力资源社会保障
    DISABLED = "disabled_federation", _("Disabled persons' federation")  # 残联
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


def people_today(programme: Programme) -> "QuerySet[AwardMember]":
    """Who stands on a list that is given today."""
    return people(programme, first_of(clock.today()))


@transaction.atomic
def give_list(
    *, by: User, programme: Programme, receiver: str, reason: str, whole_ids: bool
) -> ListExport:
    """Have the list of today written, and log who took it, for whom, and why."""
    rules.check_may_give_list(programme, by, whole_ids=whole_ids)
    rules.check_given(reason, gettext("reason"))
    if receiver not in Receiver.values:
        raise NotAllowed(gettext("Say for which department the list is."))
    asked = {"programme": programme.pk, "receiver": receiver}
    if whole_ids:
        asked["whole_ids"] = "on"
    address = f"{reverse('cases:department_list')}?{urlencode(asked)}"
    export, new = exports.ordered(by=by, address=address, reason=reason)
    if new:
        audit.record(
            "list_given",
            programme,
            by=by,
            reason=reason.strip(),
            department=receiver,
            rows=people_today(programme).count(),
            whole=whole_ids,
        )
    return export


def listing(programme: Programme, receiver: str, *, whole_ids: bool) -> ExportedList:
    """What the list says of each person, and for whom it is."""
    words = {"programme": programme, "department": Receiver(receiver).label}
    by_card = "disability" in programme.definition.details
    return ExportedList(
        gettext("%(programme)s for %(department)s") % words,
        (
            (_("Programme"), lambda _row: programme.name),
            (_("Name"), lambda row: row.person.name),
            (_("Resident ID"), _whole if whole_ids else lambda row: row.person.masked_number),
            *COLUMNS,
            *([(_("Disability"), lambda row: row.card)] if by_card else []),
        ),
        beside=_with_cards(programme) if by_card else None,
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
