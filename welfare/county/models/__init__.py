"""Divisions, calendar days and dated parameters."""

from welfare.county.keys import Key
from welfare.county.models.calendar import Workday
from welfare.county.models.division import Division, Level, Residence
from welfare.county.models.parameter import Parameter

__all__ = ["Division", "Key", "Level", "Parameter", "Residence", "Workday"]
