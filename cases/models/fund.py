"""Where money comes from that is granted. (资金来源)"""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.models import Division


class FundKind(models.TextChoices):
    """Who gives the money. (社会救助法 Art 6)"""

    CENTRAL = "central", _("Central government")  # 中央
    PROVINCE = "province", _("Province")  # 省级
    CITY = "city", _("City")  # 市级
    COUNTY = "county", _("County")  # 县级
    LOTTERY = "lottery", _("Welfare lottery")  # 福彩公益金
    COMPANY = "company", _("Company")  # 企业
    CHARITY = "charity", _("Charity")  # 慈善捐赠
    PROJECT = "project", _("Project of state companies")  # 同舟工程
    OTHER = "other", _("Other")


@pghistory.track()
class FundSource(models.Model):
    """Where money comes from that is granted. (资金来源)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(
        _("kind"), max_length=10, choices=FundKind.choices, default=FundKind.OTHER
    )
    separate = models.BooleanField(
        _("counted separately"),
        default=False,
        help_text=_("A fund such as 同舟工程 is reported beside temporary relief, not within it."),
    )

    class Meta:
        verbose_name = _("fund source")
        verbose_name_plural = _("fund sources")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="fund_source_code_once",
                violation_error_message=_("This fund code is already used."),
            )
        ]

    def __str__(self) -> str:
        return self.name
