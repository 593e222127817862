"""Whom an award covers, month by month, and the graded top-ups that some of them receive."""

from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope, PersonRange
from cases.models.months import in_months
from cases.models.person import Person, in_the_persons_county
from cases.models.programme import SupplementKind
from cases.programmes.parts.exclusions import NOT_TOGETHER, Verdict
from welfare.constraints import Refusal
from welfare.county.months import previous_month
from welfare.fields import MonthField, month_check
from welfare.models import DivisionScope

NO_OVERLAP = "award_member_no_overlap_of_exclusive_programmes"


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


# Two covers exclude each other by the rule in force when the later of them begins: what a rule
# finds in both hands stays (and is found every month), what comes after it is refused. People are
# locked first, in order, so that two awards decided at once see each other. The question is planned
# each time it is asked, and in sets for a whole roll: a plan that was kept from a single award, or
# made before the table was counted, compares each of ten thousand people with all the others.
MANY = 500
TOGETHER = f"""
    PERFORM id FROM cases_person WHERE id IN (SELECT person_id FROM {{rows}})
        ORDER BY id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM {{rows}}) > {MANY} THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    EXECUTE $asked$ SELECT EXISTS (
        SELECT FROM {{rows}}
        JOIN cases_awardmember other ON other.person_id = touched.person_id
            AND other.id <> touched.id AND other.period && touched.period
        JOIN cases_award a ON a.id = touched.award_id
        JOIN cases_programme p ON p.id = a.programme_id
        JOIN cases_award b ON b.id = other.award_id
        JOIN cases_programme q ON q.id = b.programme_id
        JOIN LATERAL (
            SELECT r.verdict FROM cases_exclusionrule r
            WHERE r.county_id = p.county_id
                AND (r.first, r.second) IN ((p.kind, q.kind), (q.kind, p.kind))
                AND r.valid_from <= greatest(lower(touched.period), lower(other.period))
            ORDER BY r.valid_from DESC LIMIT 1
        ) rule ON true
        WHERE rule.verdict IN ({", ".join(f"'{one.value}'" for one in NOT_TOGETHER)})
            OR rule.verdict = '{Verdict.ONCE.value}' AND p.id = q.id
    ) $asked$ INTO together;
    PERFORM set_config('enable_nestloop', loops, true);
    IF together THEN
        RAISE EXCEPTION '{NO_OVERLAP}: held together, though the one excludes the other'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = '{NO_OVERLAP}';
    END IF;
    RETURN NULL;
"""
# A cover that only became shorter can always be written, whatever rule came in the meantime.
GROWN = """(
            SELECT now.* FROM now JOIN before ON before.id = now.id
            WHERE NOT now.period <@ before.period OR now.person_id <> before.person_id
                OR now.award_id <> before.award_id
        ) AS touched"""


def _kept_apart() -> list[Refusal]:
    """Nobody is newly given two awards that exclude each other, by the county's dated matrix."""
    refused: dict[str, Any] = {
        "constraint": NO_OVERLAP,
        "sentence": _("One of these persons already receives support that excludes this one."),
        "declare": [
            ("together", "boolean"),
            ("loops", "text := current_setting('enable_nestloop')"),
        ],
    }
    return [
        Refusal(
            name="award_member_apart_added",
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="touched"),
            func=TOGETHER.format(rows="touched"),
            **refused,
        ),
        Refusal(
            name="award_member_apart_changed",
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="before", new="now"),
            func=TOGETHER.format(rows=GROWN),
            **refused,
        ),
    ]


@pghistory.track()
class AwardMember(models.Model):
    """One person whom an award covers, over the months `period` [first, after last)."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="award_members")
    relation = models.CharField(_("relation to the head"), max_length=20, blank=True)
    is_head = models.BooleanField(default=False)
    period = DateRangeField(_("covered"))

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
        ]
        triggers = [
            *_kept_apart(),
            *in_the_persons_county(
                "award_member_in_the_persons_county",
                "person_id",
                rows="touched JOIN cases_award a ON a.id = touched.award_id",
                town="a.town_id",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def last_month(self) -> date | None:
        """The last month of the cover; none while it goes on."""
        upper = self.period.upper
        return previous_month(upper) if upper else None


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
