"""What every page needs: the navigation; who may open a page is said by its view."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from welfare.pages.access import may_open


class Item(NamedTuple):
    label: Any
    url_name: str


SECTIONS: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (
        _("Cases"),
        (
            Item(_("Review queue"), "cases:queue"),
            Item(_("Applications"), "cases:application_list"),
            Item(_("Households"), "cases:household_list"),
            Item(_("Rolls"), "cases:award_list"),
            Item(_("Papers of the villages"), "cases:village_list"),
            Item(_("Changes of families"), "cases:change_list"),
            Item(_("Reviews"), "cases:campaign_list"),
            Item(_("Reports of families"), "cases:report_list"),
            Item(_("Supplements of the month"), "benefits:supplement_batches"),
            Item(_("Joint meetings"), "cases:meeting_list"),
            Item(_("Random checks"), "cases:sample_list"),
            Item(_("Logbooks"), "cases:logbook_list"),
            Item(_("Care, goods and services"), "cases:counted"),
            Item(_("Officials"), "cases:official_list"),
            Item(_("Monthly filings"), "cases:filing_list"),
            Item(_("Destruction of folders"), "cases:destruction_lists"),
        ),
    ),
    (
        _("Payments"),
        (
            Item(_("Payroll runs"), "benefits:run_list"),
            Item(_("Bulk grants"), "benefits:bulk_list"),
            Item(_("Payments"), "benefits:payment_list"),
            Item(_("Failed payments"), "benefits:failed_list"),
            Item(_("Reconciliation"), "benefits:reconciliation"),
            Item(_("Claims"), "benefits:claim_list"),
            Item(_("Advances"), "benefits:advance_list"),
            Item(_("Reserves of the towns"), "benefits:reserve_list"),
            Item(_("Funds"), "benefits:allocation_list"),
            Item(_("Standards"), "benefits:standard_list"),
            Item(_("New standards"), "benefits:standard_draft_list"),
            Item(_("Go-live"), "cases:go_live_list"),
        ),
    ),
    (
        _("Comparison"),
        (
            Item(_("Findings"), "verification:finding_list"),
            Item(_("On no roll, and why"), "verification:uncovered_list"),
            Item(_("Screening of the three groups"), "verification:screening"),
            Item(_("Comparisons"), "verification:comparison_list"),
            Item(_("Batches of feedback"), "verification:feedback_list"),
            Item(_("Department files"), "verification:file_list"),
        ),
    ),
    (
        _("Reports"),
        (
            Item(_("Reports"), "reports:annual_list"),
            Item(_("The rolls at a glance"), "reports:overview"),
            Item(_("Own tables"), "reports:table_list"),
            Item(_("Snapshots"), "reports:snapshot_list"),
        ),
    ),
    (
        _("Administration"),
        (
            Item(_("Setting a county up"), "counties:setting_up"),
            Item(_("Approval policies"), "cases:policy_list"),
            Item(_("Ledgers"), "cases:ledger_list"),
            Item(_("Jobs"), "welfare:job_list"),
            Item(_("Lists taken along"), "welfare:export_list"),
            Item(_("Accounts"), "welfare:user_list"),
            Item(_("Resets of second factors"), "welfare:factor_resets"),
            Item(_("Namesakes"), "welfare:namesake_list"),
            Item(_("Outside offices"), "welfare:access_list"),
            Item(_("Audit log"), "welfare:event_list"),
            Item(_("Parameters and tables"), "admin:index"),
        ),
    ),
)

SEARCH = "cases:search"  # the box in the bar of every page


def _entry(item: Item, path: str) -> dict[str, Any]:
    url = reverse(item.url_name)
    return {"label": item.label, "url": url, "active": path.startswith(url)}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Sections and entries that this person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    may_search = may_open(user, SEARCH)
    sections = []
    for label, items in SECTIONS:
        allowed = [i for i in items if may_open(user, i.url_name)]
        entries = [_entry(i, request.path) for i in allowed]
        if entries:
            sections.append({"label": label, "items": entries})
    return {"navigation": sections, "may_search": may_search}
