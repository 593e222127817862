"""Which changes of a family may be registered, and what of them may be decided by whom."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.changes import KINDS, Direction
from cases.models import (
    DECIDES,
    ApprovalPolicy,
    Award,
    AwardChange,
    Decision,
    FamilyChange,
    Household,
    Member,
    Person,
    Programme,
    Tier,
)
from cases.programmes import FirstMonth
from cases.rules.end_notices import ends_from
from cases.rules.exclusions import check_exclusions
from cases.rules.households import check_may_edit
from cases.rules.meetings import check_matter_resolved, check_on_no_agenda
from cases.rules.relatives import check_none_kin, check_not_kin
from cases.rules.routes import first_fit
from cases.rules.work_offers import check_answer_withdrawn
from cases.states import LIVE_AWARD, AwardChangeStatus, FamilyChangeStatus
from cases.verbs import AWARD_CHANGE_VERBS, FAMILY_CHANGE_VERBS, VERBS
from welfare.accounts.rules import (
    alone,
    attached,
    check_area,
    check_month,
    check_past,
    check_permission,
    may,
)
from welfare.audit import log as audit
from welfare.audit.labels import label
from welfare.county import parameters
from welfare.county.months import add_months, first_of, next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Key, User


def check_not_by_change(household: Household) -> None:
    """While help runs, a family changes by a registered change, and its awards follow. (Art 30)"""
    running = Award.objects.lasting().filter(household=household, status__in=LIVE_AWARD)
    if running.exists():
        raise NotAllowed(
            _(
                "This household has a running award. Register what changed (“Register a change”): "
                "the award follows it by a decision."
            )
        )


def check_may_register_change(household: Household, by: User) -> None:
    """A caseworker of the household's town."""
    check_permission(by, VERBS["record_change"].rights)
    check_may_edit(household, by)


def check_shown(household: Household, shown: int) -> None:
    """What the person saw is what is stored; if not, what the other did is said."""
    if household.version == shown:
        return
    last = audit.told_of(household).last()
    if last is None or last.actor is None:
        raise Conflict(_("Somebody changed this household meanwhile. Look at it again."))
    raise Conflict(
        _("%(who)s did this meanwhile: %(what)s (%(when)s). Nothing of yours was saved.")
        % {
            "who": last.actor,
            "what": label(last.verb),
            "when": f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}",
        }
    )


def check_dates(happened_on: date, reported_on: date) -> None:
    """What is registered has happened, and was reported afterwards."""
    check_past(happened_on, _("Happened on"))
    check_past(reported_on, _("Reported on"))
    if reported_on < happened_on:
        raise NotAllowed(_("It was reported before it happened. Correct one of the two."))


def check_after_the_last(
    household: Household, kind: str, person: Person | None, happened_on: date
) -> None:
    """Changes of one kind and person follow each other in time."""
    if KINDS[kind].answer:
        return  # each stands by its own day
    same = FamilyChange.objects.filter(household=household, kind=kind, person=person)
    last = same.order_by("happened_on").last()
    if last is not None and happened_on < last.happened_on:
        raise NotAllowed(
            _(
                "The same was registered for %(day)s already, which is later. If that one was "
                "wrong, register what is right from a day after it."
            )
            % {"day": last.happened_on.isoformat()}
        )


def is_late(household: Household, happened_on: date, reported_on: date) -> bool:
    """Told later than the family had to. (民发〔2022〕83号 五(五))"""
    county = household.town.parent
    if county is None:
        return False
    months = parameters.read_int(county=county, key=Key.CHANGE_REPORT_MONTHS, on=reported_on)
    return reported_on > add_months(happened_on, months)


def check_not_on_its_way(household: Household) -> None:
    """One handing over at a time."""
    on_its_way = FamilyChange.objects.filter(
        household=household, status=FamilyChangeStatus.HANDED_OVER
    ).first()
    if on_its_way is not None:
        raise NotAllowed(
            _("This household is being handed over to %(town)s already.")
            % {"town": on_its_way.to_town}
        )


def present_member(household: Household, person: Person) -> Member:
    """The person as a present member. Raises NotAllowed."""
    member: Member | None = household.members.filter(person=person, left_on=None).first()
    if member is None:
        raise NotAllowed(
            _("%(person)s is not a member of this household (any more).") % {"person": person}
        )
    return member


def route_of(programme: Programme, amount: object, on: date) -> list[Tier]:
    """Who agrees to an amount of a running award in turn, as to a new one; the last decides.

    A county without a policy, or without a line that fits, decides itself. (社会救助法 Art 44)
    """
    policy = ApprovalPolicy.objects.in_force(programme.county_id, on)
    if policy is None or amount is None:
        return [Tier.COUNTY]
    lines = policy.rules.filter(programme=programme).order_by("position")
    rule = first_fit(lines, urgent=False, major=False, amount=amount)  # type: ignore[arg-type]
    return [Tier(one) for one in rule.route] if rule else [Tier.COUNTY]


def month_by_law(
    direction: str, award: Award, change: FamilyChange, today: date, proposed_on: date | None = None
) -> date:
    """From which month on a change counts. (57号 Art 21, 31; 国发〔2015〕52号)

    Who gets less, gets it from the month after the event; who gets more, from the month after the
    decision, or of the decision or the report where the programme pays so.
    Where the end is posted before, it ends the month after its last notice. (43号 Art 26)
    """
    if Direction(direction).takes_away:
        month = next_month(change.happened_on)
        stops = direction == Direction.STOP
        posted = ends_from(award, proposed_on or today) if stops else None
        return max(month, next_month(posted)) if posted else month
    rule = FirstMonth(award.programme.first_month)
    if rule == FirstMonth.OF_APPLICATION:
        return first_of(change.reported_on)
    return next_month(today) if rule == FirstMonth.AFTER_DECISION else first_of(today)


def check_month_in_law(row: AwardChange, month: date, reason: str) -> None:
    """Another month than that of the law has its reason, and lies between event and decision."""
    check_month(month)
    today, change = timezone.localdate(), row.change
    proposed_on = timezone.localdate(row.proposed_at)
    usual = month_by_law(row.direction, row.award, change, today, proposed_on)
    first, last = first_of(change.happened_on), max(next_month(today), usual)
    if not first <= month <= last:
        raise NotAllowed(
            _(
                "It happened on %(day)s: it counts from %(first)s at the earliest and from "
                "%(last)s at the latest. If it was so before, register it anew with that day and "
                "the paper that shows it."
            )
            % {
                "day": change.happened_on.isoformat(),
                "first": f"{first:%Y-%m}",
                "last": f"{last:%Y-%m}",
            }
        )
    if month != usual and not reason.strip():
        raise NotAllowed(
            _(
                "By the law it counts from %(month)s. Put that month in, or say why it is "
                "another one."
            )
            % {"month": f"{usual:%Y-%m}"}
        )


def check_worked_out(row: AwardChange) -> None:
    """An amount is decided when it is known."""
    if row.needs:
        raise NotAllowed(_("This is not worked out yet: %(needs)s") % {"needs": row.needs})


def check_to_hear(row: AwardChange) -> None:
    """Somebody gets less, and is heard before. (社会救助法 Art 48)"""
    if not row.to_hear:
        raise NotAllowed(_("Nobody gets less by this: nobody has to be heard."))


def check_decides(row: AwardChange, by: User) -> None:
    """The tier's person, who neither registered it nor worked it out again."""
    check_permission(by, {DECIDES[Tier(row.tier)]})
    if by.is_one_of(row.proposed_by_id, row.change.recorded_by_id):
        raise NotAllowed(_("You registered this change yourself. Somebody else decides it."))
    if row.reworked_by.filter(pk__in=by.own_accounts).exists():
        raise NotAllowed(_("You worked this out again yourself. Somebody else decides it."))
    if row.opinions.filter(given_by__in=by.own_accounts).exists():
        raise NotAllowed(_("You agreed to it for another tier. Somebody else decides it."))
    if row.direction == Direction.STOP and row.award.end_notices.handled_by(by).exists():
        raise NotAllowed(
            _("You posted or closed the notice before this end yourself. Somebody else decides it.")
        )


def check_agrees(row: AwardChange, by: User) -> None:
    """A tier below the last one agrees; then the next one looks at it."""
    if row.next_tier is None:
        raise NotAllowed(_("This tier is the last one: it decides."))
    check_agreed_to(row, by)


def check_ready(row: AwardChange, by: User) -> None:
    """The last tier decides, when the others have agreed."""
    if row.next_tier is not None:
        raise NotAllowed(
            _("%(tier)s agrees first; then it goes on.") % {"tier": row.get_tier_display()}
        )
    check_agreed_to(row, by)
    if row.tier == Tier.MEETING:
        check_matter_resolved(row.matter, Decision.APPROVE)


def check_refuses(row: AwardChange, by: User) -> None:
    """The tier whose turn it is says no; the joint meeting by its resolution."""
    check_decides(row, by)
    if row.tier == Tier.MEETING:
        check_matter_resolved(row.matter, Decision.REFUSE)


def check_not_at_meeting(row: AwardChange) -> None:
    """It stands on the agenda of no meeting."""
    if row.matter is not None:
        check_on_no_agenda(row.matter)


def check_takes_back(row: AwardChange, by: User) -> None:
    """The desk that proposed it, of the town or of the county; the other one decides on it."""
    check_not_at_meeting(row)
    if (row.proposed_by.town is None) != (by.town is None):
        raise NotAllowed(_("Only the desk of who proposed it takes it back."))


def check_agreed_to(row: AwardChange, by: User) -> None:
    """Everything that is asked before any tier agrees to a change."""
    check_decides(row, by)
    check_worked_out(row)
    if row.to_hear and not row.heard:
        raise NotAllowed(
            _("Hear the family first and record what was said. (Social Assistance Law, Art. 48)")
        )


def check_taken_here(row: FamilyChange, by: User) -> None:
    """The other town takes over, and not who handed over."""
    if row.to_town_id is None or by.town is None or by.town.pk != row.to_town_id:
        raise NotAllowed(_("Only the town to which the household moves takes it over."))
    if by.is_one_of(row.recorded_by_id):
        raise NotAllowed(
            _(
                "You, or somebody of your name, handed this household over. Somebody else takes "
                "it; for namesakes two administrators state first that they are two people."
            )
        )


def check_more_follows(row: FamilyChange) -> None:
    """A running award of the family has no change by it yet."""
    if row.of_award is not None:
        raise NotAllowed(_("It is about one award alone."))
    put_down = AwardChange.objects.exclude(status=AwardChangeStatus.WITHDRAWN).filter(change=row)
    left = Award.objects.lasting().filter(household=row.household_id, status__in=LIVE_AWARD)
    if not left.exclude(pk__in=put_down.values("award")).exists():
        raise NotAllowed(_("What follows from it is put down for every award."))


FAMILY_EXTRA = attached(check_taken_here, alone(check_more_follows), alone(check_answer_withdrawn))
AWARD_EXTRA = attached(
    check_agrees,
    check_ready,
    check_refuses,
    check_takes_back,
    alone(check_to_hear),
    alone(check_not_at_meeting),
)


def check_family_change_verb(row: FamilyChange, by: User, verb: str) -> None:
    """Right, state and rule of a verb that is done to a change of a family."""
    check_permission(by, FAMILY_CHANGE_VERBS[verb].rights)
    check_not_kin(row.household_id, by)
    _check_state(row, FAMILY_CHANGE_VERBS[verb].states)
    if rule := FAMILY_CHANGE_VERBS[verb].rule:
        FAMILY_EXTRA[rule](row, by)


def check_award_change_verb(row: AwardChange, by: User, verb: str) -> None:
    """The same of a change of an award, in the own area."""
    check_permission(by, AWARD_CHANGE_VERBS[verb].rights)
    check_area(row.town, by)
    check_none_kin((row.award.household_id, row.change.household_id), by)
    _check_state(row, AWARD_CHANGE_VERBS[verb].states)
    if rule := AWARD_CHANGE_VERBS[verb].rule:
        AWARD_EXTRA[rule](row, by)


def available_on(row: "AwardChange | FamilyChange", by: User) -> list[str]:
    """The verbs that this person may do to it now."""
    if isinstance(row, AwardChange):
        return [v for v in AWARD_CHANGE_VERBS if may(check_award_change_verb, row, by, v)]
    return [v for v in FAMILY_CHANGE_VERBS if may(check_family_change_verb, row, by, v)]


def _check_state(row: "AwardChange | FamilyChange", allowed: Collection[str]) -> None:
    if row.status not in allowed:
        raise NotAllowed(_("This is “%(status)s” already.") % {"status": row.get_status_display()})


def check_joins(award: Award, people: list[Person], month: date, by: User) -> None:
    """Who is newly covered holds nothing that excludes this award. (docs/law.md §5.4)"""
    if people:
        check_exclusions(award.programme, people, month, by)
