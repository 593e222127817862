"""Which status may follow which; the verbs that lead there stand in cases/verbs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationStatus(models.TextChoices):
    """Where an application stands; `tier` says with whom while it is in review."""

    DRAFT = "draft", _("Being registered")  # 登记中
    ACCEPTED = "accepted", _("Accepted")  # 已受理
    IN_REVIEW = "in_review", _("In review")  # 审核中
    RETURNED = "returned", _("Returned to the town")  # 退回补正
    APPROVED = "approved", _("Confirmed")  # 已确认
    REFUSED = "refused", _("Not confirmed")  # 不予确认
    WITHDRAWN = "withdrawn", _("Withdrawn")  # 已撤回


A = ApplicationStatus
APPLICATION_TRANSITIONS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    A.DRAFT: frozenset({A.ACCEPTED, A.WITHDRAWN}),
    A.ACCEPTED: frozenset({A.IN_REVIEW, A.WITHDRAWN}),
    A.IN_REVIEW: frozenset({A.APPROVED, A.RETURNED, A.REFUSED}),
    A.RETURNED: frozenset({A.IN_REVIEW, A.WITHDRAWN}),
    A.APPROVED: frozenset(),
    A.REFUSED: frozenset(),
    A.WITHDRAWN: frozenset(),
}
OPEN_APPLICATION = (A.DRAFT, A.ACCEPTED, A.IN_REVIEW, A.RETURNED)
WORKABLE = frozenset({A.ACCEPTED, A.RETURNED})


class AwardStatus(models.TextChoices):
    """Whether money flows."""

    ACTIVE = "active", _("Active")  # 在保
    SUSPENDED = "suspended", _("Suspended")  # 暂停
    ENDED = "ended", _("Ended")  # 已停保


W = AwardStatus
AWARD_TRANSITIONS: dict[AwardStatus, frozenset[AwardStatus]] = {
    W.ACTIVE: frozenset({W.SUSPENDED, W.ENDED}),
    W.SUSPENDED: frozenset({W.ACTIVE, W.ENDED}),
    W.ENDED: frozenset(),
}
LIVE_AWARD = frozenset({W.ACTIVE, W.SUSPENDED})
