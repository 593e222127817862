"""What is done to an award."""

from django.utils.translation import gettext_lazy as _

from cases.states import LIVE_AWARD, AwardStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

SUBJECT = "cases.award"
W = AwardStatus
CHANGES_AWARDS = frozenset({P.CLOSE_FINDING, P.DECIDE_COUNTY})

ROWS = (
    Verb(  # by the last tier's approval, or by relief first
        "open_award",
        SUBJECT,
        event="award_opened",
        label=_("Award opened"),
        also={"cover_ended": _("Cover ended by a stronger programme")},
    ),
    Verb(
        "start_supplement",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=LIVE_AWARD,
        rule="check_supplements",
        event="supplement_started",
        label=_("Supplement started"),
        page="cases:supplement_start",
        button=_("Start a supplement"),
    ),
    Verb(
        "stop_supplement",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=LIVE_AWARD,
        rule="check_supplement_runs",
        event="supplement_stopped",
        label=_("Supplement stopped"),
        page="cases:supplement_stop",
        button=_("Stop the supplement"),
    ),
    Verb(
        "suspend_award",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=frozenset({W.ACTIVE}),
        leads_to=frozenset({W.SUSPENDED}),
        rule="check_monthly",
        event="award_suspended",
        label=_("Award suspended"),
        page="cases:award_suspend",
        button=_("Suspend award"),
    ),
    Verb(
        "resume_award",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=frozenset({W.SUSPENDED}),
        leads_to=frozenset({W.ACTIVE}),
        event="award_resumed",
        label=_("Award resumed"),
        page="cases:award_resume",
        button=_("Resume award"),
        look=Look.FIRST,
    ),
    Verb(
        "change_care",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=LIVE_AWARD,
        rule="check_care",
        event="care_changed",
        label=_("Care changed"),
        page="benefits:care_change",
        button=_("Change the care"),
    ),
    Verb(
        "follow_difference",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=LIVE_AWARD,
        rule="check_makes_up",
        event="difference_followed",
        label=_("Difference worked out anew, after a hearing where it fell"),
        page="benefits:difference_follow",
        button=_("Work the difference out anew"),
    ),
    Verb(  # by closing a finding
        "change_band",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=LIVE_AWARD,
        rule="check_has_band",
        event="band_changed",
        label=_("Class of the award changed"),
    ),
    Verb(
        "end_award",
        SUBJECT,
        rights=CHANGES_AWARDS,
        states=LIVE_AWARD,
        leads_to=frozenset({W.ENDED}),
        event="award_ended",
        label=_("Award ended"),
        page="cases:award_end",
        button=_("End award"),
        look=Look.DANGER,
    ),
    Verb(  # by the award that is paid besides, or by the run that finds it changed
        "work_out_difference",
        SUBJECT,
        event="difference_worked_out",
        label=_("Difference worked out anew"),
    ),
    Verb(  # no page of its own: amounts follow from standards and incomes
        "set_amount",
        SUBJECT,
        rights=CHANGES_AWARDS | {P.SET_STANDARDS},
        states=LIVE_AWARD,
        rule="check_monthly",
        event="amount_set",
        label=_("Amount of the award changed"),
    ),
)
