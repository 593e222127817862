"""What is done to households and people."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Concerns, Look, Verb

HOUSEHOLD, PERSON = "cases.household", "cases.person"
REGISTERS = frozenset({P.REGISTER_CASE})

ROWS = (
    Verb(
        "create_household",
        HOUSEHOLD,
        rights=REGISTERS,
        event="household_created",
        label=_("Household registered"),
        casework=True,
        page="cases:household_create",
        button=_("Register household"),
        look=Look.FIRST,
    ),
    Verb(
        "edit_household",
        HOUSEHOLD,
        rights=REGISTERS,
        event="household_edited",
        label=_("Household corrected"),
        casework=True,
        page="cases:household_edit",
        button=_("Correct household"),
    ),
    Verb(
        "add_member",
        HOUSEHOLD,
        rights=REGISTERS,
        event="member_added",
        label=_("Member added"),
        casework=True,
        page="cases:member_add",
        button=_("Add member"),
    ),
    Verb(
        "remove_member",
        HOUSEHOLD,
        rights=REGISTERS,
        event="member_removed",
        label=_("Member left"),
        casework=True,
        page="cases:member_remove",
        button=_("Leaves"),
    ),
    Verb(
        "record_phone",
        PERSON,
        rights=REGISTERS,
        event="phone_recorded",
        label=_("Telephone of a person recorded"),
        casework=True,
        page="cases:member_phone",
        button=_("Telephone"),
    ),
    Verb(
        "record_means_sheet",
        HOUSEHOLD,
        rights=REGISTERS,
        event="means_sheet_recorded",
        label=_("Means sheet drawn up"),
        casework=True,
        page="cases:means_sheet_record",
        button=_("Draw up the means sheet"),
    ),
    Verb(
        "ask_hand_over",
        HOUSEHOLD,
        rights=REGISTERS,
        event="hand_over_asked",
        label=_("Asked by another town to hand over"),
        news=Concerns(REGISTERS, "cases:hand_over_list", ""),
        page="cases:hand_over_ask",
        button=_("Ask that town to hand over"),
    ),
    Verb(
        "decline_hand_over",
        HOUSEHOLD,
        rights=REGISTERS,
        event="hand_over_declined",
        label=_("Request to hand over declined"),
        page="cases:hand_over_decline",
        button=_("The person stays here"),
    ),
    Verb(  # by the county, which closes what the register of deaths shows
        "record_death",
        PERSON,
        event="death_recorded",
        label=_("Death recorded"),
    ),
    Verb(  # on the way to a household or to a new member
        "register_person",
        PERSON,
        rights=REGISTERS,
        event="person_registered",
        label=_("Person registered"),
        also={"person_corrected": _("Particulars of a person corrected")},
        casework=True,
        page="cases:member_add",
        button=_("Add member"),
    ),
)
