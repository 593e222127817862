"""Who watches over a person on 特困: carer's score, four who answer, five papers. (照料监护)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope
from cases.models.goods import OfCounty
from welfare.models import Division, DivisionScope

PERSON = settings.AUTH_USER_MODEL
QUARTERS = (1, 4, 7, 10)


@pghistory.track()
class CareScore(models.Model):
    """How the carer did in a quarter. (季度考评)"""

    award = models.ForeignKey(Award, models.PROTECT, related_name="care_scores")
    quarter = models.DateField(_("quarter"))
    score = models.PositiveSmallIntegerField(_("score"))
    looked_on = models.DateField(_("looked at on"))
    remarks = models.CharField(_("what the visit found"), max_length=200)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("score of a carer")
        verbose_name_plural = _("scores of carers")
        ordering = ["-quarter", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "quarter"],
                name="care_score_once_a_quarter",
                violation_error_message=_("This quarter is scored already."),
            ),
            models.CheckConstraint(
                condition=Q(score__lte=100) & ~Q(remarks=""),
                name="care_score_up_to_hundred",
                violation_error_message=_("A score goes from 0 to 100 and says what was seen."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=QUARTERS)
                & Q(looked_on__gte=F("quarter")),
                name="care_score_of_its_quarter",
                violation_error_message=_("A quarter is looked at after it began."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.quarter:%Y-%m}"


class GuardLevel(models.TextChoices):
    """The four of the chain. (四级联合包保)"""

    COUNTY = "county", _("County official")
    TOWN = "town", _("Town official")
    VILLAGE = "village", _("Village official")
    KEEPER = "keeper", _("Guardian next to the person")  # 监护责任人


@pghistory.track()
class Guard(models.Model):
    """One of the four who answer for a person. (盯户到人)"""

    award = models.ForeignKey(Award, models.PROTECT, related_name="guards")
    level = models.CharField(_("level"), max_length=8, choices=GuardLevel.choices)
    name = models.CharField(_("name"), max_length=60)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("person who answers")
        verbose_name_plural = _("persons who answer")
        ordering = ["award", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "level"],
                condition=Q(until=None),
                name="guard_once_a_level",
                violation_error_message=_("Somebody answers at this level already."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="guard_ends_after_it_began",
                violation_error_message=_("It ends after it began."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.name}"


class GuardPart(DivisionScope):
    town_path = "guard__award__town"


@pghistory.track()
class GuardVisit(models.Model):
    """One of the four was there. (四个一走访)"""

    guard = models.ForeignKey(Guard, models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("visited on"))
    seen = models.CharField(_("what the visit found"), max_length=200)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_on = models.DateField(_("written down on"))

    objects = GuardPart.as_manager()

    class Meta:
        verbose_name = _("visit of who answers")
        verbose_name_plural = _("visits of who answers")
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guard", "visited_on"],
                name="guard_visit_once_a_day",
                violation_error_message=_("This visit is written down already."),
            ),
            models.CheckConstraint(
                condition=Q(visited_on__lte=F("recorded_on")) & ~Q(seen=""),
                name="guard_visit_has_been",
                violation_error_message=_("A visit has been, and says what was seen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guard} {self.visited_on:%Y-%m-%d}"


@pghistory.track()
class VisitItem(models.Model):
    """One thing that each visit looks at, as the county says: 吃、住、医、安全. (四个一走访)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name"), max_length=20)
    dropped_on = models.DateField(_("asked no more since"), null=True)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("item of a visit")
        verbose_name_plural = _("items of a visit")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(dropped_on=None),
                name="visit_item_once",
                violation_error_message=_("The county names this item already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VisitPart(DivisionScope):
    town_path = "visit__guard__award__town"


@pghistory.track()
class VisitAnswer(models.Model):
    """What a visit found of one item."""

    visit = models.ForeignKey(GuardVisit, models.PROTECT, related_name="answers")
    item = models.ForeignKey(VisitItem, models.PROTECT, related_name="+", verbose_name=_("item"))
    in_order = models.BooleanField(_("in order"))
    words = models.CharField(_("what is not in order"), max_length=60, blank=True)

    objects = VisitPart.as_manager()

    class Meta:
        verbose_name = _("answer of a visit")
        verbose_name_plural = _("answers of a visit")
        ordering = ["visit", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "item"],
                name="visit_answer_once",
                violation_error_message=_("The visit answers this item already."),
            ),
            models.CheckConstraint(
                condition=Q(in_order=True) | ~Q(words=""),
                name="visit_answer_says_what",
                violation_error_message=_("Say what is not in order."),
            ),
        ]

    def __str__(self) -> str:
        words = _("in order") if self.in_order else self.words
        return _("%(item)s: %(words)s") % {"item": self.item, "words": words}


class GuardGrade(models.TextChoices):
    """How who answers was judged. (评判等次)"""

    GOOD = "good", _("Good work")
    FAIR = "fair", _("Fair work")
    POOR = "poor", _("Poor work")


@pghistory.track()
class GuardJudgement(models.Model):
    """How one of the four did in a quarter, and what follows. (监督评判)"""

    guard = models.ForeignKey(Guard, models.PROTECT, related_name="judgements")
    quarter = models.DateField(_("quarter"))
    grade = models.CharField(_("grade of the work"), max_length=8, choices=GuardGrade.choices)
    said = models.CharField(_("what was found"), max_length=200)
    consequence = models.CharField(_("what follows"), max_length=200, blank=True)
    judged_on = models.DateField(_("judged on"))
    judged_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = GuardPart.as_manager()

    class Meta:
        verbose_name = _("judgement of who answers")
        verbose_name_plural = _("judgements of who answers")
        ordering = ["-quarter", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guard", "quarter"],
                name="guard_judged_once_a_quarter",
                violation_error_message=_("This quarter is judged already."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=QUARTERS)
                & Q(judged_on__gte=F("quarter")),
                name="guard_judged_of_its_quarter",
                violation_error_message=_("A quarter is judged after it began."),
            ),
            models.CheckConstraint(
                condition=~Q(said="") & (~Q(grade=GuardGrade.POOR) | ~Q(consequence="")),
                name="guard_judged_with_words",
                violation_error_message=_(
                    "A judgement says what was found, and of poor work what follows."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guard} {self.quarter:%Y-%m}"


@pghistory.track()
class KitItem(models.Model):
    """One of the papers that each person on 特困 holds, as the county says. (一证一卡两簿一协议)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name"), max_length=40)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("paper that each person holds")
        verbose_name_plural = _("papers that each person holds")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="kit_item_once",
                violation_error_message=_("The county names this paper already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class KitPaper(models.Model):
    """That the person has one of them, since when."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="kit")
    item = models.ForeignKey(KitItem, models.PROTECT, related_name="+", verbose_name=_("paper"))
    given_on = models.DateField(_("given on"))
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("paper in the person's hands")
        verbose_name_plural = _("papers in the persons' hands")
        ordering = ["award", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "item"],
                name="kit_paper_once",
                violation_error_message=_("The person has this paper already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.item}"
