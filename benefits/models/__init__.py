"""What is owed and paid."""

from benefits.models.bulk import BulkGrant, BulkGroup, BulkShare, Per
from benefits.models.payroll import (
    BankReturn,
    ExclusionCode,
    Payment,
    PaymentKind,
    PayrollRun,
    RunExclusion,
)
from benefits.models.rate import Component, Standard, SupplementRate, components_of

__all__ = [
    "BankReturn",
    "BulkGrant",
    "BulkGroup",
    "BulkShare",
    "Component",
    "ExclusionCode",
    "Payment",
    "PaymentKind",
    "PayrollRun",
    "Per",
    "RunExclusion",
    "Standard",
    "SupplementRate",
    "components_of",
]
