"""A list as its workbook: ordered, written and read back."""

from openpyxl import load_workbook

from tests import factories
from welfare.exports.actions import order_export
from welfare.exports.tasks import write_export
from welfare.models import JobStatus


def sheet(by, address):
    """The sheet of the list at an address, as this person takes it along."""
    factories.parameters()
    return written(order_export(by=by, address=address, reason="核对名单"))


def written(made):
    """The sheet of an order, as its job writes it."""
    write_export(made.job_id)
    made.refresh_from_db()
    assert made.job.status == JobStatus.DONE, made.job.message
    with made.file.open("rb") as file:
        return load_workbook(file).active


def rows(by, address):
    """The headings and the rows, without the line that says who took them."""
    return list(sheet(by, address).iter_rows(min_row=2, values_only=True))
