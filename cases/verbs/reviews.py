"""What is done to a campaign of reviews, and to one award on its list. (复核)"""

from django.utils.translation import gettext_lazy as _

from cases.states import CampaignStatus, ReviewStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

CAMPAIGN, REVIEW, REPORT = "cases.reviewcampaign", "cases.review", "cases.familyreport"
K, R = CampaignStatus, ReviewStatus
COUNTY = frozenset({P.CLOSE_FINDING})
TOWN = frozenset({P.REGISTER_CASE})
HEAD = frozenset({P.DECIDE_TOWN})

ROWS = (
    Verb(
        "draft_campaign",
        CAMPAIGN,
        rights=COUNTY,
        event="campaign_drafted",
        label=_("Review campaign drafted"),
        page="cases:campaign_draft",
        button=_("Draft a campaign"),
        look=Look.FIRST,
    ),
    Verb(
        "open_campaign",
        CAMPAIGN,
        rights=COUNTY,
        states=frozenset({K.DRAFTED}),
        leads_to=frozenset({K.OPEN}),
        event="campaign_opened",
        label=_("Review campaign opened"),
        page="cases:campaign_open",
        button=_("Open the campaign"),
        look=Look.FIRST,
    ),
    Verb(
        "discard_campaign",
        CAMPAIGN,
        rights=COUNTY,
        states=frozenset({K.DRAFTED}),
        leads_to=frozenset({K.DISCARDED}),
        event="campaign_discarded",
        label=_("Review campaign discarded"),
        page="cases:campaign_discard",
        button=_("Discard"),
        look=Look.DANGER,
    ),
    Verb(
        "close_campaign",
        CAMPAIGN,
        rights=COUNTY,
        states=frozenset({K.OPEN}),
        leads_to=frozenset({K.CLOSED}),
        rule="check_closes",
        event="campaign_closed",
        label=_("Review campaign closed"),
        page="cases:campaign_close",
        button=_("Close the campaign"),
    ),
    Verb(
        "confirm_village",
        CAMPAIGN,
        rights=HEAD,
        states=frozenset({K.OPEN}),
        event="village_confirmed",
        label=_("Reviews of a village without change confirmed"),
        page="cases:village_confirm",
        button=_("Confirm what has no change"),
    ),
    Verb(
        "record_result",
        REVIEW,
        rights=TOWN,
        states=frozenset({R.OPEN}),
        leads_to=frozenset({R.RECORDED}),
        rule="check_records",
        event="review_recorded",
        label=_("Result of a review recorded"),
        casework=True,
        page="benefits:review_record",
        button=_("Record the result"),
        look=Look.FIRST,
    ),
    Verb(
        "confirm_review",
        REVIEW,
        rights=HEAD,
        states=frozenset({R.RECORDED}),
        leads_to=frozenset({R.CONFIRMED}),
        rule="check_confirms",
        event="review_confirmed",
        label=_("Review confirmed by the town head"),
        page="cases:review_confirm",
        button=_("Confirm the review"),
        look=Look.FIRST,
    ),
    Verb(
        "return_review",
        REVIEW,
        rights=HEAD,
        states=frozenset({R.RECORDED}),
        leads_to=frozenset({R.OPEN}),
        event="review_returned",
        label=_("Review sent back to be done again"),
        page="cases:review_return",
        button=_("Send back"),
    ),
    Verb(  # by closing its campaign
        "miss_review",
        REVIEW,
        states=frozenset({R.OPEN}),
        leads_to=frozenset({R.MISSED}),
        event="reviews_missed",
        label=_("Not reviewed when the campaign ended"),
    ),
    Verb(
        "take_report",
        REPORT,
        rights=TOWN,
        event="report_taken",
        label=_("Report of the family taken"),
        casework=True,
        page="cases:report_take",
        button=_("Take a report"),
        look=Look.FIRST,
    ),
    Verb(
        "export_no_change",
        REPORT,
        rights=frozenset({P.SEE_CASES}),
        event="no_change_exported",
        label=_("List of families without change downloaded"),
        page="cases:no_change_export",
        button=_("Download as a table"),
    ),
)
