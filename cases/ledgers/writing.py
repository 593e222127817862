"""Gathers what a ledger makes, and writes it by COPY, parents first."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from cases import clock
from cases.ledgers.award_terms import Terms
from cases.ledgers.families import covered, leave_behind, move_back, move_in, take_along
from cases.ledgers.grown import Grown, shrink
from cases.models import (
    Award,
    AwardAmount,
    AwardMember,
    Household,
    Member,
    Origin,
    Person,
    Supplement,
    SupplementKind,
)
from cases.models.detail import AwardDetail
from cases.states import AwardStatus, StopWay
from welfare.county.months import first_of
from welfare.files.imports import copy_in, delete_free, number, take_back, unreferenced
from welfare.models import ImportBatch


def end_of(left_on: date | None, reason: str) -> dict[str, Any]:
    """How an award ended, as its fields; nothing when it did not."""
    if left_on is None:
        return {}
    return {
        "status": AwardStatus.ENDED,
        "left_on": left_on,
        "last_month": first_of(left_on),
        "left_reason": reason or _("not stated in the ledger"),
        "stop_way": StopWay.LEDGER,
    }


class Books:
    """New households, awards and their parts, tied to the batch that brings them."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.households: list[Household] = []
        self.members: list[Member] = []
        self.ended: dict[int, date] = {}
        self.awards: list[Award] = []
        self.amounts: list[AwardAmount] = []
        self.covers: list[AwardMember] = []
        self.supplements: list[Supplement] = []
        self.details: dict[type[AwardDetail], list[AwardDetail]] = {}
        self.grown = Grown()

    def add_household(self, home: Household) -> Household:
        home.batch = self.batch
        self.households.append(home)
        return home

    def add_member(
        self, home: Household, person: Person, relation: str, since: date, ended: date | None
    ) -> None:
        """Note who lives in a household; `ended` is the end of the award behind it."""
        member = Member(household=home, person=person, relation=relation, joined_on=since)
        self.members.append(member)
        if home.pk is not None:
            self.grown.members.append(member)
        if ended is not None:
            self.ended[id(member)] = ended

    def add_award(self, award: Award, basic: Decimal | None, care: Decimal = Decimal(0)) -> Award:
        """Note an award that was granted elsewhere, with its amount, if it has one."""
        award.batch, award.origin = self.batch, Origin.LEDGER
        self.awards.append(award)
        if basic is None:
            return award
        self._add_amount(award, award.first_month, basic, care)
        return award

    def _add_amount(
        self, award: Award, month: date, basic: Decimal, care: Decimal = Decimal(0)
    ) -> AwardAmount:
        # stands on the family's paper: the file's name says nothing to them, the batch keeps it
        reason = _("as taken over from the ledger on %(day)s") % {"day": f"{clock.today()}"}
        amount = AwardAmount(
            award=award,
            from_month=month,
            basic=basic,
            care=care,
            residence=award.residence,
            reason=reason[:200],
        )
        self.amounts.append(amount)
        return amount

    def grow(
        self,
        award: Award,
        person: Person,
        relation: str,
        since: date,
        said: Terms,
        supplement: SupplementKind | None,
    ) -> None:
        """Cover one more of a family on the roll from a month on; size and amount as now said."""
        cover = self.cover(award, person, relation, False, supplement, since)
        self.grown.covers.append(cover)
        self.grown.note(award)
        award.covered_size = max(award.covered_size, said.covered_size)
        award.family_size = max(award.family_size, said.family_size)
        now = max(award.amounts.all(), key=lambda one: one.from_month, default=None)
        told = {one.award_id for one in self.grown.amounts}
        if said.basic is None or now is None or award.pk in told:
            return
        if (said.basic, said.care) != (now.basic, now.care):
            self.grown.amounts.append(self._add_amount(award, since, said.basic, said.care))

    def add_detail(self, detail: AwardDetail) -> None:
        """Note what the award keeps by its kind."""
        self.details.setdefault(type(detail), []).append(detail)

    def cover(
        self,
        award: Award,
        person: Person,
        relation: str,
        is_head: bool,
        supplement: SupplementKind | None = None,
        since: date | None = None,
    ) -> AwardMember:
        """Cover one person over the months of the award (or `since` a later one of them)."""
        first_month = since or award.first_month
        member = AwardMember(
            award=award,
            person=person,
            relation=relation,
            is_head=is_head,
            period=covered(first_month, award.last_month),
        )
        self.covers.append(member)
        if supplement is None or (award.last_month and award.last_month < first_month):
            return member
        self.supplements.append(
            Supplement(
                member=member,
                kind=supplement,
                first_month=first_month,
                last_month=award.last_month,
                reason=_("from the ledger, which does not say since when"),
            )
        )
        return member

    def write(self) -> dict[str, Any]:
        """Write everything, parents first; return what the batch made and whom it moved."""
        copy_in(self.households)
        for member in self.members:
            member.household_id = member.household.pk
        left = move_in(self.members, self.ended)
        self._write_awards()
        return {
            **self.grown.write(),
            "households": len(self.households),
            "persons": Person.objects.filter(batch=self.batch).count(),
            "awards": len(self.awards),
            "supplements": len(self.supplements),
            "moved_out": [member.pk for member in left],
            "moved_awards": take_along(left),
        }

    def _write_awards(self) -> None:
        for award in self.awards:
            award.household_id = award.household.pk
        copy_in(self.awards)
        for amount in self.amounts:
            amount.award_id = amount.award.pk
        for member in self.covers:
            member.award_id = member.award.pk
        for rows in self.details.values():
            for detail in rows:
                detail.award_id = detail.award.pk
            copy_in(rows)
        number(self.covers)
        for supplement in self.supplements:
            supplement.member_id = supplement.member.pk
        copy_in(self.amounts)
        copy_in(self.covers)
        copy_in(self.supplements)

    def remove(self) -> None:
        """Delete what the batch made; what is named stays aside, people move back."""
        shrink(self.batch)
        leave_behind(self.batch.counts["made"].get("moved_awards", []))
        awards = take_back(Award.objects.filter(batch=self.batch))
        AwardMember.objects.filter(award__in=awards).delete()
        homes = take_back(Household.objects.filter(batch=self.batch))
        lived = Member.objects.filter(household__in=homes, left_on=None)
        lived.update(left_on=F("joined_on"))
        move_back(self.batch.counts["made"].get("moved_out", []))
        delete_free(unreferenced(Person.objects.filter(batch=self.batch)))
