"""Which status of a payroll run may follow which; each step names who signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunStatus(models.TextChoices):
    """Status of the business; the job has its own."""

    DRAFT = "draft", _("Being calculated")  # 测算中
    CALCULATED = "calculated", _("To be signed")  # 待签
    SIGNED = "signed", _("Signed once")  # 一签
    APPROVED = "approved", _("Signed twice")  # 二签
    SENT = "sent", _("Bank file written")  # 已送银行
    SETTLED = "settled", _("Bank has answered")  # 已回盘
    DISCARDING = "discarding", _("Being discarded")  # 作废中
    DISCARDED = "discarded", _("Discarded")  # 已作废


R = RunStatus
RUN_TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    R.DRAFT: frozenset({R.CALCULATED, R.DISCARDING}),
    R.CALCULATED: frozenset({R.SIGNED, R.DISCARDING}),
    R.SIGNED: frozenset({R.APPROVED, R.CALCULATED, R.DISCARDING}),
    R.APPROVED: frozenset({R.SENT, R.DISCARDING}),
    R.SENT: frozenset({R.SETTLED}),
    R.SETTLED: frozenset(),
    R.DISCARDING: frozenset({R.DISCARDED}),
    R.DISCARDED: frozenset(),
}
BEFORE_THE_BANK = (R.DRAFT, R.CALCULATED, R.SIGNED, R.APPROVED)
OPEN_RUN = (*BEFORE_THE_BANK, R.DISCARDING)
HOLDS_NOTHING = (R.DRAFT, R.DISCARDING, R.DISCARDED)  # not yet, or not any more
SIGNED_TWICE = (R.APPROVED, R.SENT, R.SETTLED)  # two people stand for what it pays


class GrantStatus(models.TextChoices):
    """Status of a grant for whole groups; whether it is paid is said by its payments."""

    DRAFT = "draft", _("Being calculated")  # 测算中
    CALCULATED = "calculated", _("To be confirmed")  # 待复核
    CONFIRMED = "confirmed", _("Confirmed by a second person")  # 已复核
    DISCARDED = "discarded", _("Discarded")  # 已作废


G = GrantStatus
GRANT_TRANSITIONS: dict[GrantStatus, frozenset[GrantStatus]] = {
    G.DRAFT: frozenset({G.CALCULATED, G.DISCARDED}),
    G.CALCULATED: frozenset({G.CONFIRMED, G.DISCARDED}),
    G.CONFIRMED: frozenset({G.DISCARDED}),
    G.DISCARDED: frozenset(),
}


class DraftStatus(models.TextChoices):
    """Status of a draft of standards; whether all awards follow it is said by its time."""

    DRAFTED = "drafted", _("Being worked out")  # 测算中
    PREVIEWED = "previewed", _("To be signed by another person")  # 待复核签署
    SIGNED = "signed", _("Signed, waits for its month")  # 已签，待生效
    IN_FORCE = "in_force", _("In force")  # 已生效
    WITHDRAWN = "withdrawn", _("Withdrawn")  # 已撤回


D = DraftStatus
DRAFT_TRANSITIONS: dict[DraftStatus, frozenset[DraftStatus]] = {
    D.DRAFTED: frozenset({D.PREVIEWED, D.WITHDRAWN}),
    D.PREVIEWED: frozenset({D.DRAFTED, D.SIGNED, D.WITHDRAWN}),
    D.SIGNED: frozenset({D.IN_FORCE, D.WITHDRAWN}),
    D.IN_FORCE: frozenset(),
    D.WITHDRAWN: frozenset(),
}


class SupplementBatchStatus(models.TextChoices):
    """Status of the supplements of a month."""

    DRAFT = "draft", _("Being worked out")  # 测算中
    OPEN = "open", _("To be checked")  # 待审核
    HANDED_ON = "handed_on", _("To be signed")  # 待签
    SIGNED = "signed", _("Signed")  # 已签批
    APPLIED = "applied", _("In force")  # 已执行
    DISCARDED = "discarded", _("Discarded")  # 已作废


B = SupplementBatchStatus
SUPPLEMENT_TRANSITIONS: dict[SupplementBatchStatus, frozenset[SupplementBatchStatus]] = {
    B.DRAFT: frozenset({B.OPEN, B.DISCARDED}),
    B.OPEN: frozenset({B.HANDED_ON, B.DISCARDED}),
    B.HANDED_ON: frozenset({B.OPEN, B.SIGNED, B.DISCARDED}),
    B.SIGNED: frozenset({B.APPLIED}),
    B.APPLIED: frozenset(),
    B.DISCARDED: frozenset(),
}


class ClaimStatus(models.TextChoices):
    """Status of a claim; whether it has come back is said by its balance."""

    OPENED = "opened", _("The household is to be heard")  # 待听取意见
    HEARD = "heard", _("To be decided")  # 待决定
    DECIDED = "decided", _("Decided")  # 已决定
    WITHDRAWN = "withdrawn", _("Decision withdrawn")  # 决定已撤销
    DISCARDED = "discarded", _("Discarded")  # 已作废


C = ClaimStatus
CLAIM_TRANSITIONS: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    C.OPENED: frozenset({C.HEARD, C.DISCARDED}),
    C.HEARD: frozenset({C.DECIDED, C.DISCARDED}),
    C.DECIDED: frozenset({C.WITHDRAWN}),
    C.WITHDRAWN: frozenset(),
    C.DISCARDED: frozenset(),
}
ONCE_DECIDED = (C.DECIDED, C.WITHDRAWN)


class PaymentStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")  # 待发
    SENT = "sent", _("Sent to the bank")  # 已送银行
    PAID = "paid", _("Paid")  # 成功
    FAILED = "failed", _("Failed")  # 失败


# Left the county's account, or is on its way to the bank's: spent until it comes back.
LEFT_US = (PaymentStatus.SENT, PaymentStatus.PAID)


S = PaymentStatus
PAYMENT_TRANSITIONS: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    S.PLANNED: frozenset({S.SENT}),
    S.SENT: frozenset({S.PAID, S.FAILED}),
    S.PAID: frozenset({S.FAILED}),  # from a reserve alone, when its spending is undone
    S.FAILED: frozenset(),
}
