"""Whom an award covers, month by month, and the graded top-ups that some of them receive."""

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope, PersonRange, in_months
from cases.models.person import Person, in_the_persons_county
from cases.models.programme import SupplementKind
from cases.programmes.parts.exclusions import NOT_TOGETHER, Verdict
from welfare.fields import Int8MultirangeField, MonthField, month_check
from welfare.models import DivisionScope


class AwardMemberScope(AwardPartScope):
    def as_decided(self, award: Award) -> "AwardMemberScope":
        """Whom an award covered when it was opened, whatever became of them since."""
        return self.filter(
            Q(period__isempty=True) | Q(period__startswith=award.first_month), award=award
        )

    def at_month_end(self, month: date) -> "AwardMemberScope":
        """Everybody whom an award on the roll covers at the end of that month.

        An award that was confirmed in the month and is paid from the next counts with its people;
        a cover that never began, or begins only later, does not.
        """
        return self.filter(
            Q(period__upper_inf=True) | Q(period__endswith__gt=month),
            Q(period__startswith__lte=month)
            | Q(period__startswith__lte=models.F("award__first_month")),
            award__in=Award.objects.on_roll(month),
        )


# The rules in force when the cover begins, as points of a multirange: two covers of one person
# that share a point exclude each other. The point of a pair is its first row, whatever the day.
# A negative point is the programme itself (held once).
BLOCKS = f"""
SELECT p.id, p.kind, p.county_id INTO of_award
FROM cases_award a JOIN cases_programme p ON p.id = a.programme_id WHERE a.id = NEW.award_id;
SELECT coalesce(range_agg(int8range(point, point, '[]')), '{{}}'::int8multirange) INTO NEW.blocks
FROM (
    SELECT DISTINCT ON (r.first, r.second)
        CASE WHEN r.verdict = '{Verdict.ONCE.value}' THEN -of_award.id
            ELSE (SELECT min(x.id) FROM cases_exclusionrule x
                WHERE (x.county_id, x.first, x.second) = (r.county_id, r.first, r.second))
        END AS point, r.verdict
    FROM cases_exclusionrule r
    WHERE r.county_id = of_award.county_id AND of_award.kind IN (r.first, r.second)
        AND r.valid_from <= coalesce(lower(NEW.period), 'infinity')
    ORDER BY r.first, r.second, r.valid_from DESC
) AS rule
WHERE rule.verdict IN ({", ".join(f"'{one.value}'" for one in (*NOT_TOGETHER, Verdict.ONCE))});
RETURN NEW;
"""


@pghistory.track(exclude=["blocks"])
class AwardMember(models.Model):
    """One person whom an award covers, over the months `period` [first, after last)."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="award_members")
    relation = models.CharField(_("relation to the head"), max_length=20, blank=True)
    is_head = models.BooleanField(default=False)
    period = DateRangeField(_("covered"))
    # Which exclusions concern this award: filled by the trigger, held by the constraint.
    blocks = Int8MultirangeField(null=True, editable=False)

    objects = AwardMemberScope.as_manager()

    class Meta:
        verbose_name = _("covered person")
        verbose_name_plural = _("covered persons")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "person"],
                name="award_member_once",
                violation_error_message=_("A person stands once in an award."),
            ),
            ExclusionConstraint(
                name="award_member_no_overlap_of_exclusive_programmes",
                expressions=[
                    (PersonRange("person_id", "person_id"), RangeOperators.OVERLAPS),
                    ("blocks", RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "One of these persons already receives support that excludes this one."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="award_member_knows_its_exclusions",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("period", "award_id"),
                declare=[("of_award", "RECORD")],
                func=BLOCKS,
            ),
            *in_the_persons_county(
                "award_member_in_the_persons_county",
                "person_id",
                rows="touched JOIN cases_award a ON a.id = touched.award_id",
                town="a.town_id",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class SupplementScope(DivisionScope):
    town_path = "member__award__town"

    def active_in(self, month: date) -> "SupplementScope":
        return self.filter(in_months(month))


@pghistory.track()
class Supplement(models.Model):
    """A graded top-up that one covered person receives, from a month to a month. (分类施保)"""

    member = models.ForeignKey(AwardMember, models.CASCADE, related_name="supplements")
    kind = models.ForeignKey(SupplementKind, models.PROTECT, related_name="+")
    first_month = MonthField(_("from"))
    last_month = MonthField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    objects = SupplementScope.as_manager()

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        ordering = ["pk"]
        constraints = [
            ExclusionConstraint(
                name="supplement_one_kind_at_a_time",
                expressions=[
                    (PersonRange("member_id", "member_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("first_month"), F("last_month"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("A person has one supplement at a time."),
            ),
            models.CheckConstraint(
                condition=Q(last_month=None) | Q(last_month__gte=F("first_month")),
                name="supplement_ends_after_it_starts",
                violation_error_message=_("A supplement ends after it starts."),
            ),
            month_check("first_month", "supplement_first_month_is_first_day"),
            month_check("last_month", "supplement_last_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_month:%Y-%m}"
