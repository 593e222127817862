"""Conditions that look at one person."""

from django.utils.translation import gettext as _

from cases.programmes.kind import Facts, Outcome


def person_named(facts: Facts) -> Outcome | None:
    """An award of one person names the person; said only when it does not."""
    if facts.beneficiary is not None:
        return None
    return Outcome(
        False, _("Nobody is chosen for whom help is asked."), "", _("Choose the person.")
    )


def has_card(facts: Facts) -> Outcome:
    """Holds a disability card. (国发〔2015〕52号)"""
    person, article = facts.person, _("国发〔2015〕52号")
    needed = _("A disability card with kind and grade, entered with the person.")
    if person is None or not person.has_card:
        return Outcome(False, _("No disability card is registered."), article, needed)
    words = {"person": person.name, "grade": person.disability_grade}
    return Outcome(True, _("%(person)s: disability of grade %(grade)s.") % words, article)


def fits_a_band(facts: Facts) -> Outcome:
    """Belongs to one of the classes that the county lists. (地方规定)"""
    person, article = facts.person, _("local rule")
    named = _(", ").join(band.name for band in facts.bands)
    if person is None:
        return Outcome(None, _("Nobody is chosen for whom help is asked."), article)
    chosen = facts.answers.get("band")
    band = next(
        (
            band
            for band in facts.bands
            if (not chosen or band.code == chosen) and band.fits(person.age, _grade(facts))
        ),
        None,
    )
    words = {"person": person.name, "age": person.age, "bands": named}
    if band is None:
        return Outcome(
            False,
            _("%(person)s (%(age)s years) fits none of the classes.") % words,
            article,
            _("One of: %(bands)s.") % words,
        )
    return Outcome(True, _("%(person)s: %(band)s.") % {**words, "band": band.name}, article)


def _grade(facts: Facts) -> int | None:
    return facts.person.disability_grade if facts.person else None
