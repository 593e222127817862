"""What is owed and paid."""

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
    "Component",
    "ExclusionCode",
    "Payment",
    "PaymentKind",
    "PayrollRun",
    "RunExclusion",
    "Standard",
    "SupplementRate",
    "components_of",
]
