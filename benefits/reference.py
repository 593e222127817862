"""Rules of the reference tables: a rate that was paid by is kept, what is opened is complete."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import rates
from benefits.calculators import calculator
from benefits.models import Component, Standard, SupplementRate
from benefits.models.uses import RATES, STANDARDS
from cases.models import Band, BandDetail, Programme
from cases.programmes import kind_of
from cases.rules import residences, serving_instead
from cases.rules.reference import (
    check_bands_apart,
    parameters_of,
    policies_without_line,
    unruled_kinds,
)
from welfare.county.parameters import set_keys
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Division, Key, Residence


def check_standard_unused(standard: Standard) -> None:
    """Refuse to change a standard that stands behind decisions or payments."""
    _refuse_if_used(standard, STANDARDS.of(standard.pk))


def check_rate_unpaid(rate: SupplementRate) -> None:
    """Refuse to change a supplement rate that stands behind payments."""
    _refuse_if_used(rate, RATES.of(rate.pk))


def _refuse_if_used(row: Standard | SupplementRate, used: tuple[bool, bool]) -> None:
    paid, decided = used
    if paid:
        raise NotAllowed(
            _(
                "Months were already paid by “%(rate)s”. Leave it as it is and add a row with "
                "the day from which the new amount counts."
            )
            % {"rate": row}
        )
    if decided:
        raise NotAllowed(
            _(
                "Cases were already decided by “%(rate)s”. Leave it as it is and add a row with "
                "the day from which the new amount counts."
            )
            % {"rate": row}
        )


def is_by_draft(row: Standard | SupplementRate) -> bool:
    """Whether this system pays by it: the programme, or one of the county's, is live."""
    if isinstance(row, Standard):
        granted = Programme.objects.filter(pk=row.programme_id)
    else:
        granted = Programme.objects.filter(county=row.kind.county_id).paid_monthly()
    return granted.filter(go_live__confirmed_at__isnull=False).exists()


def check_by_draft(row: Standard | SupplementRate) -> None:
    """Once the system pays by them, standards and rates come by a draft that another person signs.

    The words of a document may be put right; what is said of money may not. (提标)
    """
    if is_by_draft(row) and _differs_from_stored(row):
        raise NotAllowed(by_draft(row))


def _differs_from_stored(row: Standard | SupplementRate) -> bool:
    own = ("programme_id", "component", "per") if isinstance(row, Standard) else ("kind_id",)
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    said = ("residence", "valid_from", "amount", *own)
    return stored is None or any(getattr(stored, name) != getattr(row, name) for name in said)


def by_draft(row: Standard | SupplementRate) -> str:
    """The way that is left."""
    return _(
        "“%(what)s” is paid by this system: nobody alone enters or changes what is paid by. Draft "
        "it under Payments, New standards; another person signs it when its effects were seen."
    ) % {"what": row.programme if isinstance(row, Standard) else row.kind}


class Gap(NamedTuple):
    """Something that a programme lacks, and the table in which it is filled."""

    what: str
    table: str


def missing_for(
    programme: Programme, on: date | None = None, bands: Iterable[Band] | None = None
) -> list[str]:
    """What a programme still lacks before anybody can apply for it, one line each."""
    return [gap.what for gap in gaps_for(programme, on, bands)]


def gaps_for(
    programme: Programme, on: date | None = None, bands: Iterable[Band] | None = None
) -> list[Gap]:
    """The same with the tables.

    `bands` are its classes as they would be; else those that are stored.
    """
    on = on or timezone.localdate()
    if bands is None:
        bands = programme.bands.all() if programme.pk else ()
    listed = list(bands)
    lacking = [Gap(what, "cases.approvalpolicy") for what in policies_without_line(programme, on)]
    if needs_bands(programme) and not listed:
        lacking.append(Gap(_("its classes, with a standard each"), "cases.band"))
    standards = _standards_missing(programme, on, listed)
    lacking += [Gap(what, "benefits.standard") for what in standards]
    if kinds := unruled_kinds(programme, on):
        terms = ", ".join(str(kind_of(kind).term) for kind in kinds)
        what = _("exclusions: may be held beside %(kinds)s") % {"kinds": terms}
        lacking.append(Gap(what, "cases.exclusionrule"))
    unset = looked_up(programme) - set_keys(programme.county, on)
    parameters = [_("parameter “%(key)s”") % {"key": key.label} for key in Key if key in unset]
    lacking += [Gap(what, "welfare.parameter") for what in parameters]
    return lacking


def check_complete(programme: Programme, bands: Iterable[Band] | None = None) -> None:
    """Nobody opens a programme whose first case would stop in the middle."""
    if not programme.open_for_applications:
        return
    if missing := missing_for(programme, bands=bands):
        raise NotAllowed(
            _("“%(programme)s” cannot be open for applications. Missing: %(list)s.")
            % {"programme": programme, "list": _("; ").join(missing)}
        )


def check_band(band: Band) -> None:
    """A class has its standards before the programme is open, and keeps the code they name."""
    stored = Band.objects.filter(pk=band.pk).select_related("programme").first()
    if not band.programme.definition.bands:
        raise NotAllowed(_("“%(programme)s” has no classes.") % {"programme": band.programme})
    if stored is not None and stored.code != band.code:
        check_band_unused(stored)
    bands = [*band.programme.bands.exclude(pk=band.pk), band]
    check_bands_apart(band.programme, bands)
    check_complete(band.programme, bands=bands)


def check_band_unused(band: Band) -> None:
    """Standards and awards name a class: it goes only before they do."""
    standards = Standard.objects.filter(programme=band.programme_id, component=band.code)
    if standards.exists() or BandDetail.objects.filter(band=band).exists():
        raise NotAllowed(
            _("Standards or awards are of the class “%(band)s”: it keeps its code and stays.")
            % {"band": band}
        )


def needs_bands(programme: Programme) -> bool:
    """Whether nothing can be computed before the county lists classes."""
    return programme.definition.bands and calculator(programme.calculator).by_band


def looked_up(programme: Programme) -> set[Key]:
    """The parameters that a case of this programme meets, in `cases` and here."""
    return parameters_of(programme) | paid_by(programme)


def paid_by(programme: Programme) -> set[Key]:
    """Those of them that say how much is paid."""
    kind, keys = programme.definition, set[Key]()
    if kind.supplements:
        keys |= {Key.ELDERLY_AGE, Key.ADULT_AGE}
    if kind.relieves:
        keys.add(Key.SMALL_RELIEF_MONTHS)
    return keys


def _standards_missing(programme: Programme, on: date, bands: list[Band]) -> list[str]:
    kind = programme.definition
    wanted = {code: str(Component(code).label) for code in kind.components}
    wanted |= {band.code: band.name for band in bands}
    rows = Standard.objects.filter(programme=programme.pk, valid_from__lte=on)
    there = set(rows.values_list("component", "residence"))
    lacking = [
        _("standard in force: %(component)s, %(residence)s")
        % {"component": label, "residence": residence.label}
        for code, label in wanted.items()
        for residence in _served(programme, on)
        if (code, residence.value) not in there
        and not _by_every_form(programme, code, residence, there)
    ]
    if kind.measured and not kind.yardstick:
        lacking += _yardsticks_missing(programme.county, on)
    return lacking


def _served(programme: Programme, on: date) -> list[Residence]:
    """Where its people live: a village has another dibao programme than a town, where both are."""
    lived_in = residences(programme.county)
    return [one for one in lived_in if not serving_instead(programme, one, on)] or lived_in


def _by_every_form(
    programme: Programme, component: str, residence: str, there: set[tuple[str, str]]
) -> bool:
    """Whether each form of care has its own price, so that the common one is not needed."""
    special = rates.forms_of(programme, component)
    return bool(special) and all((name, str(residence)) in there for name in special)


def _yardsticks_missing(county: Division, on: date) -> list[str]:
    """Who is tested by income is measured by the dibao standard. (社会救助法 Art 18, 21)"""
    lacking = []
    for residence in residences(county):
        try:
            rates.yardstick_programme(county, residence, on)
        except MissingParameter as missing:
            several = rates.yardsticks(county, residence, on)
            label = _("the dibao standard by which income is tested, %(residence)s")
            lacking.append(str(missing) if several else label % {"residence": residence.label})
    return lacking
