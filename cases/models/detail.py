"""What an award keeps beside the common columns: one row each, by what its kind says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.application import Cause, Channel, ReliefType
from cases.models.award import Award, AwardPartScope
from cases.models.fund import FundSource
from cases.models.person import DisabilityKind, in_one_county
from cases.models.programme import Band, Institution
from cases.programmes.dibao import GROUNDS
from cases.programmes.parts import children
from cases.programmes.tekun import ACTS, MOST_PARTIAL, CareForm
from welfare.constraints import Refusal
from welfare.county.months import add_months, first_of, month_words, months_from
from welfare.fields import MoneyField, MonthField, month_check


class CareGrade(models.TextChoices):
    """自理能力: by how many of six daily acts fail. (43号 Art 20-23)"""

    SELF = "self", _("Self-reliant")  # 全自理
    PARTIAL = "partial", _("Half care")  # 半护理
    FULL = "full", _("Full care")  # 全护理


def grade_of(answers: Mapping[str, bool]) -> CareGrade | None:
    """The grade that the six answers give; None when one is missing. (43号 Art 20-23)"""
    if any(answers.get(act) is None for act, _label in ACTS):
        return None
    failed = sum(not answers[act] for act, _label in ACTS)
    if failed == 0:
        return CareGrade.SELF
    return CareGrade.PARTIAL if failed <= MOST_PARTIAL else CareGrade.FULL


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        said = {True: "√", False: "×"}
        words = (f"{label} {said[value[act]]}" for act, label in ACTS if act in value)
        return gettext("; ").join(words)
    return str(value)


def in_words(row: models.Model) -> list[tuple[object, str]]:
    """Label and value of what is filled in, for pages and papers; no lists, no keys."""
    pairs = []
    for field in row._meta.concrete_fields:
        display = getattr(row, f"get_{field.name}_display", None)
        value = display() if display else getattr(row, field.name)
        if isinstance(field, MonthField) and value:
            value = month_words(value)
        if field.primary_key or field.name == "award" or isinstance(value, list):
            continue
        if value not in (None, "", False, {}):
            said = gettext("Yes") if value is True else _in_words(value)
            pairs.append((field.verbose_name, said))
    return pairs


class AwardDetail(models.Model):
    """One row of one award."""

    award = models.OneToOneField(Award, models.CASCADE, primary_key=True)

    objects = AwardPartScope.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.award)

    def shown(self) -> list[tuple[object, str]]:
        """What is filled in, for pages and papers."""
        return in_words(self)


def placed_in_one_county(name: str) -> list[pgtrigger.Trigger]:
    """Nobody lives in an institution of another county, or waits for it: the money goes there."""
    apart = """touched
        JOIN cases_institution i ON i.id = touched.institution_id
        JOIN cases_award a ON a.id = touched.award_id
        JOIN welfare_division t ON t.id = a.town_id
        WHERE t.parent_id <> i.county_id"""
    return in_one_county(name, apart, "the institution is in another county")


@pghistory.track()
class CareDetail(AwardDetail):
    """Form and grade of care of a person on tekun, with the six answers. (43号 Art 20-23)"""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="care_detail"
    )
    form = models.CharField(_("form of care"), max_length=12, choices=CareForm.choices)
    grade = models.CharField(_("grade of care"), max_length=8, choices=CareGrade.choices)
    answers = models.JSONField(_("six daily acts"), default=dict, blank=True)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="residents",
        verbose_name=_("institution"),
    )
    carer = models.CharField(_("carer"), max_length=60, blank=True)
    agreement_on = models.DateField(_("care agreement signed on"), null=True, blank=True)
    # 工伤保险生活护理费: what is drawn of it a month, the care fee does not pay again
    work_injury_fee = MoneyField(_("nursing fee of work-injury insurance a month"), default=0)
    # the last change of the grade, here or as a ledger says
    grade_before = models.CharField(
        _("grade of care before"), max_length=8, choices=CareGrade.choices, blank=True
    )
    changed_from = MonthField(_("grade changed from"), null=True, blank=True)

    class Meta:
        verbose_name = _("care")
        verbose_name_plural = _("care")
        constraints = [
            models.CheckConstraint(
                condition=~Q(form="") & ~Q(grade=""),
                name="care_has_form_and_grade",
                violation_error_message=_("Care has its form and its grade."),
            ),
            models.CheckConstraint(
                condition=Q(form="institution") | Q(institution=None),
                name="care_at_home_has_no_institution",
                violation_error_message=_("Who is cared for at home lives in no institution."),
            ),
            models.CheckConstraint(
                condition=Q(changed_from=None, grade_before="")
                | (Q(changed_from__isnull=False) & ~Q(grade_before="")),
                name="care_change_has_month_and_grade",
                violation_error_message=_("A change of the grade has its month and its old grade."),
            ),
            month_check("changed_from", "care_changed_from_is_first_day"),
            models.CheckConstraint(
                condition=Q(work_injury_fee__gte=0),
                name="care_injury_fee_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
        ]
        triggers = placed_in_one_county("care_in_one_county")

    def shown(self) -> list[tuple[object, str]]:
        """The care of this month, and what was decided to follow it, each with its month."""
        this_month = first_of(timezone.localdate())
        past = [one for one in self.award.past_cares.all() if one.last_month >= this_month]
        if not past:
            return super().shown()
        pairs = in_words(past[0])
        for ended, care in zip(past, [*past[1:], self], strict=True):
            label = gettext("Care from %(month)s") % {
                "month": month_words(add_months(ended.last_month, 1))
            }
            words = (care.get_form_display(), care.get_grade_display())
            where = str(care.institution or care.carer)
            pairs.append((label, gettext(", ").join(filter(None, (*words, where)))))
        return pairs


@pghistory.track()
class ReliefDetail(AwardDetail):
    """Why and how a temporary relief was granted. (民发〔2018〕23号)"""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="relief_detail"
    )
    relief_type = models.CharField(
        _("type of relief"), max_length=10, choices=ReliefType.choices, blank=True
    )
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices, blank=True)
    cause_text = models.CharField(_("cause as written"), max_length=60, blank=True)
    channel = models.CharField(_("received"), max_length=10, choices=Channel.choices, blank=True)
    relief_first = models.BooleanField(_("relief first"), default=False)
    papers_done_on = models.DateField(_("papers completed on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on, as the ledger says"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn before it was paid on"), null=True, blank=True)
    fund_source = models.ForeignKey(
        FundSource, models.PROTECT, null=True, blank=True, verbose_name=_("fund source")
    )

    class Meta:
        verbose_name = _("temporary relief")
        verbose_name_plural = _("temporary relief")
        constraints = [
            models.CheckConstraint(
                condition=Q(relief_first=True) | Q(papers_done_on=None),
                name="relief_papers_belong_to_relief_first",
                violation_error_message=_("Only relief paid first has papers to complete."),
            ),
        ]


@pghistory.track()
class DibaoDetail(AwardDetail):
    """Single-person cover, and who stays on the roll after leaving poverty. (57号 Art 8)"""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="dibao_detail"
    )
    single_person = models.BooleanField(_("single-person cover"), default=False)  # 单人保
    single_ground = models.CharField(_("why alone"), max_length=20, choices=GROUNDS, blank=True)
    kept_after_exit = models.BooleanField(
        _("kept after leaving poverty"), default=False
    )  # 脱贫不脱保
    income_steady = models.BooleanField(  # not said: reviewed as if it were not (57号 Art 31)
        _("income has fixed sources, nobody is able to work"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("dibao")
        verbose_name_plural = _("dibao")
        constraints = [
            models.CheckConstraint(
                condition=Q(single_person=True) | Q(single_ground=""),
                name="dibao_ground_belongs_to_single_cover",
                violation_error_message=_("Only single-person cover has such a ground."),
            ),
        ]


# With the last month of a gradual exit its award ends, whether a ledger or a decision said so.
TERM = """
    UPDATE cases_award SET ends_on = term.last_day
    FROM (
        SELECT award_id, (coalesce(until_month, from_month + make_interval(months => months - 1))
            + interval '1 month' - interval '1 day')::date AS last_day
        FROM touched
    ) term
    WHERE cases_award.id = term.award_id AND cases_award.left_on IS NULL
        AND cases_award.ends_on IS DISTINCT FROM term.last_day;
    RETURN NULL;
"""


def _ends_its_award(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="touched"),
        func=TERM,
    )


@pghistory.track()
class GradualExit(AwardDetail):
    """Support that goes on for a while after the income rose. (渐退; 57号 Art 33)

    A ledger may know no more of it than its last month. Nothing is due after it: the award ends by
    itself with that month (`Award.ends_on`), whether or not anybody ends it.
    """

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="gradual_exit"
    )
    from_month = MonthField(_("gradual exit from"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("gradual exit (months)"), null=True, blank=True)
    until_month = MonthField(_("gradual exit until"), null=True, blank=True)

    class Meta:
        verbose_name = _("gradual exit")
        verbose_name_plural = _("gradual exits")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_month__isnull=False, months__isnull=False)
                | Q(until_month__isnull=False),
                name="gradual_exit_has_an_end",
                violation_error_message=_("A gradual exit has its months, or its last month."),
            ),
            month_check("from_month", "gradual_exit_month_is_first_day"),
            month_check("until_month", "gradual_exit_last_month_is_first_day"),
        ]
        triggers = [
            _ends_its_award("gradual_exit_granted_ends_award", pgtrigger.Insert),
            _ends_its_award("gradual_exit_changed_ends_award", pgtrigger.Update),
        ]

    @property
    def last_month(self) -> date:
        """The last month that is paid."""
        if self.until_month is not None:
            return self.until_month
        return add_months(self.from_month, (self.months or 1) - 1)

    @property
    def months_left(self) -> int:
        """How many months are still to come, this one counted; 0 when it is over. (渐退倒计时)"""
        month, last = first_of(timezone.localdate()), self.last_month
        if self.from_month is not None:
            month = max(month, self.from_month)
        return len(months_from(month, last)) if month <= last else 0


# The columns of a guardian's row by the question that asks for them.
GUARDIAN_ANSWERS = {
    question.name: {"guardian_relation": "relation", "institution": "institution_id"}.get(
        question.name, question.name
    )
    for question in children.QUESTIONS
}
PLACEMENT_OF_A_MONTH = ("placement", "institution")


def placed_words(row: Any) -> str:
    """Where a child lives, with the name of the institution."""
    named = str(row.institution) if row.institution_id else ""
    words = gettext(", ").join(filter(None, (row.get_placement_display(), named)))
    return words or gettext("not said")


# A ledger may not know the guardian; whoever was confirmed has one.
GUARDED = """
    IF EXISTS (
        SELECT FROM touched JOIN cases_award award ON award.id = touched.award_id
        WHERE award.application_id IS NOT NULL
            AND (touched.guardian = '' OR touched.relation = '')
    ) THEN
        RAISE EXCEPTION 'confirmed_child_has_a_guardian'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_child_has_a_guardian';
    END IF;
    RETURN NULL;
"""


def _guarded(name: str, operation: pgtrigger.Operation) -> Refusal:
    return Refusal(
        name=name,
        constraint="confirmed_child_has_a_guardian",
        sentence=_("A child's guardian is named, with the relation to the child."),
        operation=operation,
        referencing=pgtrigger.Referencing(new="touched"),
        func=GUARDED,
    )


@pghistory.track()
class GuardianDetail(AwardDetail):
    """Who looks after a child, and where. (民法典 Art 27; 民发〔2019〕62号)"""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="guardian_detail"
    )
    guardian = models.CharField(_("guardian"), max_length=60, blank=True)
    relation = models.CharField(_("guardian's relation to the child"), max_length=60, blank=True)
    placement = models.CharField(
        _("placement"), max_length=60, choices=children.PLACEMENTS, blank=True
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("institution"),
    )
    father = models.CharField(_("father"), max_length=20, choices=children.STATES, blank=True)
    father_since = models.DateField(_("father: since"), null=True, blank=True)
    father_proof = models.CharField(_("father: proof"), max_length=200, blank=True)
    mother = models.CharField(_("mother"), max_length=20, choices=children.STATES, blank=True)
    mother_since = models.DateField(_("mother: since"), null=True, blank=True)
    mother_proof = models.CharField(_("mother: proof"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        constraints = [
            models.CheckConstraint(
                condition=Q(placement="institution") | Q(institution=None),
                name="child_with_a_family_has_no_institution",
                violation_error_message=_("Who lives with a family lives in no institution."),
            ),
        ]
        triggers = [
            _guarded("guardian_named_added", pgtrigger.Insert),
            _guarded("guardian_named_changed", pgtrigger.Update),
            *placed_in_one_county("placement_in_one_county"),
        ]

    @property
    def answers(self) -> dict[str, Any]:
        """What an application would have answered to come to this row."""
        said = {question: getattr(self, name) for question, name in GUARDIAN_ANSWERS.items()}
        return {
            question: value.isoformat() if isinstance(value, date) else value
            for question, value in said.items()
            if value not in (None, "")
        }

    def shown(self) -> list[tuple[object, str]]:
        """With the placement of each month, where it was changed."""
        past = list(self.award.past_placements.all())
        if not past:
            return super().shown()
        of_a_month = [self._meta.get_field(name).verbose_name for name in PLACEMENT_OF_A_MONTH]
        pairs = [pair for pair in super().shown() if pair[0] not in of_a_month]
        for one in past:
            words = gettext("Placement until %(month)s") % {"month": month_words(one.last_month)}
            pairs.append((words, placed_words(one)))
        since = month_words(add_months(past[-1].last_month, 1))
        pairs.append((gettext("Placement from %(month)s") % {"month": since}, placed_words(self)))
        return pairs


@pghistory.track()
class DisabilityDetail(AwardDetail):
    """The card by which a subsidy was granted. (国发〔2015〕52号)"""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="disability_detail"
    )
    kind = models.CharField(_("kind of disability"), max_length=1, choices=DisabilityKind.choices)
    grade = models.PositiveSmallIntegerField(_("grade of disability"))

    class Meta:
        verbose_name = _("disability")
        verbose_name_plural = _("disability")
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__range=(1, 4)),
                name="disability_detail_grade_1_to_4",
                violation_error_message=_("The grade of disability is 1 to 4."),
            ),
        ]


@pghistory.track()
class BandDetail(AwardDetail):
    """The class of the programme by which an award is paid. (档次)"""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="band_detail"
    )
    band = models.ForeignKey(Band, models.PROTECT, related_name="+", verbose_name=_("class"))

    class Meta:
        verbose_name = _("class of an award")
        verbose_name_plural = _("classes of awards")


@pghistory.track()
class RecognitionDetail(AwardDetail):
    """What a recognition rests on: income per person and month, share of expenses."""

    award = models.OneToOneField(
        Award, models.CASCADE, primary_key=True, related_name="recognition_detail"
    )
    tests = models.JSONField(_("conditions tested"), default=list, blank=True)

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
