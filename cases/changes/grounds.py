"""What becomes of an award, and for which reason of the law it is cut or ends."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.audit.verb import Words


class Direction(models.TextChoices):
    """What a change does to an award. (增发、减发、停发审批)"""

    RAISE = "raise", _("Raised")  # 调增
    CUT = "cut", _("Cut")  # 调减
    SUSPEND = "suspend", _("Suspended for a term")  # 停发
    FADE = "fade", _("Gradual exit")  # 渐退
    STOP = "stop", _("Leaves the roll")  # 注销
    PEOPLE = "people", _("Same amount, other particulars")  # 信息变更

    @property
    def takes_away(self) -> bool:
        """Whether somebody gets less, so that they are heard before. (社会救助法 Art 48)

        A gradual exit ends with its term: the family is heard before it is granted.
        """
        return self in (Direction.CUT, Direction.SUSPEND, Direction.FADE, Direction.STOP)


class Ground(models.TextChoices):
    """Why an award is cut or ends. (十种退出情形)"""

    PUBLIC_POST = "public_post", _("Public post in the family, income above the standard")
    DEATH = "death", _("Death")
    LEFT = "left", _("Married away, in prison, or moved away")  # 婚嫁、服刑、户籍迁出
    PENSION = "pension", _("Pension, income above the standard")
    PROPERTY = "property", _("Property above the limits")
    HIRES = "hires", _("Runs a business with employees")
    INCOME = "income", _("Income above the standard")  # 务工收入超标
    SUPPORT = "support", _("Those bound to support are able and do not")
    REFUSED_WORK = "refused_work", _("Refused suitable work again and again")
    UNTRUE = "untrue", _("Untrue statements, or no cooperation with the check")
    LIVING = "living", _("Lives clearly above the standard")
    CONDITIONS = "conditions", _("Conditions of the programme not met any more")
    OTHER = "other", _("Supported by another programme")
    WISH = "wish", _("Own wish")

    @property
    def article(self) -> str:
        """Where the law says so."""
        return ARTICLES[self]


ARTICLES: dict[Ground, str] = {
    Ground.PUBLIC_POST: "民发〔2021〕57号第13、33条（不得以特定职业为由）",
    Ground.DEATH: "民发〔2021〕57号第31、33条；民发〔2022〕83号一（三）",
    Ground.LEFT: "民发〔2021〕57号第7、31条",
    Ground.PENSION: "民发〔2021〕57号第13、33条",
    Ground.PROPERTY: "民发〔2021〕57号第14、33条",
    Ground.HIRES: "民发〔2021〕57号第13、14、33条",
    Ground.INCOME: "民发〔2021〕57号第33条",
    Ground.SUPPORT: "民发〔2021〕57号第13、33条",
    Ground.REFUSED_WORK: "民发〔2021〕57号第34条",
    Ground.UNTRUE: "民发〔2021〕57号第29条；社会救助法第73条",
    Ground.LIVING: "民发〔2021〕57号第17、33条",
    Ground.CONDITIONS: "社会救助法第47、48条",
    Ground.OTHER: "民发〔2021〕57号第9条",
    Ground.WISH: "社会救助法第48条",
}
# They follow from what is recorded of the family; the others people find on a visit or a check.
RECORDED = (Ground.DEATH, Ground.LEFT, Ground.INCOME, Ground.CONDITIONS, Ground.REFUSED_WORK)
SAID_BY_PEOPLE = tuple(ground for ground in Ground if ground not in RECORDED)

TAKEN, REFUSED = "taken", "refused"
WORK_ANSWERS: dict[str, Words] = {  # what somebody able to work says to an offer of fitting work
    TAKEN: _("Took the work"),
    "reason": _("Refused it for a good reason"),
    REFUSED: _("Refused it without a good reason"),
}


@dataclass(frozen=True)
class Away:
    """A lawful reason for which somebody does not count in the family any more. (57号 Art 7)

    `ends_own`: what they are paid in their own right ends, too.
    """

    label: Words
    article: str
    ends_own: bool


AWAY: dict[str, Away] = {
    "moved": Away(_("Moved away with the registered residence"), "民发〔2021〕57号第7条", True),
    "prison": Away(_("Serves a sentence"), "民发〔2021〕57号第7条第2项", True),
    "rehabilitation": Away(_("Compulsory drug rehabilitation"), "民发〔2021〕57号第7条第2项", True),
    "missing": Away(_("Declared missing"), "民发〔2021〕57号第7条第2项", True),
    "clergy": Away(
        _("Lives in religious premises for three years or longer"),
        "民发〔2021〕57号第7条第1项",
        False,
    ),
    "grown": Away(
        _("Adult child who lives apart and is independent"), "民发〔2021〕57号第7条", False
    ),
    "other": Away(_("Other, as the province says"), "民发〔2021〕57号第7条第3项", False),
}

FROM_WORK = "work"
SOURCES: dict[str, Words] = {  # where a higher income comes from; who works is encouraged (Art 33)
    FROM_WORK: _("Work: a job, or a small business of one's own"),
    "other": _("Something else: pension, rent, support, compensation"),
}
