"""What every app stands on."""

from welfare.models.batch import BatchStatus, ImportBatch
from welfare.models.calendar import Workday
from welfare.models.division import Division, Level, Residence
from welfare.models.event import Event
from welfare.models.job import Job, JobStatus
from welfare.models.layout import TableLayout
from welfare.models.parameter import Key, Parameter
from welfare.models.user import DivisionScope, User

__all__ = [
    "BatchStatus",
    "Division",
    "DivisionScope",
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
