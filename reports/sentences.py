"""The sentences of the annual report. `[[key]]` is the number of that figure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SECTIONS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (
        _("Dibao"),
        (
            _(
                "At the end of the period [[roll.households]] households with "
                "[[roll.persons]] persons were on dibao."
            ),
            _(
                "Of these [[roll.rural.households]] households with [[roll.rural.persons]] "
                "persons were rural, [[roll.urban.households]] households with "
                "[[roll.urban.persons]] persons urban."
            ),
            _(
                "[[roll.joined.households]] households joined in the period and "
                "[[roll.left.households]] left."
            ),
            _("They make [[roll.share]] of the population."),
        ),
    ),
    (
        _("Tekun"),
        (
            _(
                "[[hardship.households]] households with [[hardship.persons]] persons were "
                "supported; the rate of care in institutions was "
                "[[hardship.institution_rate]]."
            ),
            _(
                "By grade of care: [[hardship.全自理.persons]] self-reliant, "
                "[[hardship.半护理.persons]] half care, [[hardship.全护理.persons]] full care."
            ),
        ),
    ),
    (
        _("Temporary relief"),
        (
            _(
                "[[relief.households]] household-times and [[relief.persons]] person-times "
                "were helped with [[relief.amount]]."
            ),
            _(
                "Relief first was paid [[relief.first.households]] times, "
                "[[relief.first.amount]] in all."
            ),
        ),
    ),
    (
        _("Children and disabled people"),
        (
            _(
                "[[children.orphans]] orphans and [[children.facts]] de facto unsupported "
                "children were on the roll."
            ),
            _(
                "[[subsidies.living]] persons drew the living subsidy, [[subsidies.care]] "
                "the nursing subsidy, [[subsidies.both]] both."
            ),
        ),
    ),
    (
        _("Money"),
        (
            _(
                "In all [[pay.total]] was paid in [[pay.rows]] payments; "
                "[[pay.failed.rows]] payments failed and [[pay.failed.open]] were not paid "
                "again."
            ),
        ),
    ),
    (
        _("Comparison"),
        (
            _(
                "[[comparison.files]] files of departments were compared; "
                "[[comparison.findings]] findings were handed to towns, "
                "[[comparison.closed]] were closed, [[comparison.effective]] with an "
                "effect."
            ),
        ),
    ),
)
