"""What is owed and paid."""

from benefits.models.bank import PayingBank, bank_format_of
from benefits.models.bulk import BulkGrant, BulkGroup, BulkShare, Per
from benefits.models.claim import Claim, ClaimMonth, ClaimReason
from benefits.models.claim_money import Dunning, DunningWay, Instalment, Receipt, Waiver
from benefits.models.failure import FailureAnswer
from benefits.models.payroll import (
    PAID_ONCE,
    BankReturn,
    ExclusionCode,
    Payment,
    PaymentKind,
    PaymentScope,
    RunExclusion,
)
from benefits.models.rate import (
    Component,
    Standard,
    StandardPer,
    SupplementRate,
    components_of,
)
from benefits.models.reconciliation import MonthDifference, ReconciledMonth, Reconciliation
from benefits.models.reserve import ReserveEntry, ReserveKind, ReserveScope
from benefits.models.reserve_filing import ReserveFiling
from benefits.models.run import PayrollRun
from benefits.models.supplement_batch import SupplementBatch, SupplementLine
from benefits.models.undone import NeverPaid, UndonePayment

__all__ = [
    "SupplementBatch",
    "SupplementLine",
    "PAID_ONCE",
    "BankReturn",
    "BulkGrant",
    "BulkGroup",
    "BulkShare",
    "Claim",
    "ClaimMonth",
    "ClaimReason",
    "Component",
    "Dunning",
    "DunningWay",
    "ExclusionCode",
    "FailureAnswer",
    "Instalment",
    "MonthDifference",
    "NeverPaid",
    "PayingBank",
    "Payment",
    "PaymentKind",
    "PaymentScope",
    "PayrollRun",
    "Per",
    "Receipt",
    "ReconciledMonth",
    "Reconciliation",
    "ReserveEntry",
    "ReserveFiling",
    "ReserveKind",
    "ReserveScope",
    "RunExclusion",
    "Standard",
    "StandardPer",
    "SupplementRate",
    "UndonePayment",
    "Waiver",
    "bank_format_of",
    "components_of",
]
