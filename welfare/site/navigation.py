"""What every page needs: the navigation that fits the person's rights."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P


class Item(NamedTuple):
    label: Any
    url_name: str
    permissions: frozenset[P]


SECTIONS: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (
        _("Cases"),
        (
            Item(
                _("Review queue"),
                "cases:queue",
                frozenset({P.DECIDE_TOWN, P.DECIDE_COUNTY, P.DECIDE_MEETING}),
            ),
            Item(_("Applications"), "cases:application_list", frozenset({P.SEE_CASES})),
            Item(_("Households"), "cases:household_list", frozenset({P.SEE_CASES})),
            Item(_("Rolls"), "cases:award_list", frozenset({P.SEE_CASES})),
            Item(_("Joint meetings"), "cases:meeting_list", frozenset({P.DECIDE_MEETING})),
            Item(
                _("Random checks"),
                "cases:sample_list",
                frozenset({P.DECIDE_COUNTY, P.CHECK_SAMPLE}),
            ),
            Item(
                _("Monthly filings"), "cases:filing_list", frozenset({P.FILE_MONTH, P.CHECK_FILING})
            ),
        ),
    ),
    (
        _("Payments"),
        (
            Item(_("Payroll runs"), "benefits:run_list", frozenset({P.SEE_PAYMENTS})),
            Item(_("Bulk grants"), "benefits:bulk_list", frozenset({P.SEE_PAYMENTS})),
            Item(_("Payments"), "benefits:payment_list", frozenset({P.SEE_PAYMENTS})),
            Item(_("Failed payments"), "benefits:failed_list", frozenset({P.SEE_PAYMENTS})),
            Item(
                _("Standards"),
                "benefits:standard_list",
                frozenset({P.SEE_PAYMENTS, P.SEE_CASES, P.SET_STANDARDS}),
            ),
        ),
    ),
    (
        _("Comparison"),
        (
            Item(_("Findings"), "verification:finding_list", frozenset({P.SEE_FINDINGS})),
            Item(_("Comparisons"), "verification:comparison_list", frozenset({P.COMPARE})),
            Item(_("Department files"), "verification:file_list", frozenset({P.COMPARE})),
        ),
    ),
    (
        _("Reports"),
        (
            Item(_("Annual report"), "reports:annual_list", frozenset({P.SEE_REPORTS})),
            Item(_("Snapshots"), "reports:snapshot_list", frozenset({P.MAKE_REPORTS})),
        ),
    ),
    (
        _("Administration"),
        (
            Item(
                _("Setting a county up"),
                "counties:setting_up",
                frozenset({P.SET_STANDARDS, P.MANAGE_SYSTEM, P.MANAGE_USERS}),
            ),
            Item(_("Ledgers"), "cases:ledger_list", frozenset({P.IMPORT_LEDGERS})),
            Item(
                _("Jobs"),
                "welfare:job_list",
                frozenset(
                    {
                        P.IMPORT_LEDGERS,
                        P.PREPARE_PAYROLL,
                        P.COMPARE,
                        P.MAKE_REPORTS,
                        P.MANAGE_SYSTEM,
                    }
                ),
            ),
            Item(_("Accounts"), "welfare:user_list", frozenset({P.MANAGE_USERS})),
            Item(_("Audit log"), "welfare:event_list", frozenset({P.READ_AUDIT})),
            Item(
                _("Parameters and tables"),
                "admin:index",
                frozenset({P.SET_STANDARDS, P.MANAGE_SYSTEM}),
            ),
        ),
    ),
)


def _entry(item: Item, path: str) -> dict[str, Any] | None:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    return {"label": item.label, "url": url, "active": path.startswith(url)}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Sections and entries that this person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    sections = []
    for label, items in SECTIONS:
        allowed = [i for i in items if any(user.may(p) for p in i.permissions)]
        entries = [e for i in allowed if (e := _entry(i, request.path)) is not None]
        if entries:
            sections.append({"label": label, "items": entries})
    return {"navigation": sections}
