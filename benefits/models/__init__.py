"""What is owed and paid."""

from benefits.models.bank import PayingBank, bank_format_of
from benefits.models.bulk import BulkGrant, BulkGroup, BulkShare, Per
from benefits.models.failure import FailureAnswer
from benefits.models.payroll import (
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
from benefits.models.reserve import ReserveEntry, ReserveKind
from benefits.models.run import PayrollRun
from benefits.models.undone import NeverPaid, UndonePayment

__all__ = [
    "BankReturn",
    "BulkGrant",
    "BulkGroup",
    "BulkShare",
    "Component",
    "ExclusionCode",
    "FailureAnswer",
    "NeverPaid",
    "PayingBank",
    "Payment",
    "PaymentKind",
    "PaymentScope",
    "PayrollRun",
    "Per",
    "ReserveEntry",
    "ReserveKind",
    "RunExclusion",
    "Standard",
    "StandardPer",
    "SupplementRate",
    "UndonePayment",
    "bank_format_of",
    "components_of",
]
