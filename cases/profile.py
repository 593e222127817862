"""The profile's sections on what a county grants and who decides on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    Basis,
    Condition,
    FundSource,
    Programme,
    SupplementCondition,
    SupplementKind,
    Tier,
)
from cases.rules.reference import check_policy_unused
from welfare.models import Division
from welfare.profile.reading import Node
from welfare.profile.saving import Changes, differing, put

Rows = dict[str, dict[str, Any]]  # by code
LONGEST_CODE = 20


@dataclass(frozen=True)
class Line:
    """One line of a policy, its programme still by code."""

    programme: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Policy:
    valid_from: date
    document: str
    lines: list[Line]


@dataclass(frozen=True)
class CaseSections:
    programmes: Rows
    supplements: Rows
    funds: Rows
    policies: list[Policy]


def read(profile: Node) -> CaseSections:
    """All sections of this floor; what is wrong is noted in the profile."""
    programmes = {code: _programme(code, node) for code, node in profile.named("programmes")}
    supplements = {code: _supplement(code, node) for code, node in profile.named("supplements")}
    funds = {code: _fund(code, node) for code, node in profile.named("funds")}
    policies = [_policy(node, list(programmes)) for node in profile.rows("policies")]
    _check_days(profile, policies)
    return CaseSections(programmes, supplements, funds, policies)


def _programme(code: str, node: Node) -> dict[str, Any]:
    _check_code(code, node)
    values = {
        "name": node.text("name", longest=40),
        "basis": node.choice("basis", Basis.values),
        "exclusive": node.flag("exclusive"),
        "first_month_offset": node.whole("first_month_offset", most=12),
        "needs_means_check": node.flag("needs_means_check"),
        "public_notice": node.flag("public_notice"),
        "legal_basis": node.text("legal_basis"),
        "open_for_applications": node.flag("open_for_applications"),
    }
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
    values = {"name": node.text("name", longest=60), "separate": node.flag("separate", False)}
    node.close()
    return values


def _policy(node: Node, programmes: list[str]) -> Policy:
    valid_from, document = node.day("from"), node.text("document")
    lines = [_line(row, programmes) for row in node.rows("rules")]
    node.close()
    if not lines:
        node.bad("rules", _("The policy has no line."), _("Add [[policies.rules]] entries."))
    return Policy(valid_from, document, lines)


def _line(node: Node, programmes: list[str]) -> Line:
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
    return Line(programme, values)


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
    """Put programmes, supplement kinds, funds, and the policies with their lines."""
    programmes = {
        code: put(changes, Programme, {"county": county, "code": code}, values)
        for code, values in sections.programmes.items()
    }
    for code, values in sections.supplements.items():
        put(changes, SupplementKind, {"county": county, "code": code}, values)
    for code, values in sections.funds.items():
        put(changes, FundSource, {"county": county, "code": code}, values)
    for policy in sections.policies:
        _save_policy(changes, county, policy, programmes)


def _save_policy(
    changes: Changes, county: Division, policy: Policy, programmes: dict[str, Programme]
) -> None:
    keys = {"county": county, "valid_from": policy.valid_from}
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
        rows[surplus].delete()
        changes.changed[ApprovalRule._meta.label_lower] += 1
    for position, values in lines.items():
        put(changes, ApprovalRule, {"policy": stored, "position": position}, values)
