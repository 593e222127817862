"""The verbs of `counties`: a county is set up, in one file or step by step."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, MoneyCause, Verb, table

COUNTY = "welfare.division"
SYSTEM, STANDARDS = frozenset({P.MANAGE_SYSTEM}), frozenset({P.SET_STANDARDS})

VERBS = table(
    Verb(
        "found_county",
        COUNTY,
        rights=SYSTEM,
        event="county_founded",
        label=_("County founded"),
        page="counties:found",
        button=_("Found the county"),
        look=Look.FIRST,
    ),
    Verb(  # also by command
        "load_profile",
        COUNTY,
        rights=SYSTEM,
        event="profile_loaded",
        label=_("County profile loaded"),
        page="counties:profile",
        button=_("Load a profile"),
        money=frozenset({MoneyCause.SETTING}),
    ),
    Verb(
        "add_divisions",
        COUNTY,
        rights=SYSTEM,
        event="divisions_added",
        label=_("Divisions added"),
        page="counties:divisions",
        button=_("Add divisions"),
        look=Look.FIRST,
    ),
    Verb(
        "take_on_programmes",
        COUNTY,
        rights=STANDARDS,
        event="programmes_taken_on",
        label=_("Programmes taken on"),
        page="counties:programmes",
        button=_("Take programmes on"),
        look=Look.FIRST,
        money=frozenset({MoneyCause.SETTING}),
    ),
    Verb(
        "set_limits",
        COUNTY,
        rights=STANDARDS,
        event="limits_set",
        label=_("Limits set"),
        page="counties:limits",
        button=_("Set limits"),
        look=Look.FIRST,
        money=frozenset({MoneyCause.SETTING}),
    ),
)
