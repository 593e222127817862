"""What is owed and paid."""

from benefits.models.advance import (
    Advance,
    AdvanceInstalment,
    AdvanceReminder,
    AdvanceRepayment,
    AdvanceWriteOff,
)
from benefits.models.allocation import Allocation, AllocationScope
from benefits.models.bank import BankFile, BankLayout
from benefits.models.bulk import BulkGrant, BulkGroup, BulkShare, Per
from benefits.models.claim import Claim, ClaimMonth, ClaimReason
from benefits.models.claim_correction import ClaimCorrection, CorrectedMonth
from benefits.models.claim_grant import ClaimedShare
from benefits.models.claim_money import Dunning, DunningWay, Instalment, Receipt, Waiver
from benefits.models.failure import FailureAnswer
from benefits.models.payroll import (
    BankReturn,
    Payment,
    PaymentScope,
)
from benefits.models.rate import (
    Component,
    Standard,
    StandardPer,
    SupplementRate,
    components_of,
)
from benefits.models.reconciliation import (
    MonthDifference,
    ReconciledMonth,
    ReconciledSource,
    Reconciliation,
)
from benefits.models.reserve import ReserveEntry, ReserveKind, ReserveScope
from benefits.models.reserve_filing import ReserveFiling
from benefits.models.run import PayrollRun
from benefits.models.run_exclusion import ExclusionCode, RunExclusion
from benefits.models.standard_draft import (
    StandardCandidate,
    StandardDraft,
    StandardDraftLine,
    StandardEffect,
)
from benefits.models.supplement_batch import COUNTS, UNHEARD, SupplementBatch, SupplementLine
from benefits.models.undone import NeverPaid, UndonePayment
from benefits.models.unpaid_rest import RestWay, UnpaidRest

__all__ = [
    "Advance",
    "AdvanceInstalment",
    "AdvanceReminder",
    "AdvanceRepayment",
    "AdvanceWriteOff",
    "COUNTS",
    "UNHEARD",
    "SupplementBatch",
    "SupplementLine",
    "Allocation",
    "AllocationScope",
    "BankFile",
    "BankLayout",
    "BankReturn",
    "BulkGrant",
    "BulkGroup",
    "BulkShare",
    "Claim",
    "ClaimCorrection",
    "ClaimMonth",
    "ClaimReason",
    "ClaimedShare",
    "Component",
    "CorrectedMonth",
    "Dunning",
    "DunningWay",
    "ExclusionCode",
    "FailureAnswer",
    "Instalment",
    "MonthDifference",
    "NeverPaid",
    "Payment",
    "PaymentScope",
    "PayrollRun",
    "Per",
    "Receipt",
    "ReconciledMonth",
    "ReconciledSource",
    "Reconciliation",
    "ReserveEntry",
    "ReserveFiling",
    "ReserveKind",
    "ReserveScope",
    "RestWay",
    "RunExclusion",
    "Standard",
    "StandardCandidate",
    "StandardDraft",
    "StandardDraftLine",
    "StandardEffect",
    "StandardPer",
    "SupplementRate",
    "UndonePayment",
    "UnpaidRest",
    "Waiver",
    "components_of",
]
