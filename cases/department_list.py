"""The list of recognised people that other departments work with. (社会救助法 Art 42)

医保, 住建, 教育 and others help people because 民政 recognised them; they get the list instead of
testing them again. Who took which list for whom, and why, is kept. (PIPL Art 28; docs/law.md §10)
"""

import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import clock, rules
from cases.models import AwardMember, DisabilityDetail, Programme
from cases.programmes import codes
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.files.tables import write_table
from welfare.models import User

IN_MEMORY = 5 * 2**20
AT_ONCE = 2000


class Receiver(models.TextChoices):
    """Who works with the list."""

    HEALTH_INSURANCE = "health_insurance", gettext_lazy("Health insurance bureau")  # 医疗保障
    HOUSING = "housing", gettext_lazy("Housing bureau")  # 住房城乡建设
    EDUCATION = "education", gettext_lazy("Education bureau")  # 教育
    LABOUR = "labour", gettext_lazy("Labour and social insurance bureau")  # 人力资源社会保障
    DISABLED = "disabled_federation", gettext_lazy("Disabled persons' federation")  # 残联
    OTHER = "other_department", gettext_lazy("Another department")


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


@transaction.atomic
def give_list(
    *, by: User, programme: Programme, receiver: str, reason: str, whole_ids: bool
) -> IO[bytes]:
    """Write the list of today as a workbook and log who took it, for whom, and why."""
    rules.check_may_give_list(programme, by, whole_ids=whole_ids)
    rules.check_given(reason, _("reason"))
    if receiver not in Receiver.values:
        raise NotAllowed(_("Say for which department the list is."))
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    rows = people(programme, first_of(clock.today()))
    lines = _lines(rows, programme, whole_ids=whole_ids)
    columns = _columns(programme)
    notes = _notes(by, Receiver(receiver), reason)
    count = write_table(stream, programme.name, columns, lines, notes)  # type: ignore[arg-type]
    audit.record(
        "list_given",
        programme,
        by=by,
        reason=reason.strip(),
        department=receiver,
        rows=count,
        whole=whole_ids,
    )
    stream.seek(0)
    return stream


def _notes(by: User, receiver: Receiver, reason: str) -> list[str]:
    words = {
        "who": by,
        "when": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "department": receiver.label,
        "reason": reason.strip(),
    }
    return [
        _("For %(department)s: %(reason)s") % words,
        _("Taken by %(who)s on %(when)s. Personal data: for official use only.") % words,
    ]


def _columns(programme: Programme) -> list[str]:
    columns = [
        _("Programme"),
        _("Name"),
        _("Resident ID"),
        _("Relation to the head"),
        _("Head of household"),
        _("Certificate number"),
        _("Town"),
        _("Village"),
        _("Urban or rural"),
        _("Persons covered"),
        _("Joined on"),
        _("Valid until"),
    ]
    return [*columns, _("Disability")] if _by_card(programme) else columns


def _by_card(programme: Programme) -> bool:
    return "disability" in programme.definition.details


def _lines(
    rows: "QuerySet[AwardMember]", programme: Programme, *, whole_ids: bool
) -> Iterator[tuple[object, ...]]:
    cards = _cards(programme) if _by_card(programme) else None
    for row in rows.iterator(chunk_size=AT_ONCE):
        award, person = row.award, row.person
        line: tuple[Any, ...] = (
            programme.name,
            person.name,
            person.resident_id if whole_ids else person.masked_number,
            row.relation,
            award.household.head.name,
            award.number,
            award.town.name,
            award.village.name if award.village else "",
            award.get_residence_display(),
            award.covered_size,
            award.joined_on,
            award.ends_on,
        )
        yield line if cards is None else (*line, cards.get(award.pk, ""))


def _cards(programme: Programme) -> dict[int, str]:
    """Kind and grade of the card by which each award was granted."""
    cards = DisabilityDetail.objects.filter(award__programme=programme)
    return {
        card.award_id: _("%(kind)s, grade %(grade)s")
        % {"kind": card.get_kind_display(), "grade": card.grade}
        for card in cards
    }
