"""The profile's dated standards and supplement rates, and its paying bank."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits.bank_formats import FORMATS
from benefits.models import Component, PayingBank, Standard, StandardPer, SupplementRate
from benefits.reference import by_draft, check_rate_unpaid, check_standard_unused
from cases import programmes
from cases.models import Programme, SupplementKind
from cases.profile import CaseSections
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, put
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
class RateSections:
    standards: list[Amount]
    supplement_rates: list[Amount]
    bank: dict[str, str] | None


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
    return RateSections(standards, rates, _bank(profile))


def _bank(profile: Node) -> dict[str, str] | None:
    """Which bank pays, and which file it reads; a profile may leave it to the usual one."""
    if not profile.has("paying_bank"):
        return None
    node = profile.table("paying_bank")
    bank = {
        "name": node.text("name", longest=60),
        "file_format": node.choice("format", list(FORMATS)),
    }
    node.close()
    return bank


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
    """Put the rates; one by which months were paid is not changed.

    Of programmes that were `live` before this load nothing new comes by a profile, nor a rate.
    """
    granted = {row.code: row for row in Programme.objects.filter(county=county)}
    kinds = {row.code: row for row in SupplementKind.objects.filter(county=county)}
    if sections.bank:
        put(changes, PayingBank, {"county": county}, sections.bank)
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
