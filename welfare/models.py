"""What every app stands on."""

from welfare.accounts.models import DivisionScope, SignInAddress, User
from welfare.audit.models import Event, EventSeal
from welfare.county.models import Division, Key, Level, Parameter, Residence, Workday
from welfare.drafts.models import Draft
from welfare.exports.models import ListExport
from welfare.factors.models import FactorKind, FactorReset, RecoveryCode, SecondFactor
from welfare.files.models import BatchStatus, ImportBatch, TableLayout
from welfare.jobs.models import Job, JobStatus
from welfare.namesakes.models import Namesakes
from welfare.offices.models import AccessStatus, OfficeAccess
from welfare.papers.models import IssuedPaper, PaperSeries
from welfare.personal.models import KeyProof
from welfare.sessions.models import AccountSession, Ending

__all__ = [
    "AccessStatus",
    "AccountSession",
    "BatchStatus",
    "Division",
    "DivisionScope",
    "Draft",
    "Ending",
    "Event",
    "EventSeal",
    "FactorKind",
    "FactorReset",
    "ImportBatch",
    "IssuedPaper",
    "Job",
    "JobStatus",
    "Key",
    "KeyProof",
    "Level",
    "ListExport",
    "Namesakes",
    "OfficeAccess",
    "PaperSeries",
    "Parameter",
    "RecoveryCode",
    "Residence",
    "SecondFactor",
    "SignInAddress",
    "TableLayout",
    "User",
    "Workday",
]
