"""One household, one chain: what was asked, decided and granted. (救助链, 国办发〔2023〕39号)"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import (
    REPORTER,
    Application,
    Award,
    AwardChange,
    FamilyChange,
    Funeral,
    Household,
    LogbookRecord,
    Member,
    ServiceOrder,
    Stay,
    StockMove,
)
from cases.states import AwardChangeStatus
from welfare.audit.labels import label
from welfare.models import Event, User

Item = dict[str, Any]


def chain(
    household: Household,
    applications: Iterable[Application],
    awards: Iterable[Award],
    user: User | None = None,
) -> list[Item]:
    """Items of a timeline, newest first; without a user who reads it, nothing confidential."""
    members = household.members.select_related("person").order_by("pk")
    items = [
        *(item for member in members for item in _of_member(member)),
        *(item for application in applications for item in _of_application(application)),
        *(item for award in awards for item in _of_award(award)),
        *_of_records(household, user),
        *_of_stays(household),
        *_of_funerals(household),
        *_of_goods(household),
        *_of_services(household),
        *_of_changes(household),
    ]
    return sorted(items, key=lambda item: item["when"])[::-1]  # what came last in a day, first


def chain_item(
    when: date,
    title: str,
    body: str = "",
    tone: str = "",
    *,
    person_id: int | None = None,
    helped: tuple[date, date] | None = None,
) -> Item:
    """One item: of whom it tells, or of the whole family; in which days help was given by it."""
    said = {"when": when, "title": title, "body": body, "tone": tone, "who": ""}
    return said | {"person_id": person_id, "helped": helped}


def _of_member(member: Member) -> Iterator[Item]:
    name = member.person.name
    of = {"person_id": member.person_id}
    yield chain_item(
        member.joined_on, _("%(name)s belongs to the household") % {"name": name}, **of
    )
    if member.left_on:
        yield chain_item(member.left_on, _("%(name)s left the household") % {"name": name}, **of)


def _of_changes(household: Household) -> Iterator[Item]:
    changes = list(household.changes.standing().select_related("person"))
    fallen = _fallen(changes)
    for change in changes:
        named = f" {change.person.name}" if change.person else ""
        body = _("reported late") if change.late else ""
        if change.definition.answer:
            body = change.facts["after"]
        said = fallen.get(change.pk, body)
        yield chain_item(
            change.happened_on,
            f"{change.get_kind_display()}{named}",
            said,
            person_id=change.person_id,
        )


def _fallen(changes: list[FamilyChange]) -> dict[int, str]:
    """What became of the proposals to end or suspend that did not stand, who said so and why."""
    proposed = [change.pk for change in changes if change.of_award]
    if not proposed:
        return {}
    rows = AwardChange.objects.filter(
        change__in=proposed, status__in=(AwardChangeStatus.WITHDRAWN, AwardChangeStatus.REFUSED)
    )
    of = dict(rows.values_list("pk", "change"))
    return {of[event.subject_id]: _told(event) for event in _ends_of(of)}


def _ends_of(pks: Iterable[int]) -> "QuerySet[Event]":
    rows = Event.objects.filter(
        subject_type=AwardChange._meta.label_lower,
        subject_id__in=pks,
        verb__in=("award_change_withdrawn", "award_change_refused"),
    )
    return rows.select_related("actor").order_by("at", "pk")


def _told(event: Event) -> str:
    who = event.actor.full_name if event.actor else ""
    return f"{label(event.verb)} {timezone.localdate(event.at)} {who} {event.reason}"


def _of_records(household: Household, user: User | None) -> Iterator[Item]:
    """What the logbooks say of the family and of those who live in it: help, visits, answers."""
    rows = LogbookRecord.objects.standing().told_to(user).of_family(household).defer(*REPORTER)
    rows = rows.prefetch_related("steps")
    turned_down: Counter[int] = Counter()
    for record in rows.select_related("logbook", "definition", "person").order_by("closed_on"):
        whom = f" {record.person.name}" if record.person else ""
        name, of = f"{record.logbook.name}{whom}", {"person_id": record.person_id}
        helped = (record.helped_on, record.helped_on) if record.helps else None
        yield chain_item(record.happened_on, name, record.sentence, helped=helped, **of)
        for step in record.steps.all():
            if step.done_on:
                yield chain_item(step.done_on, f"{name} {step.name}", step.said, **of)
        if record.closed_on:
            said = record.followed
            refused = record.outcome == record.says.refused and not record.says.work
            if record.person_id and refused:
                turned_down[record.person_id] += 1
                count = {"count": turned_down[record.person_id]}
                said = f"{_('Turned down %(count)s in all') % count} {said}".strip()
            yield chain_item(record.closed_on, f"{name} {record.outcome}", said, "ok", **of)


def _of_stays(household: Household) -> Iterator[Item]:
    """Where those on its awards lived in a home."""
    rows = Stay.objects.filter(award__household=household)
    for stay in rows.select_related("bed__institution", "person"):
        words = {"name": stay.person.name, "home": stay.bed.institution}
        title = _("%(name)s moved into %(home)s") % words
        of = {"person_id": stay.person_id}
        lived = (stay.moved_in, stay.moved_out or timezone.localdate())
        yield chain_item(stay.moved_in, title, stay.bed.number, helped=lived, **of)
        if stay.moved_out:
            left = _("%(name)s moved out of %(home)s") % words
            yield chain_item(stay.moved_out, left, stay.left_because, **of)


def _of_funerals(household: Household) -> Iterator[Item]:
    """What was paid for the funeral of one on its awards."""
    rows = Funeral.objects.standing().filter(award__household=household)
    for funeral in rows.select_related("person"):
        title = _("Funeral of %(name)s paid for") % {"name": funeral.person.name}
        if funeral.by_run:  # the payment itself stands in the chain when it went out
            title = _("Funeral of %(name)s to be paid for") % {"name": funeral.person.name}
        amount = _("%(amount)s yuan") % {"amount": f"{funeral.amount:,.2f}"}
        body, of = f"{amount} {funeral.arranged_by}", {"person_id": funeral.person_id}
        if funeral.confirmed_by_id is None:
            body, tone = f"{body} {_('Not confirmed yet')}", "warn"
        else:
            tone = "ok"
        yield chain_item(funeral.paid_on or funeral.held_on, title, body, tone, **of)


def _of_goods(household: Household) -> Iterator[Item]:
    """What it received in kind."""
    rows = StockMove.objects.given().filter(household=household)
    for move in rows.select_related("stock__good", "portion__distribution"):
        named = move.portion.distribution.name if move.portion else ""
        what = _("Received %(what)s") % {"what": move.words}
        yield chain_item(move.moved_on, what, named, "ok", helped=(move.moved_on, move.moved_on))


def _of_services(household: Household) -> Iterator[Item]:
    """What was done for it, and what is ordered."""
    rows = ServiceOrder.objects.standing().filter(household=household)
    for order in rows.select_related("service", "person"):
        words = {"service": order.service, "name": order.person.name}
        of = {"person_id": order.person_id}
        if order.done_on:
            title, done = _("%(service)s done for %(name)s") % words, (order.done_on, order.done_on)
            yield chain_item(order.done_on, title, "", "ok", helped=done, **of)
        else:
            title = _("%(service)s ordered for %(name)s") % words
            yield chain_item(order.ordered_on, title, order.need, **of)


def _of_application(application: Application) -> Iterator[Item]:
    words = {"programme": application.programme.name, "number": application.number}
    yield chain_item(
        timezone.localdate(application.registered_at),
        _("%(programme)s applied for (%(number)s)") % words,
        application.reason,
    )
    if application.decided_on:
        tone = {"approved": "ok", "refused": "bad"}.get(application.status, "")
        title = f"{words['programme']} {application.get_status_display()} ({words['number']})"
        yield chain_item(application.decided_on, title, "", tone)


def _of_award(award: Award) -> Iterator[Item]:
    words = {"programme": award.programme.name, "number": award.number}
    amounts = sorted(award.amounts.all(), key=lambda row: row.from_month)
    first = amounts[0] if amounts else None
    body = _("%(amount)s yuan") % {"amount": f"{first.total:,.2f}"} if first else ""
    yield chain_item(award.joined_on, _("%(programme)s granted (%(number)s)") % words, body, "ok")
    for row in amounts[1:]:
        title = _("%(programme)s: new amount") % words
        amount = _("%(amount)s yuan") % {"amount": f"{row.total:,.2f}"}
        yield chain_item(row.from_month, title, f"{amount} {row.reason}")
    if award.suspended_from:
        title = _("%(programme)s suspended") % words
        yield chain_item(award.suspended_from, title, award.suspended_reason, "warn")
    if award.left_on:
        monthly = award.programme.is_monthly
        title = _("%(programme)s ended") if monthly else _("%(programme)s settled")
        yield chain_item(award.left_on, title % words, award.left_reason, "warn" if monthly else "")
