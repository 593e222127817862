"""The profile's dated standards and supplement rates, its banks, and what is allocated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits.bank_files.described import KEYS, read_bank
from benefits.models import (
    Allocation,
    BankLayout,
    Component,
    Standard,
    StandardPer,
    SupplementRate,
)
from benefits.reference import by_draft, check_rate_unpaid, check_standard_unused
from cases import programmes
from cases.models import FundSource, Programme, SupplementKind
from cases.profile import CaseSections
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, differing, put
from welfare.exceptions import NotAllowed
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
class Allocated:
    """What a document put at the county's disposal; source and programmes still by code."""

    source: str
    programmes: list[str]
    values: dict[str, Any]


@dataclass(frozen=True)
class RateSections:
    standards: list[Amount]
    supplement_rates: list[Amount]
    banks: list[dict[str, Any]]
    allocations: list[Allocated]


def read(profile: Node, known: CaseSections) -> RateSections:
    """The sections; an entry of an amount that names neither urban nor rural is of both."""
    standards, rates = list[Amount](), list[Amount]()
    for node in profile.rows("standards"):
        component = node.text("component", Component.BASIC.value, longest=24)
        of = node.values.get("programme")
        if of in known.programmes and component not in (listed := _components(known, str(of))):
            reason = _("The programme pays for no such part.")
            remedy = _("Write one of: %(words)s.") % {"words": ", ".join(listed)}
            if not listed:  # it pays by class, and the profile names none
                remedy = _("Name its classes first: [[programmes.%(code)s.bands]].") % {"code": of}
            node.bad("component", reason, remedy)
        per = node.choice("per", StandardPer.values, StandardPer.MONTH.value)
        standards += _amounts(node, "programme", list(known.programmes), component, per)
    for node in profile.rows("supplement_rates"):
        rates += _amounts(node, "supplement", list(known.supplements), "")
    _check_once(profile, "standards", standards)
    _check_once(profile, "supplement_rates", rates)
    given = [_allocated(node, known) for node in profile.rows("allocations")]
    return RateSections(standards, rates, _banks(profile), given)


def _allocated(node: Node, known: CaseSections) -> Allocated:
    source = node.choice("source", list(known.funds) or [""])
    codes = node.choices("programmes", list(known.programmes))
    if not codes:
        node.bad("programmes", _("The money is for no programme."), _("Name at least one."))
    values = {
        "first_month": node.month("first"),
        "last_month": node.month("last"),
        "position": node.whole("position", 1, least=1, most=99),
        "amount": node.money("amount"),
        "document": node.text("document"),
        "dated": node.day("on"),
    }
    months = (values["first_month"], values["last_month"])
    if None in months or months[1] < months[0]:
        node.bad("last", _("The months end before they begin."), _("Write first and last month."))
    node.close()
    return Allocated(source, codes, values)


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


def paid_here(county: Division) -> frozenset[str]:
    """Codes of the programmes that the system pays already, before a profile is loaded."""
    live = Programme.objects.filter(county=county, go_live__confirmed_at__isnull=False)
    return frozenset(live.values_list("code", flat=True))


def save(
    changes: Changes, county: Division, sections: RateSections, live: frozenset[str] = frozenset()
) -> None:
    """Put the rates; one by which months were paid is not changed. An allocation never is.

    Of programmes that were `live` before this load nothing new comes by a profile, nor a rate.
    """
    granted = {row.code: row for row in Programme.objects.filter(county=county)}
    kinds = {row.code: row for row in SupplementKind.objects.filter(county=county)}
    for bank in sorted(sections.banks, key=lambda bank: bool(bank["usual"])):
        keys = {"county": county, "name": bank["name"]}
        values = {name: bank[name] for name in ("definition", "usual")}
        put(changes, BankLayout, keys, values)
    for given in sections.allocations:
        _save_allocation(changes, county, given, granted)
    for row in sections.standards:
        keys = {
            "programme": granted[row.of],
            "residence": row.residence,
            "component": row.component,
            "valid_from": row.valid_from,
        }
        stored = Standard.objects.filter(**keys).first()
        same = stored is not None and (stored.amount, stored.per) == (row.amount, row.per)
        if row.of in live and not same:
            raise NotAllowed(by_draft(stored or Standard(**keys)))
        if stored is not None and not same:
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
        same = rate is not None and rate.amount == row.amount
        if live and not same:
            raise NotAllowed(by_draft(rate or SupplementRate(**keys)))
        if rate is not None and not same:
            check_rate_unpaid(rate)
        put(changes, SupplementRate, keys, {"amount": row.amount, "document": row.document})


def _save_allocation(
    changes: Changes, county: Division, given: Allocated, granted: dict[str, Programme]
) -> None:
    """Put what the signed profile says was allocated; it counts without further persons."""
    table = Allocation._meta.label_lower
    source = FundSource.objects.get(county=county, code=given.source)
    keys = {name: given.values[name] for name in ("document", "position")}
    stored = Allocation.objects.filter(county=county, source=source, reduces=None, **keys).first()
    if stored is None:
        made = Allocation.objects.create(
            county=county, source=source, confirmed_at=timezone.now(), **given.values
        )
        made.programmes.set([granted[code] for code in given.programmes])
        changes.added[table] += 1
        return
    codes = set(stored.programmes.values_list("code", flat=True))
    if differing(stored, given.values) or codes != set(given.programmes):
        raise NotAllowed(
            _(
                "“%(document)s” is allocated otherwise already, and an allocation is never written "
                "over. Take money back, or enter what is new by its own document."
            )
            % {"document": stored.document}
        )
    changes.same[table] += 1
