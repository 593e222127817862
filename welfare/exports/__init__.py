"""Any list of the screen as a workbook: ordered with a reason, written by a job, soon gone."""
