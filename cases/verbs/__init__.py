"""The table of verbs of `cases`, one module per noun; columns are said in welfare/audit/verb.py.

Extra rules that a row names are attached in cases/rules.
"""

from django.utils.translation import gettext_lazy as _

from cases.programmes import recorded_steps
from cases.states import (
    APPLICATION_TRANSITIONS,
    AWARD_CHANGE_TRANSITIONS,
    AWARD_TRANSITIONS,
    CAMPAIGN_TRANSITIONS,
    FAMILY_CHANGE_TRANSITIONS,
    REVIEW_TRANSITIONS,
    ApplicationStatus,
    AwardChangeStatus,
    AwardStatus,
    CampaignStatus,
    FamilyChangeStatus,
    ReviewStatus,
)
from cases.verbs import (
    applications,
    awards,
    changes,
    department_lists,
    filings,
    go_live,
    households,
    meetings,
    reviews,
    samples,
)
from welfare.audit.verb import Details, Machine, table, with_states

NOUNS = (
    *(applications, awards, households, filings, meetings, samples, department_lists),
    *(go_live, changes, reviews),
)
VERBS = table(*(row for noun in NOUNS for row in noun.ROWS))
APPLICATION_VERBS = with_states(VERBS, applications.SUBJECT)
AWARD_VERBS = with_states(VERBS, awards.SUBJECT)
FAMILY_CHANGE_VERBS = with_states(VERBS, changes.FAMILY)
AWARD_CHANGE_VERBS = with_states(VERBS, changes.AWARD)
CAMPAIGN_VERBS = with_states(VERBS, reviews.CAMPAIGN)
REVIEW_VERBS = with_states(VERBS, reviews.REVIEW)
MACHINES = (
    Machine(
        "Application",
        applications.SUBJECT,
        ApplicationStatus,
        APPLICATION_TRANSITIONS,
        (ApplicationStatus.DRAFT,),
    ),
    Machine("Award", awards.SUBJECT, AwardStatus, AWARD_TRANSITIONS, (AwardStatus.ACTIVE,)),
    Machine(
        "Change of a family",
        changes.FAMILY,
        FamilyChangeStatus,
        FAMILY_CHANGE_TRANSITIONS,
        (FamilyChangeStatus.RECORDED, FamilyChangeStatus.HANDED_OVER),
    ),
    Machine(
        "Change of an award",
        changes.AWARD,
        AwardChangeStatus,
        AWARD_CHANGE_TRANSITIONS,
        (AwardChangeStatus.WAITING,),
    ),
    Machine(
        "Review campaign",
        reviews.CAMPAIGN,
        CampaignStatus,
        CAMPAIGN_TRANSITIONS,
        (CampaignStatus.DRAFTED,),
    ),
    Machine("Review", reviews.REVIEW, ReviewStatus, REVIEW_TRANSITIONS, (ReviewStatus.OPEN,)),
)
DETAILS = Details(
    names={
        "accepted_on": _("accepted on"),
        "agreed": _("agreed"),
        "amount": _("amount"),
        "asking": _("asking county"),
        "asking_town": _("asking town"),
        "band": _("class"),
        "basic": _("basic amount"),
        "batch": _("month's supplements"),
        "because": _("because"),
        "care": _("care fee"),
        "cases": _("cases"),
        "change": _("change"),
        "complained_on": _("complaint of"),
        "covered": _("persons covered"),
        "deadline": _("deadline"),
        "checked_on": _("checked on"),
        "agrees": _("agrees with the survey"),
        "delivered_on": _("refusal delivered on"),
        "department": _("department"),
        "asked_before": _("asked for before"),
        "asked_now": _("asked for now"),
        "before": _("before"),
        "beside": _("beside the award"),
        "died_on": _("died on"),
        "direction": _("what becomes of the award"),
        "done_on": _("done on"),
        "drawn": _("drawn"),
        "due_on": _("due on"),
        "ends_on": _("ends on"),
        "families": _("families"),
        "first_month": _("first month"),
        "found": _("supported elsewhere"),
        "from_month": _("from the month"),
        "happened_on": _("happened on"),
        "head": _("head of household"),
        "heard": _("hearing"),
        "heard_before": _("date in the past"),
        "heard_on": _("heard on"),
        "held_on": _("held on"),
        "hits": _("hits"),
        "joined_on": _("joined on"),
        "instead": _("instead of the one before"),
        "last_month": _("last month"),
        "late": _("reported late"),
        "left_on": _("left on"),
        "members": _("members present"),
        "number": _("case number"),
        "papers_due_on": _("papers due on"),
        "period": _("period"),
        "person": _("person"),
        "programme": _("programme"),
        "provisional": _("provisional"),
        "reported_on": _("report of"),
        "result": _("result"),
        "review_on": _("to be reviewed by"),
        "reviewed_on": _("reviewed on"),
        "round": _("round"),
        "route": _("route"),
        "seed": _("seed"),
        "shown_by": _("shown by"),
        "step": _("step"),
        "tier": _("tier"),
        "told": _("told"),
        "village": _("village"),
        "visited_on": _("visited on"),
        "waiting": _("waiting"),
        "whole": _("whole resident IDs"),
        "whom": _("about whom"),
    },
    values={
        **{name: step.term for name, step in recorded_steps().items()},
        "apart": _("They live elsewhere than they are registered"),
        "difficult": _("The survey is very difficult"),
        "elsewhere": _("The application was made in another place"),
        "county": _("County"),
        "disabled_federation": _("Disabled persons' federation"),
        "education": _("Education"),
        "health_insurance": _("Health insurance"),
        "housing": _("Housing"),
        "labour": _("Labour and social insurance"),
        "meeting": _("Joint meeting"),
        "no_objection": _("No objection"),
        "objection": _("Objection"),
        "other_department": _("Another department"),
        "town": _("Town"),
    },
)
