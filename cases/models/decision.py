"""What a tier, or the joint meeting, says of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.TextChoices):
    APPROVE = "approve", _("Confirm")  # 同意
    RETURN = "return", _("Return to the town")  # 退回
    REFUSE = "refuse", _("Do not confirm")  # 不予确认
