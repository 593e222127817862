"""Which status of a finding may follow which, and what closing it does."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingStatus(models.TextChoices):
    NOTED = "noted", _("Noted, nothing to do")  # 仅提示
    OPEN = "open", _("With the town")  # 待镇核实
    VERIFIED = "verified", _("Verified by the town")  # 待县办结
    CLOSED = "closed", _("Closed")  # 已办结
    WITHDRAWN = "withdrawn", _("Withdrawn with its file")  # 已撤销


class ClosingAction(models.TextChoices):
    """What closing a finding does to the award."""

    NONE = "none", _("No action")
    START_SUPPLEMENT = "start_supplement", _("Start a supplement")
    STOP_SUPPLEMENT = "stop_supplement", _("Stop the supplement")
    CHANGE_CLASS = "change_class", _("Change the class")
    SUSPEND = "suspend", _("Suspend the award")
    END = "end", _("End the award")
    REFER = "refer", _("Refer to assistance")  # 转介


F = FindingStatus
UNSETTLED = (F.NOTED, F.OPEN, F.VERIFIED)
FINDING_TRANSITIONS: dict[FindingStatus, frozenset[FindingStatus]] = {
    F.NOTED: frozenset({F.WITHDRAWN}),
    F.OPEN: frozenset({F.VERIFIED, F.WITHDRAWN}),
    F.VERIFIED: frozenset({F.OPEN, F.CLOSED, F.WITHDRAWN}),
    F.CLOSED: frozenset(),
    F.WITHDRAWN: frozenset(),
}
