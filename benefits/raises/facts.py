"""What is known of many awards at once: whom they cover, where, by which income and amounts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from benefits import anew
from benefits.anew import Stand
from benefits.rates import Prices
from cases.models import Award, AwardAmount, AwardChange, AwardMember, Person, Survey
from cases.models.person import secrets_of
from welfare.models import Event

SET_BY_HAND = "amount_set"  # the act in the log


@dataclass
class AwardFacts:
    """One award with the rows behind it."""

    award: Award
    amounts: list[AwardAmount] = field(default_factory=list)  # in the order of their months
    covers: list[AwardMember] = field(default_factory=list)
    stated: list[AwardChange] = field(default_factory=list)
    surveyed: Decimal | None = None
    set_by_hand: set[str] = field(default_factory=set)  # from which months on

    def amount_in(self, month: date) -> AwardAmount | None:
        """The amount in force in a month."""
        return next((one for one in reversed(self.amounts) if one.from_month <= month), None)

    def people_in(self, month: date) -> tuple[Person, ...]:
        """Whom the award covers in a month."""
        return tuple(one.person for one in self.covers if month in one.period)

    def stand(self, month: date, residence: str, prices: Prices) -> Stand:
        """The award as it stands in a month, by these prices."""
        people = self.people_in(month)
        now = sum(1 for one in self.covers if not one.period.isempty and one.period.upper is None)
        return Stand(
            award=self.award,
            month=month,
            people=people,
            family_size=max(self.award.family_size + len(people) - now, 1),
            residence=residence,
            annual_income=anew.income_of(self.award, self.stated, self.surveyed, month),
            prices=prices,
        )

    def all_named(self, month: date) -> bool:
        """Whether everybody who counts is named; later comers and leavers apart."""
        now = sum(1 for one in self.covers if not one.period.isempty and one.period.upper is None)
        return now == self.award.covered_size or self.award.left_on is not None


def of_awards(ids: list[int]) -> list[AwardFacts]:
    """The awards with what is needed to work each out, by a fixed number of queries."""
    rows = Award.objects.filter(pk__any=ids).with_details()
    rows = rows.prefetch_related("past_cares", "past_placements")
    rows = rows.select_related("application", "programme", "household")
    awards = list(rows.defer("account", "application__account").order_by("pk"))
    _with_programmes(awards)
    by_award = {award.pk: AwardFacts(award) for award in awards}
    for amount in AwardAmount.objects.filter(award__in=ids).order_by("award", "from_month"):
        by_award[amount.award_id].amounts.append(amount)
    for cover in _covers(ids):
        by_award[cover.award_id].covers.append(cover)
    changes = AwardChange.objects.filter(
        award__in=ids, status="decided", annual_income__isnull=False
    )
    for change in changes.order_by("from_month", "pk"):
        by_award[change.award_id].stated.append(change)
    _surveys(by_award.values())
    events = Event.objects.filter(case_type="cases.award", case_id__in=ids, verb=SET_BY_HAND)
    for number, details in events.values_list("case_id", "details"):
        by_award[number].set_by_hand.add(details.get("from_month", ""))
    return list(by_award.values())


def _covers(ids: list[int]) -> Iterable[AwardMember]:
    rows = AwardMember.objects.filter(award__in=ids).select_related("person")
    return rows.defer(*secrets_of("person")).order_by("award", "pk")


def _with_programmes(awards: list[Award]) -> None:
    """One row of each programme for all of its awards, with its classes."""
    first: dict[int, Any] = {}
    for award in awards:
        if award.programme_id not in first:
            first[award.programme_id] = award.programme
        award.programme = first[award.programme_id]
    prefetch_related_objects(list(first.values()), "bands")


def _surveys(awards: Iterable[AwardFacts]) -> None:
    of_application: dict[int, list[AwardFacts]] = defaultdict(list)
    for one in awards:
        if one.award.application_id is not None:
            of_application[one.award.application_id].append(one)
    for survey in Survey.objects.filter(application__in=of_application).order_by("pk"):
        for one in of_application[survey.application_id]:
            one.surveyed = survey.annual_income
