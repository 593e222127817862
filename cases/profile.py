"""The profile's sections on what a county grants and who decides on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import programmes
from cases.logbooks import profile as logbooks
from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    Band,
    Condition,
    ExclusionRule,
    FundKind,
    FundSource,
    GoLive,
    Institution,
    Liaison,
    PeerReviewed,
    PersonGroup,
    Programme,
    Serves,
    SupplementCondition,
    SupplementKind,
    Tier,
)
from cases.models.policy import BY_TWO
from cases.programmes.parts.exclusions import Pair, Verdict, national, pair
from cases.rules.go_live import check_after_ledgers
from cases.rules.reference import (
    check_exclusion_fits,
    check_exclusion_unused,
    check_line_unused,
    check_policy_unused,
    classes_collide,
    is_live,
)
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, differing, put
from welfare.exceptions import NotAllowed
from welfare.models import Division
from welfare.personal import account as accounts
from welfare.personal import crypto
from welfare.personal.names import plain_bank, plain_name

Rows = dict[str, dict[str, Any]]  # by code
LONGEST_CODE = 20
ASIDE = 10000  # a position that no list reaches


@dataclass(frozen=True)
class PolicyLine:
    """One line of a policy, its programme still by code."""

    programme: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Policy:
    valid_from: date
    document: str
    lines: list[PolicyLine]


@dataclass(frozen=True)
class CaseSections:
    programmes: Rows
    supplements: Rows
    funds: Rows
    groups: Rows
    policies: list[Policy]
    exclusions: list[Pair]
    institutions: list[dict[str, Any]]
    logbooks: list[logbooks.Described]
    liaisons: list[dict[str, Any]]


def read(profile: Node) -> CaseSections:
    """All sections of this floor; what is wrong is noted in the profile."""
    funds = {code: _fund(code, node) for code, node in profile.named("funds")}
    granted = {
        code: _programme(code, node, list(funds)) for code, node in profile.named("programmes")
    }
    supplements = {code: _supplement(code, node) for code, node in profile.named("supplements")}
    groups = {
        code: _group(at, code, node) for at, (code, node) in enumerate(profile.named("groups"), 1)
    }
    policies = [_policy(node, list(granted)) for node in profile.rows("policies")]
    _check_days(profile, policies)
    exclusions = [*national(), *(_exclusion(node) for node in profile.rows("exclusions"))]
    institutions = [_institution(node) for node in profile.rows("institutions")]
    books = logbooks.read(profile)
    liaisons = [_liaison(node) for node in profile.rows("liaisons")]
    return CaseSections(
        *(granted, supplements, funds, groups, policies, exclusions, institutions),
        *(books, liaisons),
    )


def _programme(code: str, node: Node, funds: list[str]) -> dict[str, Any]:
    _check_code(code, node)
    name = node.text("name", longest=40)
    kind = programmes.kind_of(node.choice("kind", list(programmes.KINDS)))
    usual = kind.usual_steps
    values = {
        "name": name,
        "kind": kind.code,
        "calculator": node.choice("calculator", kind.calculators, kind.calculators[0]),
        "first_month": node.choice("first_month", kind.first_months, kind.first_months[0].value),
        "needs_means_check": node.flag("needs_means_check", usual["needs_means_check"]),
        "public_notice": node.flag("public_notice", usual["public_notice"]),
        "peer_review": node.choice("peer_review", PeerReviewed.values, PeerReviewed.NEVER.value),
        "legal_basis": node.text("legal_basis", kind.article),
        "open_for_applications": node.flag("open_for_applications", False),
        "go_live": node.month("go_live"),
        "fund_source": node.choice("fund", funds) if node.has("fund") else None,
    }
    if values["go_live"] and kind.pays == programmes.Pays.NOTHING:
        node.bad("go_live", _("On a recognition nothing is paid."), _("Remove it."))
    ticks = {name: bool(values[name]) for name in ("needs_means_check", "public_notice")}
    for name, reason in kind.ticked_in_vain(**ticks).items():
        node.bad(name, reason, _("Write false or leave it out."))
    if values["peer_review"] != PeerReviewed.NEVER and "peer_review" not in kind.steps:
        node.bad("peer_review", _("This kind has no peer review."), _("Remove it."))
    if values["open_for_applications"] and not kind.applied_for:
        reason = _("Nobody applies for this kind: it is granted in bulk, or after a death.")
        node.bad("open_for_applications", reason, _("Write false or leave it out."))
    values["bands"] = [_band(at, row) for at, row in enumerate(node.rows("bands"), 1)]
    if values["bands"] and not kind.bands:
        node.bad("bands", _("This kind has no classes."), _("Remove them."))
    _check_bands(node, kind, values["bands"])
    node.close()
    return values


def _check_bands(node: Node, kind: programmes.Kind, bands: list[dict[str, Any]]) -> None:
    """Classes stand apart, as in the admin."""
    described = [
        programmes.ListedBand(
            row["code"], row["name"], row["age_from"], row["age_to"], tuple(row["grades"])
        )
        for row in bands
    ]
    for pair_of_bands in programmes.colliding(described, chosen=kind.asks_band):
        node.bad("bands", classes_collide(*pair_of_bands), "")


def _band(position: int, node: Node) -> dict[str, Any]:
    """A class of a programme: by name, by age or by grade."""
    values = {
        "code": node.text("code", longest=12),
        "name": node.text("name", longest=40),
        "position": position,
        "age_from": node.whole("age_from", most=150) if node.has("age_from") else None,
        "age_to": node.whole("age_to", most=150) if node.has("age_to") else None,
        "grades": [],
    }
    if node.has("grades"):
        values["grades"] = [int(grade) for grade in node.choices("grades", [1, 2, 3, 4])]
    node.close()
    return values


def _exclusion(node: Node) -> Pair:
    first, second = pair(
        node.choice("first", list(programmes.KINDS)), node.choice("second", list(programmes.KINDS))
    )
    exclusion = Pair(
        first,
        second,
        Verdict(node.choice("verdict", Verdict.values)),
        node.day("from"),
        node.text("document"),
    )
    node.close()
    return exclusion


def _liaison(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = {
        "department": node.text("department", longest=40),
        "name": plain_name(node.text("name", longest=40)),
        "valid_from": node.day("from"),
    }
    if node.has("phone"):
        values["phone"] = node.text("phone", longest=30)
    node.close()
    return values


def _institution(node: Node) -> dict[str, Any]:
    """What the profile does not say stays as the county typed it."""
    values = {"name": node.text("name", longest=80)}
    for key, field, plain in (
        ("bank", "bank_name", plain_bank),
        ("account_holder", "account_holder", plain_name),
    ):
        if node.has(key):
            values[field] = plain(node.text(key, longest=80))
    if node.has("serves"):
        values["serves"] = node.choice("serves", Serves.values)
    if node.has("account"):
        try:
            values["account"] = accounts.required(node.text("account"))
            values["account_hash"] = crypto.keyed_hash(values["account"])
        except NotAllowed as refusal:
            node.bad("account", str(refusal), "")
    node.close()
    return values


def _supplement(code: str, node: Node) -> dict[str, Any]:
    _check_code(code, node)
    values = {
        "name": node.text("name", longest=40),
        "position": node.whole("position", least=1, most=99),
        "condition": node.choice("condition", SupplementCondition.values),
    }
    node.close()
    return values


def _fund(code: str, node: Node) -> dict[str, Any]:
    _check_code(code, node)
    values = {
        "name": node.text("name", longest=60),
        "kind": node.choice("kind", FundKind.values, FundKind.OTHER.value),
        "separate": node.flag("separate", False),
    }
    node.close()
    return values


def _group(position: int, code: str, node: Node) -> dict[str, Any]:
    """A group of people of whom a list is handed in; the order of the profile is theirs."""
    _check_code(code, node)
    values = {"name": node.text("name", longest=40), "position": position}
    node.close()
    return values


def _policy(node: Node, programmes: list[str]) -> Policy:
    valid_from, document = node.day("from"), node.text("document")
    lines = [_line(row, programmes) for row in node.rows("rules")]
    node.close()
    if not lines:
        node.bad("rules", _("The policy has no line."), _("Add [[policies.rules]] entries."))
    return Policy(valid_from, document, lines)


def _line(node: Node, programmes: list[str]) -> PolicyLine:
    programme = node.choice("programme", programmes or [""])
    below = node.money("below") if node.has("below") else None
    up_to = node.money("up_to") if node.has("up_to") else None
    if below is not None and up_to is not None:
        node.bad("below", _("Both bounds are given."), _("Give “below” or “up_to”, not both."))
    values = {
        "condition": node.choice("condition", Condition.values, Condition.ANY.value),
        "below": below,
        "up_to": up_to,
        "route": node.choices("route", Tier.values),
        "monthly_filing": node.flag("monthly_filing", False),
        "total_days": node.whole("total_days", least=1, most=400),
    }
    if not values["route"]:
        node.bad("route", _("Nobody decides by this line."), _("Name at least one tier."))
    node.close()
    return PolicyLine(programme, values)


def _check_code(code: str, node: Node) -> None:
    if len(code) > LONGEST_CODE or not code.isascii() or not code.replace("_", "").isalnum():
        node.bad(
            "",
            _("This code cannot be used."),
            _("At most 20 Latin letters, digits and underscores."),
        )


def _check_days(profile: Node, policies: list[Policy]) -> None:
    days = [policy.valid_from for policy in policies]
    if len(days) != len(set(days)):
        profile.bad("policies", _("Two policies begin on the same day."), _("Correct one of them."))


def save(changes: Changes, county: Division, sections: CaseSections) -> None:
    """Put funds, programmes, supplement kinds, and the policies with their lines."""
    funds = {
        code: put(changes, FundSource, {"county": county, "code": code}, values)
        for code, values in sections.funds.items()
    }
    granted = {
        code: _save_programme(changes, county, code, values, funds)
        for code, values in sections.programmes.items()
    }
    _save_exclusions(changes, county, sections.exclusions)
    for home in sections.institutions:
        values = dict(home)
        put(changes, Institution, {"county": county, "name": values.pop("name")}, values)
    for code, values in sections.supplements.items():
        put(changes, SupplementKind, {"county": county, "code": code}, values)
    for code, values in sections.groups.items():
        put(changes, PersonGroup, {"county": county, "code": code}, values)
    logbooks.save(changes, county, sections.logbooks)
    for liaison in sections.liaisons:
        _save_liaison(changes, county, dict(liaison))
    for policy in sections.policies:
        _save_policy(changes, county, policy, granted)


def _save_liaison(changes: Changes, county: Division, values: dict[str, Any]) -> None:
    """From their day on; who answered for the department before answers no more."""
    department, first = values.pop("department"), values.pop("valid_from")
    Liaison.objects.filter(
        county=county, department=department, until=None, valid_from__lt=first
    ).update(until=first)
    known = {"county": county, "department": department, "valid_from": first}
    put(changes, Liaison, known, values)


def save_go_lives(changes: Changes, county: Division, sections: CaseSections) -> None:
    """Put from when the system pays; after the rates, which nobody enters alone from then on."""
    granted = {row.code: row for row in Programme.objects.filter(county=county)}
    for code, values in sections.programmes.items():
        if values["go_live"] is not None:
            _save_go_live(changes, granted[code], values["go_live"])


def _save_exclusions(changes: Changes, county: Division, pairs: list[Pair]) -> None:
    """Put the matrix: a rule under which awards were given stays, the county's own ones fit."""
    table = ExclusionRule._meta.label_lower
    there = {
        (r.first, r.second, r.valid_from): r for r in ExclusionRule.objects.filter(county=county)
    }
    wanted = {(row.first, row.second, row.valid_from): row for row in pairs}  # the county's last
    new = [
        ExclusionRule(county=county, **vars(row)) for key, row in wanted.items() if key not in there
    ]
    if new:
        ExclusionRule.objects.bulk_create(new)
        changes.added[table] += len(new)
    touched = list(new)
    for key in wanted.keys() & there.keys():
        row, stored = wanted[key], there[key]
        values = {"verdict": row.verdict, "document": row.document}
        names = differing(stored, values)
        if "verdict" in names:
            check_exclusion_unused(stored)
        if not names:
            changes.same[table] += 1
            continue
        touched.append(put(changes, ExclusionRule, {"pk": stored.pk}, values))
    by_law = set(national())
    for rule in touched:
        if wanted[rule.first, rule.second, rule.valid_from] not in by_law:
            check_exclusion_fits(rule)


def _save_programme(
    changes: Changes,
    county: Division,
    code: str,
    values: dict[str, Any],
    funds: dict[str, FundSource],
) -> Programme:
    """Put a programme; a usual fund source that the profile does not say stays as it is."""
    values = dict(values)
    if fund := values.pop("fund_source"):
        values["fund_source"] = funds[fund]
    bands = values.pop("bands")
    values.pop("go_live")
    programme = put(changes, Programme, {"county": county, "code": code}, values)
    _make_room(programme, bands)
    for band in bands:
        band = dict(band)
        put(changes, Band, {"programme": programme, "code": band.pop("code")}, band)
    return programme


def _save_go_live(changes: Changes, programme: Programme, month: date) -> None:
    """Put the month that the signed profile says; one that stands already stays as it was made."""
    stored = GoLive.objects.filter(programme=programme).first()
    if stored is not None and stored.is_confirmed and stored.month == month:
        changes.same[GoLive._meta.label_lower] += 1
        return
    check_after_ledgers(programme, month)
    now = timezone.now()
    values = {"month": month, "recorded_by": None, "recorded_at": now, "confirmed_by": None}
    values |= {"confirmed_at": now, "change_month": None, "change_by": None, "change_at": None}
    GoLive.objects.update_or_create(programme=programme, defaults=values)
    counted = changes.added if stored is None else changes.changed
    counted[GoLive._meta.label_lower] += 1


def _make_room(programme: Programme, bands: list[dict[str, Any]]) -> None:
    """Classes that change give up place and ages first, so that the order of saving is free."""
    wanted = {band["code"]: band for band in bands}
    for stored in programme.bands.all():
        if stored.code in wanted and differing(stored, wanted[stored.code]):
            stored.position, stored.age_from, stored.age_to = stored.position + ASIDE, None, None
            stored.save(update_fields=["position", "age_from", "age_to"])


def _check_policy_by_two(
    county: Division, policy: Policy, programmes: dict[str, Programme]
) -> None:
    """Once the system pays, a profile says of who decides what counts already, and no more."""
    if not is_live(county):
        return
    there = ApprovalPolicy.objects.filter(county=county, valid_from=policy.valid_from).first()
    rows = {row.position: row for row in there.rules.all()} if there else {}
    wanted = dict(enumerate(policy.lines, 1))
    same = there is not None and there.document == policy.document and rows.keys() == wanted.keys()
    if not same or any(
        differing(rows[at], {"programme": programmes[line.programme], **line.values})
        for at, line in wanted.items()
    ):
        raise NotAllowed(str(BY_TWO))


def _save_policy(
    changes: Changes, county: Division, policy: Policy, programmes: dict[str, Programme]
) -> None:
    keys = {"county": county, "valid_from": policy.valid_from}
    _check_policy_by_two(county, policy, programmes)
    stored = put(changes, ApprovalPolicy, keys, {"document": policy.document})
    lines = {
        position: {"programme": programmes[line.programme], **line.values}
        for position, line in enumerate(policy.lines, 1)
    }
    rows = {row.position: row for row in stored.rules.all()}
    stays = rows.keys() == lines.keys()
    if not stays or any(differing(rows[at], values) for at, values in lines.items()):
        check_policy_unused(stored)
    for surplus in rows.keys() - lines.keys():
        check_line_unused(rows[surplus])
        rows[surplus].delete()
        changes.changed[ApprovalRule._meta.label_lower] += 1
    for position, values in lines.items():
        put(changes, ApprovalRule, {"policy": stored, "position": position}, values)
