"""What every app stands on."""

from welfare.accounts.models import DivisionScope, SignInAddress, User
from welfare.audit.models import Event
from welfare.county.models import Division, Key, Level, Parameter, Residence, Workday
from welfare.drafts.models import Draft
from welfare.exports.models import ListExport
from welfare.files.models import BatchStatus, ImportBatch, TableLayout
from welfare.jobs.models import Job, JobStatus
from welfare.offices.models import AccessStatus, OfficeAccess
from welfare.papers.models import IssuedPaper, PaperSeries
from welfare.personal.models import KeyProof

__all__ = [
    "AccessStatus",
    "BatchStatus",
    "Division",
    "DivisionScope",
    "Draft",
    "Event",
    "ImportBatch",
    "IssuedPaper",
    "Job",
    "JobStatus",
    "Key",
    "KeyProof",
    "Level",
    "ListExport",
    "OfficeAccess",
    "PaperSeries",
    "Parameter",
    "Residence",
    "SignInAddress",
    "TableLayout",
    "User",
    "Workday",
]
