"""The profile's dated standards and supplement rates, and its banks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.bank_files.described import KEYS, read_bank
from benefits.models import BankLayout, Component, Standard, StandardPer, SupplementRate
from benefits.reference import check_rate_unpaid, check_standard_unused
from cases import programmes
from cases.models import Programme, SupplementKind
from cases.profile import CaseSections
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, put
from welfare.models import Division, Residence


@dataclass(frozen=True)
class Amount:
    """Yuan per person of a programme's component, or of a supplement kind."""

    of: str
    residence: str
    component: str
    valid_from: date
    amount: Decimal
    document: str
    per: str


@dataclass(frozen=True)
class RateSections:
    standards: list[Amount]
    supplement_rates: list[Amount]
    banks: list[dict[str, Any]]


def read(profile: Node, known: CaseSections) -> RateSections:
    """The sections; an entry of an amount that names neither urban nor rural is of both."""
    standards, rates = list[Amount](), list[Amount]()
    for node in profile.rows("standards"):
        component = node.text("component", Component.BASIC.value, longest=24)
        of = node.values.get("programme")
        if of in known.programmes and component not in (listed := _components(known, str(of))):
            reason = _("The programme pays for no such part.")
            node.bad(
                "component", reason, _("Write one of: %(words)s.") % {"words": ", ".join(listed)}
            )
        per = node.choice("per", StandardPer.values, StandardPer.MONTH.value)
        standards += _amounts(node, "programme", list(known.programmes), component, per)
    for node in profile.rows("supplement_rates"):
        rates += _amounts(node, "supplement", list(known.supplements), "")
    _check_once(profile, "standards", standards)
    _check_once(profile, "supplement_rates", rates)
    return RateSections(standards, rates, _banks(profile))


def _banks(profile: Node) -> list[dict[str, Any]]:
    """The banks that pay, and how their files look; one of them takes what the others do not."""
    banks: list[dict[str, Any]] = []
    for node in profile.rows("banks"):
        name, usual = node.text("name", longest=60), node.flag("usual", False)
        read_bank(node, name)
        node.close()
        if any(bank["name"] == name for bank in banks):
            node.bad("name", _("This bank has a layout already."), _("Remove one of the two."))
        if usual and any(bank["usual"] for bank in banks):
            reason = _("Another bank takes the accounts of all others.")
            node.bad("usual", reason, _("Remove one of the two."))
        said = {key: node.values[key] for key in KEYS if key in node.values}
        banks.append({"name": name, "usual": usual, "definition": said})
    return banks


def _components(known: CaseSections, code: str) -> list[str]:
    """What the standards of a programme of the profile can be for."""
    said = known.programmes[code]
    kind = programmes.kind_of(said["kind"])
    return [*kind.components, *kind.placements, *(band["code"] for band in said["bands"])]


def _amounts(
    node: Node, key: str, codes: list[str], component: str, per: str = StandardPer.MONTH.value
) -> Iterator[Amount]:
    of = node.choice(key, codes or [""])
    residences = node.choices("residence", Residence.values, Residence.values)
    valid_from, amount, document = node.day("from"), node.money("amount"), node.text("document")
    node.close()
    for residence in residences:
        yield Amount(of, residence, component, valid_from, amount, document, per)


def _check_once(profile: Node, section: str, amounts: list[Amount]) -> None:
    seen = set()
    for row in amounts:
        key = (row.of, row.residence, row.component, row.valid_from)
        if key in seen:
            words = {"name": row.of, "residence": row.residence, "day": row.valid_from.isoformat()}
            profile.bad(
                section,
                _("%(name)s (%(residence)s) stands there twice from %(day)s.") % words,
                _("Remove one of the two."),
            )
        seen.add(key)


def save(changes: Changes, county: Division, sections: RateSections) -> None:
    """Put the rates; one by which months were paid is not changed."""
    granted = {row.code: row for row in Programme.objects.filter(county=county)}
    kinds = {row.code: row for row in SupplementKind.objects.filter(county=county)}
    for bank in sorted(sections.banks, key=lambda bank: bool(bank["usual"])):
        keys = {"county": county, "name": bank["name"]}
        values = {name: bank[name] for name in ("definition", "usual")}
        put(changes, BankLayout, keys, values)
    for row in sections.standards:
        keys = {
            "programme": granted[row.of],
            "residence": row.residence,
            "component": row.component,
            "valid_from": row.valid_from,
        }
        stored = Standard.objects.filter(**keys).first()
        if stored and (stored.amount, stored.per) != (row.amount, row.per):
            check_standard_unused(stored)
        values = {"amount": row.amount, "per": row.per, "document": row.document}
        put(changes, Standard, keys, values)
    for row in sections.supplement_rates:
        keys = {
            "kind": kinds[row.of],
            "residence": row.residence,
            "valid_from": row.valid_from,
        }
        rate = SupplementRate.objects.filter(**keys).first()
        if rate and rate.amount != row.amount:
            check_rate_unpaid(rate)
        put(changes, SupplementRate, keys, {"amount": row.amount, "document": row.document})
