"""What hangs on an application is seen by whoever sees the town of the application."""

from welfare.models import DivisionScope


class EvidenceScope(DivisionScope):
    town_path = "application__town"
