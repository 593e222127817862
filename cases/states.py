"""Which status may follow which. The diagram in the docs is generated from these tables."""

from typing import NamedTuple

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


class Step(NamedTuple):
    """In which states a verb may be done, and where it leads (`leads_to` empty: it stays)."""

    allowed_in: frozenset[str]
    leads_to: frozenset[str] = frozenset()


WORKABLE = frozenset({A.ACCEPTED, A.RETURNED})
APPLICATION_VERBS: dict[str, Step] = {
    "edit_application": Step(WORKABLE | {A.DRAFT}),
    "tell_missing": Step(frozenset({A.DRAFT})),
    "accept": Step(frozenset({A.DRAFT}), frozenset({A.ACCEPTED})),
    "pay_relief_first": Step(frozenset({A.ACCEPTED})),
    "record_survey": Step(WORKABLE),
    "record_means_check": Step(WORKABLE),
    "record_federation_review": Step(WORKABLE),
    "propose_amount": Step(WORKABLE),
    "change_programme": Step(WORKABLE),
    "post_notice": Step(WORKABLE),
    "close_notice": Step(WORKABLE),
    "submit": Step(WORKABLE, frozenset({A.IN_REVIEW})),
    "extend_term": Step(WORKABLE | {A.IN_REVIEW}),
    "withdraw": Step(WORKABLE | {A.DRAFT}, frozenset({A.WITHDRAWN})),
    "approve": Step(frozenset({A.IN_REVIEW}), frozenset({A.IN_REVIEW, A.APPROVED})),
    "return_to_town": Step(frozenset({A.IN_REVIEW}), frozenset({A.RETURNED})),
    "refuse": Step(frozenset({A.IN_REVIEW}), frozenset({A.REFUSED})),
    "deliver_refusal": Step(frozenset({A.REFUSED})),
}


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
AWARD_VERBS: dict[str, Step] = {
    "suspend_award": Step(frozenset({W.ACTIVE}), frozenset({W.SUSPENDED})),
    "resume_award": Step(frozenset({W.SUSPENDED}), frozenset({W.ACTIVE})),
    "end_award": Step(LIVE_AWARD, frozenset({W.ENDED})),
    "start_supplement": Step(LIVE_AWARD),
    "stop_supplement": Step(LIVE_AWARD),
    "set_amount": Step(LIVE_AWARD),
}
