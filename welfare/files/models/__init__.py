"""Files taken over, and what their columns are called in a county."""

from welfare.files.models.batch import BatchStatus, ImportBatch
from welfare.files.models.layout import TableLayout

__all__ = ["BatchStatus", "ImportBatch", "TableLayout"]
