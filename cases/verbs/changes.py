"""What is done to a change of a family, and to what follows from it for an award."""

from django.utils.translation import gettext_lazy as _

from cases.states import AwardChangeStatus, FamilyChangeStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, MoneyCause, Verb

FAMILY, AWARD = "cases.familychange", "cases.awardchange"
F, C = FamilyChangeStatus, AwardChangeStatus
TOWN = frozenset({P.REGISTER_CASE})
DECIDES = frozenset({P.DECIDE_TOWN, P.DECIDE_COUNTY, P.DECIDE_MEETING})
WAITING = frozenset({C.WAITING})
MONEY = frozenset({MoneyCause.AMOUNT, MoneyCause.SUPPLEMENT, MoneyCause.PAYEE})

ROWS = (
    Verb(
        "record_change",
        FAMILY,
        rights=TOWN,
        event="change_recorded",
        label=_("Change of the family registered"),
        also={"household_handed_over": _("Household handed over to another town")},
        casework=True,
        page="benefits:change_register",
        opens="cases:change_kinds",
        button=_("Register a change"),
    ),
    Verb(
        "follow_change",
        FAMILY,
        rights=TOWN,
        states=frozenset({F.RECORDED, F.TAKEN}),
        rule="check_more_follows",
        event="change_followed",
        label=_("Worked out what follows from a change"),
        casework=True,
        page="benefits:change_follow",
        button=_("Work out what follows"),
    ),
    Verb(
        "take_over",
        FAMILY,
        rights=TOWN,
        states=frozenset({F.HANDED_OVER}),
        leads_to=frozenset({F.TAKEN}),
        rule="check_taken_here",
        event="household_taken_over",
        label=_("Household taken over from another town"),
        casework=True,
        page="benefits:change_take",
        button=_("Take the household over"),
        look=Look.FIRST,
    ),
    Verb(
        "send_back",
        FAMILY,
        rights=TOWN,
        states=frozenset({F.HANDED_OVER}),
        leads_to=frozenset({F.SENT_BACK}),
        event="household_sent_back",
        label=_("Handing over ended: the household stays where it is"),
        page="cases:change_send_back",
        button=_("Send back"),
    ),
    Verb(  # by registering the change
        "propose_award_change",
        AWARD,
        event="award_change_proposed",
        label=_("Change of the award worked out"),
        casework=True,
    ),
    Verb(
        "hear_award_change",
        AWARD,
        rights=TOWN | {P.CLOSE_FINDING},
        states=WAITING,
        rule="check_to_hear",
        event="award_change_heard",
        label=_("Family heard on the change"),
        casework=True,
        page="cases:award_change_hear",
        button=_("Record what the family said"),
        look=Look.FIRST,
    ),
    Verb(
        "work_out_again",
        AWARD,
        rights=TOWN | DECIDES,
        states=WAITING,
        event="award_change_reworked",
        label=_("Change of the award worked out again"),
        page="benefits:award_change_work_out",
        button=_("Work out again"),
    ),
    Verb(
        "decide_award_change",
        AWARD,
        rights=DECIDES,
        states=WAITING,
        leads_to=frozenset({C.DECIDED}),
        rule="check_ready",
        event="award_changed",
        label=_("Change of the award decided"),
        page="benefits:award_change_decide",
        button=_("Decide the change"),
        look=Look.FIRST,
        money=MONEY,
    ),
    Verb(
        "refuse_award_change",
        AWARD,
        rights=DECIDES,
        states=WAITING,
        leads_to=frozenset({C.REFUSED}),
        rule="check_decides",
        event="award_change_refused",
        label=_("Change of the award not agreed to"),
        page="cases:award_change_refuse",
        button=_("Do not agree"),
    ),
    Verb(
        "withdraw_award_change",
        AWARD,
        rights=TOWN,
        states=WAITING,
        leads_to=frozenset({C.WITHDRAWN}),
        event="award_change_withdrawn",
        label=_("Change of the award withdrawn"),
        page="cases:award_change_withdraw",
        button=_("Withdraw"),
        look=Look.DANGER,
    ),
)
