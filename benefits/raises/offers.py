"""What a county may set anew: each standard and rate that it pays by, with what is in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from benefits import rates
from benefits.entitlement import plain
from benefits.models import StandardPer, components_of
from cases.models import Programme, SupplementKind
from cases.rules import residences
from welfare.models import Division, Residence


@dataclass(frozen=True)
class Offered:
    """One amount that may become another, with what it is today in words; `key` names its field."""

    key: str
    label: str
    now: str
    residence: str
    programme: Programme | None = None
    component: str = ""
    kind: SupplementKind | None = None


def offered(county: Division, today: date) -> list[Offered]:
    """Standards of the programmes that pay, then the rates of supplements."""
    return [*_standards(county, today), *_rates(county, today)]


def _standards(county: Division, today: date) -> Iterator[Offered]:
    in_force = {
        (row.programme_id, row.residence, row.component): row
        for row in rates.shown_standards(county, today)
        if row.valid_from <= today
    }
    for programme in Programme.objects.filter(county=county).prefetch_related("bands"):
        words = components_of(programme)
        needed = {*programme.definition.components, *(b.code for b in programme.bands.all())}
        for code, label in words.items():
            for residence in residences(county):
                row = in_force.get((programme.pk, residence, code))
                if row is None and code not in needed:
                    continue
                yield Offered(
                    key=f"s{programme.pk}-{residence}-{code}",
                    label=f"{programme} · {Residence(residence).label} · {label}",
                    now=f"{plain(row.amount)} {StandardPer(row.per).label}" if row else "",
                    residence=residence,
                    programme=programme,
                    component=code,
                )


def _rates(county: Division, today: date) -> Iterator[Offered]:
    in_force = {
        (row.kind_id, row.residence): row
        for row in rates.shown_supplement_rates(county, today)
        if row.valid_from <= today
    }
    for kind in SupplementKind.objects.filter(county=county).order_by("position"):
        for residence in residences(county):
            row = in_force.get((kind.pk, residence))
            yield Offered(
                key=f"k{kind.pk}-{residence}",
                label=f"{kind} · {Residence(residence).label}",
                now=f"{plain(row.amount)} {StandardPer.MONTH.label}" if row else "",
                residence=residence,
                kind=kind,
            )
