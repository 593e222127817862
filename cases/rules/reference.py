"""Rules of the reference tables: what has decided a case is kept, what is opened is complete."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import clock, programmes
from cases.deadlines import WHATEVER_THE_LIMIT
from cases.models import (
    Application,
    ApprovalPolicy,
    ApprovalRule,
    AwardMember,
    Band,
    ExclusionRule,
    Programme,
)
from cases.models.policy import BY_TWO
from cases.programmes.parts.exclusions import Verdict
from cases.rules.exclusions import matrix
from cases.rules.routes import policy_in_force
from cases.states import ApplicationStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Key, User

LINE = (
    *("position", "programme", "condition", "below", "up_to"),
    *("route", "monthly_filing", "total_days"),
)
# What the steps of a case look up, by the names that a kind gives them; the clocks name their own.
LOOKED_UP: dict[str, tuple[Key, ...]] = {
    "means_check": (Key.MEANS_CHECK_MONTHS,),
    "notice": (Key.NOTICE_DAYS, Key.NOTICE_DAY_KIND, Key.NOTICE_MAY_END_ON_DAY_OFF),
    "sample": (Key.SAMPLE_PERCENT,),
}


def is_live(county: Division) -> bool:
    """Whether the system pays a programme of the county: from then on nobody sets it up alone."""
    return Programme.objects.filter(county=county, go_live__confirmed_at__isnull=False).exists()


def check_policy_by_two(policy: ApprovalPolicy) -> None:
    """Once the system pays, what counts is not changed: another policy is drafted and signed."""
    if not policy.waits and is_live(policy.county):
        raise NotAllowed(str(BY_TWO))


def check_may_sign_policy(policy: ApprovalPolicy, by: User) -> None:
    """Another person than who drafted it or changed the draft, from today on at the earliest."""
    check_permission(by, VERBS["sign_policy"].rights)
    if by.county is None or by.county.pk != policy.county_id:
        raise NotAllowed(_("This policy belongs to another county."))
    if not policy.waits:
        raise NotAllowed(_("This policy waits for nobody's signature."))
    changed = policy.changed_by.filter(pk__in=by.own_accounts)
    if by.is_one_of(policy.drafted_by_id) or changed.exists():
        raise NotAllowed(_("You drafted this policy or changed its draft. Somebody else signs it."))
    if policy.valid_from < clock.today():
        raise NotAllowed(
            _("It would count from %(day)s, which has passed: have its day put right first.")
            % {"day": policy.valid_from.isoformat()}
        )
    check_policy_complete(policy, set(policy.rules.values_list("programme", flat=True)))


def lines_shown(policy: ApprovalPolicy) -> str:
    """What the signer was shown: another line or day since is another policy."""
    lines = policy.rules.order_by("position").values_list(*LINE)
    said = repr((policy.valid_from, policy.document, list(lines)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def check_lines_shown(policy: ApprovalPolicy, shown: str) -> None:
    """It is still what the page showed."""
    if lines_shown(policy) != shown:
        raise Conflict(_("The draft was changed meanwhile. Look at it again."))


def check_policy_unused(policy: ApprovalPolicy) -> None:
    """A policy that has routed a case stays as it was: its lines say who was to decide.

    A case that came back to the town is routed anew, so the policy may be put right for it.
    """
    routed = Application.objects.filter(rule__policy=policy)
    if routed.filter(status=ApplicationStatus.IN_REVIEW).exists():
        raise NotAllowed(
            _(
                "Cases are on their way by the policy “%(policy)s”. Have them returned to the "
                "town first, or add a new policy with a later day."
            )
            % {"policy": policy}
        )
    if routed.exclude(status=ApplicationStatus.RETURNED).exists():
        raise NotAllowed(
            _(
                "Cases were already decided by the policy “%(policy)s”. Leave it as it is and "
                "add a new policy with a later day."
            )
            % {"policy": policy}
        )


def check_line_unused(line: ApprovalRule) -> None:
    """A line by which a returned case went is corrected in its place, not taken away."""
    if Application.objects.filter(rule=line).exists():
        raise NotAllowed(
            _("A case went by line %(line)s of the policy. Change the line; do not remove it.")
            % {"line": line}
        )


def check_policy_complete(policy: ApprovalPolicy, ruled: Collection[int]) -> None:
    """A policy says who decides on everything that people can apply for while it is in force.

    `ruled`: keys of the programmes that would have a line.
    """
    later = ApprovalPolicy.objects.counting().filter(
        county=policy.county_id, valid_from__gt=policy.valid_from, valid_from__lte=clock.today()
    )
    if later.exists():  # over already
        return
    opened = Programme.objects.filter(county=policy.county_id, open_for_applications=True)
    if without := [str(programme) for programme in opened.exclude(pk__in=ruled)]:
        raise NotAllowed(
            _(
                "The policy has no line for %(programmes)s: nobody could decide on them from "
                "%(day)s on. Add a line for each, or close them for applications first."
            )
            % {"programmes": _(", ").join(without), "day": policy.valid_from.isoformat()}
        )


def check_bands_apart(programme: Programme, bands: Iterable[Band]) -> None:
    """Nobody belongs to two classes of one programme; which one would be chance."""
    described = [band.described for band in bands]
    pairs = programmes.colliding(described, chosen=programme.definition.asks_band)
    if pairs:
        raise NotAllowed(classes_collide(*pairs[0]))


def classes_collide(first: programmes.ListedBand, second: programmes.ListedBand) -> str:
    """The sentence about two classes that overlap."""
    return _(
        "“%(first)s” and “%(second)s” overlap: somebody would belong to both. Correct the ages or "
        "grades of one of them."
    ) % {"first": first.name, "second": second.name}


def parameters_of(programme: Programme) -> set[Key]:
    """The county's parameters that a case of this programme looks up on its way."""
    kind = programme.definition
    steps = {step for step in kind.steps if isinstance(step, str)}
    if not programme.needs_means_check:
        steps.discard("means_check")
    if not programme.public_notice:
        steps.discard("notice")
    said = [key for name in steps for key in LOOKED_UP.get(name, ())]
    clocks = [one for one in clock.clocks_of(programme) if one.start not in WHATEVER_THE_LIMIT]
    return {*kind.parameters, *said, *(one.length for one in clocks)}


def policies_without_line(programme: Programme, on: date) -> list[str]:
    """What is missing so that somebody decides on this programme, on that day and later."""
    missing = []
    if not _has_line(programme, on):
        missing.append(_("a line of the approval policy in force"))
    coming = ApprovalPolicy.objects.counting().filter(county=programme.county, valid_from__gt=on)
    for day in coming.order_by("valid_from").values_list("valid_from", flat=True):
        if not _has_line(programme, day):
            said = _("a line of the approval policy from %(day)s") % {"day": day.isoformat()}
            missing.append(said)
    return missing


def _has_line(programme: Programme, on: date) -> bool:
    """Whether the policy in force on that day says who decides on this programme."""
    try:
        policy = policy_in_force(programme.county, on)
    except NotAllowed:
        return False
    return bool(programme.pk) and policy.rules.filter(programme=programme).exists()


def unruled_kinds(programme: Programme, on: date) -> list[str]:
    """The kinds of which nobody has said whether one person may hold them beside this one."""
    said = matrix(programme.county, programme.kind, on)
    return [kind for kind in programmes.KINDS if kind not in said]


def check_exclusion_unused(rule: ExclusionRule) -> None:
    """A rule under which somebody was given an award stays as it was then."""
    kinds = Q(award__programme__kind=rule.first) | Q(award__programme__kind=rule.second)
    covered = AwardMember.objects.filter(
        kinds,
        award__programme__county=rule.county_id,
        period__overlap=DateRange(rule.valid_from, None),
    )
    if rule.valid_from <= clock.today() and covered.exists():
        raise NotAllowed(
            _(
                "Awards were already given under “%(rule)s”. Leave it as it is and add a row with "
                "the day from which the new rule counts."
            )
            % {"rule": rule}
        )


def check_exclusion_fits(rule: ExclusionRule) -> None:
    """A difference is paid by one of the two: by the kind that makes up to its standard."""
    making_up = [kind for kind in (rule.first, rule.second) if programmes.kind_of(kind).makes_up]
    if rule.verdict == Verdict.DIFFERENCE and (len(making_up) != 1 or rule.first == rule.second):
        raise NotAllowed(
            _("%(pair)s: a difference needs one kind of the two that makes up to its standard.")
            % {"pair": rule}
        )
