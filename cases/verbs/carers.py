"""What is done for persons on 特困 by who watches over them. (照料监护)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Concerns, Look, MoneyCause, Verb

DIVISION, AWARD, GUARD = "welfare.division", "cases.award", "cases.guard"
FUNERAL = "cases.funeral"
KEEPS = frozenset({P.KEEP_LOGBOOKS})
CONFIRMS = frozenset({P.DECIDE_TOWN, P.DECIDE_COUNTY})

ROWS = (
    Verb(
        "score_care",
        AWARD,
        rights=KEEPS,
        event="care_scored",
        label=_("Carer scored for a quarter"),
        page="cases:score_care",
        button=_("Score the carer"),
    ),
    Verb(
        "name_guard",
        AWARD,
        rights=KEEPS,
        event="guard_named",
        label=_("Person who answers named"),
        page="cases:name_guard",
        button=_("Name who answers"),
    ),
    Verb(
        "record_guard_visit",
        GUARD,
        rights=KEEPS,
        event="guard_visited",
        label=_("Visit of who answers written down"),
        page="cases:record_guard_visit",
        button=_("Record a visit"),
    ),
    Verb(
        "add_visit_item",
        DIVISION,
        rights=KEEPS,
        event="visit_item_added",
        label=_("Item of each visit added"),
        page="cases:add_visit_item",
        button=_("New item of a visit"),
    ),
    Verb(
        "drop_visit_item",
        "cases.visititem",
        rights=KEEPS,
        event="visit_item_dropped",
        label=_("Item of each visit asked no more"),
        page="cases:drop_visit_item",
        button=_("Ask it no more"),
    ),
    Verb(
        "judge_guard",
        GUARD,
        rights=CONFIRMS,
        event="guard_judged",
        label=_("Judgement of who answers"),
        page="cases:judge_guard",
        button=_("Judge the work"),
    ),
    Verb(
        "add_kit_item",
        DIVISION,
        rights=KEEPS,
        event="kit_item_added",
        label=_("Paper that each person holds added"),
        page="cases:add_kit_item",
        button=_("New paper"),
    ),
    Verb(
        "give_kit_paper",
        AWARD,
        rights=KEEPS,
        event="kit_paper_given",
        label=_("Paper given to the person"),
        page="cases:give_kit_paper",
        button=_("Give a paper"),
    ),
    Verb(
        "record_funeral",
        AWARD,
        rights=KEEPS,
        event="funeral_recorded",
        label=_("Funeral written down"),
        page="cases:record_funeral",
        button=_("Record the funeral"),
        news=Concerns(CONFIRMS, "cases:award_care"),
    ),
    Verb(
        "order_funeral",
        AWARD,
        rights=frozenset({P.REGISTER_CASE}),
        event="funeral_ordered",
        label=_("Funeral to be paid by a run"),
        page="cases:order_funeral",
        button=_("Let a run pay for the funeral"),
        casework=True,
        money=frozenset({MoneyCause.NEW}),
        news=Concerns(CONFIRMS, "cases:award_care"),
    ),
    Verb(
        "confirm_funeral",
        FUNERAL,
        rights=CONFIRMS,
        event="funeral_confirmed",
        label=_("Funeral confirmed by a second person"),
        also={"funeral_opened": _("Opened to pay for a funeral")},
        casework=True,
        money=frozenset({MoneyCause.NEW}),
        page="cases:confirm_funeral",
        button=_("Confirm the funeral"),
        look=Look.FIRST,
    ),
    Verb(
        "strike_funeral",
        FUNERAL,
        rights=KEEPS | CONFIRMS,
        event="funeral_struck",
        label=_("Funeral struck as a mistake"),
        page="cases:strike_funeral",
        button=_("Strike the funeral"),
        look=Look.DANGER,
    ),
)
