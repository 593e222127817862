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


class Severity(models.TextChoices):
    """How soon a finding is to be settled; the county says in how many days each."""

    HIGH = "high", _("Urgent")
    MIDDLE = "middle", _("Usual")
    LOW = "low", _("Can wait")


class Handling(models.TextChoices):
    """What is to be done about it. (39号 三(四): 分类处置)"""

    DELIVER = "deliver", _("Deliver what is due")  # 应享未享
    COVER = "cover", _("May be in need: look who helps")  # 疑似漏保
    CHECK = "check", _("Check whether it still holds")  # 疑似不再符合
    CORRECT = "correct", _("Put our data right")  # 数据更正


class ListUse(models.TextChoices):
    """What it means to stand in the file of a department that the county has added."""

    MEANS = "means", _("Means: people on the allowance are found")
    NEED = "need", _("Need: people on no roll are found")
    KEPT = "kept", _("Kept to be looked up")


class Uncovered(models.TextChoices):
    """Why somebody who stands on another list of need is on none of ours. (不符合条件台账)"""

    INCOME = "income", _("Income above the limit")
    PROPERTY = "property", _("Property above the limit")
    SUPPORTED = "supported", _("Others are able to support them")
    OTHER_HELP = "other_help", _("Helped by another department")
    DECLINED = "declined", _("Does not wish to apply")
    ELSEWHERE = "elsewhere", _("Lives in another county")
    IN_WORK = "in_work", _("Application is under way")
    DIED = "died", _("Died")
    OTHER = "other", _("Another reason, as noted")


F = FindingStatus
UNSETTLED = (F.NOTED, F.OPEN, F.VERIFIED)
FINDING_TRANSITIONS: dict[FindingStatus, frozenset[FindingStatus]] = {
    F.NOTED: frozenset({F.WITHDRAWN}),
    F.OPEN: frozenset({F.VERIFIED, F.WITHDRAWN}),
    F.VERIFIED: frozenset({F.OPEN, F.CLOSED, F.WITHDRAWN}),
    F.CLOSED: frozenset(),
    F.WITHDRAWN: frozenset(),
}
