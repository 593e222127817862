"""The verbs of `counties`: a county's profile is loaded."""

from django.utils.translation import gettext_lazy as _

from welfare.audit.verb import Verb, table

VERBS = table(
    Verb(  # by command
        "load_profile",
        "welfare.division",
        event="profile_loaded",
        label=_("County profile loaded"),
    ),
)
