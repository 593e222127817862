"""Vehicles, businesses and dwellings of households on the allowance. (57号 Art 14)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_award, per_person

ON_ALLOWANCE = "roll.by_means"
IN_USE = "record.state = ANY(%(car_valid)s)"
LIGHT = "record.category = ANY(%(car_light)s)"
EXEMPT = "record.category = ANY(%(car_disabled)s)"  # 残疾人专用

CAR = "car"
POSITION = 30
RULES = (
    ComparisonRule(
        CAR,
        _("Owns a vehicle"),
        per_award(f"{ON_ALLOWANCE} AND {IN_USE} AND NOT {LIGHT} AND NOT {EXEMPT}"),
        departments=("car",),
        words=("valid", "light", "disabled"),
        actions=TO_THE_AWARD,
        households=True,
        source="民发〔2021〕57号 第14条",
    ),
    ComparisonRule(
        "motorcycle",
        _("Owns a motorcycle only"),
        per_award(f"{ON_ALLOWANCE} AND {IN_USE}", having=f"bool_and({LIGHT})"),
        departments=("car",),
        words=("valid", "light"),
        noted=True,
        households=True,
    ),
    ComparisonRule(
        "disabled_car",
        _("Owns a vehicle for disabled people"),
        per_award(f"{ON_ALLOWANCE} AND {IN_USE} AND {EXEMPT}"),
        departments=("car",),
        words=("valid", "disabled"),
        noted=True,
        households=True,
    ),
    ComparisonRule(
        "business",
        _("Runs a business"),
        per_person(f"{ON_ALLOWANCE} AND record.state = ANY(%(business_valid)s)"),
        departments=("business",),
        words=("valid",),
        actions=TO_THE_AWARD,
        source="民发〔2021〕57号 第14条",
    ),
    # A deed that names husband and wife is one dwelling; rows without a deed number count each.
    ComparisonRule(
        "second_house",
        _("Owns two dwellings or more"),
        per_award(
            f"{ON_ALLOWANCE} AND record.category = ANY(%(house_dwelling)s)",
            having="count(DISTINCT coalesce(nullif(record.identifier, ''), record.id::text)) >= 2",
        ),
        departments=("house",),
        words=("dwelling",),
        actions=TO_THE_AWARD,
        households=True,
        source="民发〔2021〕57号 第14条",
    ),
)
