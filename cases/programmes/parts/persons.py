"""Conditions that look at one person."""

from django.utils.translation import gettext as _

from cases.programmes.kind import Facts, Outcome, Serves, fitting_bands
from welfare.county.keys import Key


def person_named(facts: Facts) -> Outcome | None:
    """An award of one person names the person; said only when it does not."""
    if facts.beneficiary is not None:
        return None
    return Outcome(
        False,
        _("Nobody is chosen for whom help is asked."),
        "",
        _("The person who is to be helped."),
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
    """Belongs to one of the classes that the county lists; the first that fits. (地方规定)"""
    person, article = facts.person, _("local rule")
    if person is None:
        return Outcome(None, _("Nobody is chosen for whom help is asked."), article)
    fitting = fitting_bands(facts.bands, person, facts.answers.get("band") or "")
    words = {"person": person.name, "age": person.age, "bands": _named(facts)}
    if not fitting:
        return Outcome(
            False,
            _("%(person)s (%(age)s years) fits none of the classes.") % words,
            article,
            _("One of: %(bands)s.") % words,
        )
    return Outcome(True, _("%(person)s: %(band)s.") % {**words, "band": fitting[0].name}, article)


def chosen_band(facts: Facts) -> Outcome:
    """Somebody said to which of the classes the person belongs, and the person fits it."""
    if facts.answers.get("band"):
        return fits_a_band(facts)
    needed = _("One of: %(bands)s.") % {"bands": _named(facts)}
    return Outcome(None, _("The class is not chosen."), _("local rule"), needed)


def no_place(facts: Facts) -> str:
    """Which home would take the person in, where the one that was chosen does not; else nothing."""
    if not facts.serves or facts.person is None:
        return ""
    of_age = facts.person.age >= int(facts.limit(Key.ADULT_AGE))
    if of_age and facts.serves == Serves.CHILDREN:
        return _("A home that takes in adults.")
    if not of_age and facts.serves == Serves.ADULTS:
        return _("A home that takes in children.")
    return ""


def _named(facts: Facts) -> str:
    return _(", ").join(band.name for band in facts.bands)
