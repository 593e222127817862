"""Which status of a finding may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingStatus(models.TextChoices):
    NOTED = "noted", _("Noted, nothing to do")  # 仅提示
    OPEN = "open", _("With the town")  # 待镇核实
    VERIFIED = "verified", _("Verified by the town")  # 待县办结
    CLOSED = "closed", _("Closed")  # 已办结
    WITHDRAWN = "withdrawn", _("Withdrawn with its file")  # 已撤销


F = FindingStatus
FINDING_TRANSITIONS: dict[FindingStatus, frozenset[FindingStatus]] = {
    F.NOTED: frozenset({F.WITHDRAWN}),
    F.OPEN: frozenset({F.VERIFIED, F.WITHDRAWN}),
    F.VERIFIED: frozenset({F.OPEN, F.CLOSED, F.WITHDRAWN}),
    F.CLOSED: frozenset(),
    F.WITHDRAWN: frozenset(),
}
