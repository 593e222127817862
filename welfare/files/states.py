"""What is said of a table file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Extent(models.TextChoices):
    """Of how much of its data a department has sent a file."""

    WHOLE = "whole", _("All of the department's data on the county")
    PART = "part", _("Only a part of them")
