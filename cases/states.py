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


class DestructionStatus(models.TextChoices):
    """Where a list of folders to destroy stands."""

    DRAWN = "drawn", _("To be appraised")  # 待鉴定
    APPRAISED = "appraised", _("To be decided")  # 待审批
    DESTROYED = "destroyed", _("Destroyed")  # 已销毁
    REFUSED = "refused", _("Not destroyed")  # 不予销毁


DESTRUCTION_TRANSITIONS: dict[DestructionStatus, frozenset[DestructionStatus]] = {
    DestructionStatus.DRAWN: frozenset({DestructionStatus.APPRAISED}),
    DestructionStatus.APPRAISED: frozenset(
        {DestructionStatus.DESTROYED, DestructionStatus.REFUSED}
    ),
    DestructionStatus.DESTROYED: frozenset(),
    DestructionStatus.REFUSED: frozenset(),
}
OPEN_DESTRUCTION = (DestructionStatus.DRAWN, DestructionStatus.APPRAISED)


class StopWay(models.TextChoices):
    """How an award came to be suspended or ended: by two people, or as the law says by itself."""

    TWO_PEOPLE = "two_people", _("Proposed by one, decided by another")
    TERM = "term", _("Its term is over")  # 渐退期满: two people granted it
    STRONGER = "stronger", _("Everybody went over to another programme")  # two people confirmed it
    UNPAID = "unpaid", _("Withdrawn before anything was paid")  # 先行救助撤回
    LEDGER = "ledger", _("As a ledger says")


STOPS_BY_ITSELF = (StopWay.TERM, StopWay.STRONGER, StopWay.UNPAID, StopWay.LEDGER)


class FamilyChangeStatus(models.TextChoices):
    """A move to another town is handed over and taken over; every other change is a fact.

    An answer that was registered by mistake is withdrawn.
    """

    RECORDED = "recorded", _("Registered")  # 已登记
    HANDED_OVER = "handed_over", _("Handed over")  # 已移交
    TAKEN = "taken", _("Taken over")  # 已接收
    SENT_BACK = "sent_back", _("Sent back")  # 已退回
    WITHDRAWN = "withdrawn", _("Withdrawn")  # 已撤回


F = FamilyChangeStatus
FAMILY_CHANGE_TRANSITIONS: dict[FamilyChangeStatus, frozenset[FamilyChangeStatus]] = {
    F.RECORDED: frozenset({F.WITHDRAWN}),
    F.HANDED_OVER: frozenset({F.TAKEN, F.SENT_BACK}),
    F.TAKEN: frozenset(),
    F.SENT_BACK: frozenset(),
    F.WITHDRAWN: frozenset(),
}


class AwardChangeStatus(models.TextChoices):
    """What was worked out for an award waits until another person decides."""

    WAITING = "waiting", _("Waits for a decision")  # 待审批
    DECIDED = "decided", _("Decided")  # 已批准
    REFUSED = "refused", _("Not agreed to")  # 不同意
    WITHDRAWN = "withdrawn", _("Withdrawn")  # 已撤回


C = AwardChangeStatus
AWARD_CHANGE_TRANSITIONS: dict[AwardChangeStatus, frozenset[AwardChangeStatus]] = {
    C.WAITING: frozenset({C.DECIDED, C.REFUSED, C.WITHDRAWN}),
    C.DECIDED: frozenset(),
    C.REFUSED: frozenset(),
    C.WITHDRAWN: frozenset(),
}


class CampaignStatus(models.TextChoices):
    """A list is frozen when the campaign is opened."""

    DRAFTED = "drafted", _("Drafted")  # 拟定
    OPEN = "open", _("Going on")  # 进行中
    CLOSED = "closed", _("Over")  # 已结束
    DISCARDED = "discarded", _("Not opened")  # 已作废


K = CampaignStatus
CAMPAIGN_TRANSITIONS: dict[CampaignStatus, frozenset[CampaignStatus]] = {
    K.DRAFTED: frozenset({K.OPEN, K.DISCARDED}),
    K.OPEN: frozenset({K.CLOSED}),
    K.CLOSED: frozenset(),
    K.DISCARDED: frozenset(),
}


class ReviewStatus(models.TextChoices):
    """The town visits and records, its head confirms."""

    OPEN = "open", _("To be visited")  # 待复核
    RECORDED = "recorded", _("Waits for the town head")  # 待镇级确认
    CONFIRMED = "confirmed", _("Reviewed")  # 已复核
    MISSED = "missed", _("Not reviewed when the campaign ended")  # 逾期未复核
    ENDED = "ended", _("The award ended meanwhile")  # 无需复核


R = ReviewStatus
REVIEW_TRANSITIONS: dict[ReviewStatus, frozenset[ReviewStatus]] = {
    R.OPEN: frozenset({R.RECORDED, R.MISSED, R.ENDED}),
    R.RECORDED: frozenset({R.CONFIRMED, R.OPEN}),
    R.CONFIRMED: frozenset(),
    R.MISSED: frozenset(),
    R.ENDED: frozenset(),
}
REVIEW_WAITS = frozenset({R.OPEN, R.RECORDED})


class MeetingStatus(models.TextChoices):
    """The office calls and records, the chair confirms; then the decisions take effect."""

    CALLED = "called", _("Called")  # 已通知
    HELD = "held", _("Held, waits for the chair")  # 已召开，待确认
    CONFIRMED = "confirmed", _("Minutes confirmed")  # 纪要已确认
    CLOSED = "closed", _("Decisions entered")  # 决定已录入
    CANCELLED = "cancelled", _("Cancelled")  # 已取消


M = MeetingStatus
MEETING_TRANSITIONS: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    M.CALLED: frozenset({M.HELD, M.CANCELLED}),
    M.HELD: frozenset({M.CONFIRMED, M.CALLED}),
    M.CONFIRMED: frozenset({M.CLOSED}),
    M.CLOSED: frozenset(),
    M.CANCELLED: frozenset(),
}
