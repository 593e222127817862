"""Pages of `benefits`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver, include, path

from benefits.ledgers import DESK
from benefits.views import (
    accounts,
    bank,
    bulk,
    bulk_steps,
    care,
    changes,
    claim_steps,
    claims,
    difference,
    due,
    entitlement,
    go_live,
    payments,
    reconciliation,
    relief,
    reserve,
    reserve_month,
    runs,
    signing,
    standard_drafts,
    standards,
    steps,
    undone,
)
from benefits.views import (
    standard_draft_steps as draft_steps,
)
from welfare.accounts.roles import Permission as P
from welfare.files import views as imports

app_name = "benefits"
DRAFT = "new-standards/<int:pk>"
MONTH = "reserves/<int:town>/<int:year>/<int:month>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("due/", due.due, name="due"),
    path("programmes/<int:pk>/go-live-cost/", go_live.go_live_cost, name="go_live_cost"),
    path("standards/", standards.standard_list, name="standard_list"),
    path("new-standards/", standard_drafts.standard_draft_list, name="standard_draft_list"),
    path("new-standards/draft/", draft_steps.standard_draft_create, name="standard_draft_create"),
    path(f"{DRAFT}/", standard_drafts.standard_draft, name="standard_draft"),
    path(f"{DRAFT}/awards/", standard_drafts.standard_draft_awards, name="standard_draft_awards"),
    path(
        f"{DRAFT}/qualify/", standard_drafts.standard_draft_families, name="standard_draft_families"
    ),
    path(f"{DRAFT}/sign/", draft_steps.standard_draft_sign, name="standard_draft_sign"),
    path(f"{DRAFT}/again/", draft_steps.standard_draft_again, name="standard_draft_again"),
    path(f"{DRAFT}/start/", draft_steps.standard_draft_start, name="standard_draft_start"),
    path(f"{DRAFT}/withdraw/", draft_steps.standard_draft_withdraw, name="standard_draft_withdraw"),
    path("applications/<int:pk>/entitlement/", entitlement.entitlement, name="entitlement"),
    path("applications/<int:pk>/cascade/", entitlement.cascade, name="cascade"),
    path(
        "applications/<int:pk>/cascade/choose/", entitlement.cascade_choose, name="cascade_choose"
    ),
    path(
        "applications/<int:pk>/entitlement/propose/",
        entitlement.entitlement_propose,
        name="entitlement_propose",
    ),
    path("applications/<int:pk>/pay-first/", relief.pay_relief_first, name="pay_relief_first"),
    path("reserves/", reserve.reserve_list, name="reserve_list"),
    path("reserves/<int:pk>/", reserve.reserve, name="reserve"),
    path("reserves/<int:pk>/book/", reserve.reserve_book, name="reserve_book"),
    path("reserves/entries/<int:pk>/undo/", reserve.reserve_undo, name="reserve_undo"),
    path("reserves/entries/<int:pk>/confirm/", reserve.reserve_confirm, name="reserve_confirm"),
    path("reserves/entries/<int:pk>/drop/", reserve.reserve_drop, name="reserve_drop"),
    path(f"{MONTH}/", reserve_month.reserve_month, name="reserve_month"),
    path(f"{MONTH}/file/", reserve_month.reserve_file, name="reserve_file"),
    path(f"{MONTH}/confirm/", reserve_month.reserve_filing_confirm, name="reserve_filing_confirm"),
    path(f"{MONTH}/return/", reserve_month.reserve_filing_return, name="reserve_filing_return"),
    path(f"{MONTH}/export/", reserve_month.reserve_export, name="reserve_export"),
    path("awards/<int:pk>/reserve/", reserve.reserve_pay, name="reserve_pay"),
    path("runs/", runs.run_list, name="run_list"),
    path("runs/start/", steps.run_start, name="run_start"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/differences/", runs.run_differences, name="run_differences"),
    path("runs/<int:pk>/exclusions/", runs.run_exclusions, name="run_exclusions"),
    path("runs/<int:pk>/news/", signing.run_news, name="run_news"),
    path("runs/<int:pk>/settings/", signing.run_settings, name="run_settings"),
    path("planned/<int:pk>/take-out/", signing.take_out, name="take_out"),
    path("runs/<int:pk>/sign/", steps.run_sign, name="run_sign"),
    path("runs/<int:pk>/approve/", steps.run_approve, name="run_approve"),
    path("runs/<int:pk>/reopen/", steps.run_reopen, name="run_reopen"),
    path("runs/<int:pk>/discard/", steps.run_discard, name="run_discard"),
    path("runs/<int:pk>/send/", steps.run_send, name="run_send"),
    path("runs/<int:pk>/bank-file/", bank.run_bank_file, name="run_bank_file"),
    path("runs/<int:pk>/return/", bank.run_return, name="run_return"),
    path("returns/<int:pk>/errors/", bank.return_errors, name="return_errors"),
    path("bulk/", bulk.bulk_list, name="bulk_list"),
    path("bulk/prepare/<int:pk>/", bulk_steps.bulk_prepare, name="bulk_prepare"),
    path("bulk/<int:pk>/", bulk.bulk, name="bulk"),
    path("bulk/<int:pk>/people/", bulk.bulk_people, name="bulk_people"),
    path("bulk/<int:pk>/confirm/", bulk_steps.bulk_confirm, name="bulk_confirm"),
    path("bulk/<int:pk>/discard/", bulk_steps.bulk_discard, name="bulk_discard"),
    path("claims/", claims.claim_list, name="claim_list"),
    path("claims/proposed/", claims.claim_proposals, name="claim_proposals"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/paper/", claims.claim_paper, name="claim_paper"),
    path("claims/<int:pk>/hear/", claim_steps.claim_hear, name="claim_hear"),
    path("claims/<int:pk>/decide/", claim_steps.claim_decide, name="claim_decide"),
    path("claims/<int:pk>/discard/", claim_steps.claim_discard, name="claim_discard"),
    path("claims/<int:pk>/plan/", claim_steps.claim_plan, name="claim_plan"),
    path("claims/<int:pk>/receipt/", claim_steps.claim_receipt, name="claim_receipt"),
    path(
        "claims/<int:pk>/receipt/reverse/",
        claim_steps.claim_receipt_reverse,
        name="claim_receipt_reverse",
    ),
    path("claims/<int:pk>/remind/", claim_steps.claim_remind, name="claim_remind"),
    path("claims/<int:pk>/waive/", claim_steps.claim_waive, name="claim_waive"),
    path("claims/<int:pk>/waiver/", claim_steps.claim_waiver_decide, name="claim_waiver_decide"),
    path("claims/<int:pk>/withdraw/", claim_steps.claim_withdraw, name="claim_withdraw"),
    path(
        "claims/<int:pk>/withdrawal/",
        claim_steps.claim_withdrawal_decide,
        name="claim_withdrawal_decide",
    ),
    path("payments/", payments.payment_list, name="payment_list"),
    path("payments/export/", payments.payment_export, name="payment_export"),
    path("reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("reconciliation/month/", reconciliation.reconciliation_month, name="reconciliation_month"),
    path("reconciliation/work-out/", reconciliation.reconcile, name="reconcile"),
    path("failed/", payments.failed_list, name="failed_list"),
    path("undone/", undone.undone_list, name="undone_list"),
    path("undone/<int:pk>/state/", undone.undone_state, name="undone_state"),
    path("undone/<int:pk>/confirm/", undone.undone_confirm, name="undone_confirm"),
    path("awards/<int:pk>/payments/", payments.award_payments, name="award_payments"),
    path(
        "ledgers/",
        include(
            imports.pages(
                DESK, sees=P.SEE_LEDGERS, hands_in=P.IMPORT_LEDGERS, seconds=P.APPROVE_PAYROLL
            )
        ),
    ),
    path(
        "households/<int:pk>/change/<slug:kind>/", changes.change_register, name="change_register"
    ),
    path("changes/<int:pk>/follow/", changes.change_follow, name="change_follow"),
    path("changes/<int:pk>/take/", changes.change_take, name="change_take"),
    path(
        "award-changes/<int:pk>/work-out/",
        changes.award_change_work_out,
        name="award_change_work_out",
    ),
    path("award-changes/<int:pk>/decide/", changes.award_change_decide, name="award_change_decide"),
    path("awards/<int:pk>/claim/", claim_steps.claim_open, name="claim_open"),
    path("awards/<int:pk>/difference/", difference.difference_follow, name="difference_follow"),
    path("awards/<int:pk>/care/", care.care_change, name="care_change"),
    path("awards/<int:pk>/account/", accounts.account_correct, name="account_correct"),
    path("awards/<int:pk>/account-right/", accounts.account_confirm, name="account_confirm"),
]
