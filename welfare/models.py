"""What every app stands on."""

from welfare.accounts.models import DivisionScope, User
from welfare.audit.models import Event
from welfare.county.models import Division, Key, Level, Parameter, Residence, Workday
from welfare.drafts.models import Draft
from welfare.files.models import BatchStatus, ImportBatch, TableLayout
from welfare.jobs.models import Job, JobStatus

__all__ = [
    "BatchStatus",
    "Division",
    "DivisionScope",
    "Draft",
    "Event",
    "ImportBatch",
    "Job",
    "JobStatus",
    "Key",
    "Level",
    "Parameter",
    "Residence",
    "TableLayout",
    "User",
    "Workday",
]
