"""What a ledger adds to households and awards that were there before it, and takes out again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.models import Award, AwardAmount, AwardMember, Member
from welfare.exceptions import NotAllowed
from welfare.models import BatchStatus, Event, ImportBatch


@dataclass
class Grown:
    """What a ledger adds to households and awards that were there before it."""

    members: list[Member] = field(default_factory=list)
    covers: list[AwardMember] = field(default_factory=list)
    amounts: list[AwardAmount] = field(default_factory=list)
    awards: dict[int, Award] = field(default_factory=dict)
    sizes: list[list[int]] = field(default_factory=list)  # award, persons covered, family size

    def note(self, award: Award) -> None:
        """Remember an award as it was; a page that was opened before is out of date."""
        if award.pk not in self.awards:
            self.awards[award.pk] = award
            self.sizes.append([award.pk, award.covered_size, award.family_size])
            award.version += 1

    def write(self) -> dict[str, Any]:
        """Write the sizes; everything else is written. Returns what an undoing needs."""
        if not self.members:
            return {}
        written = ["covered_size", "family_size", "version"]
        Award.objects.bulk_update(self.awards.values(), written)
        return {
            "new_members": len(self.members),
            "grown_members": [one.pk for one in self.members],
            "grown_covers": [one.pk for one in self.covers],
            "grown_amounts": [one.pk for one in self.amounts],
            "grown_awards": self.sizes,
        }


def lock(awards: "QuerySet[Award]") -> None:
    """Hold the awards to the end of the transaction, so that nobody changes them beside it."""
    rows = Award.objects.select_for_update().filter(pk__in=awards.order_by().values("pk"))
    list(rows.order_by("pk").values_list("pk", flat=True))


def changed_here() -> Exists:
    """Whether the log tells of an act on the award; a look at a whole number changes nothing."""
    award = Award._meta.label_lower
    itself = Q(subject_type=award, subject_id=OuterRef("pk"))
    about = itself | Q(case_type=award, case_id=OuterRef("pk"))
    return Exists(Event.objects.filter(about).exclude(verb="number_revealed"))


def later_files(*batches: ImportBatch) -> list[ImportBatch]:
    """Files that since then added members to what one of these brought or grew, newest first.

    However many they are, three statements find them.
    """
    done = {one: one.finished_at for one in batches if one.finished_at is not None}
    if not done:
        return []
    files = list(
        ImportBatch.objects.filter(
            county__in=[one.county_id for one in done],
            status=BatchStatus.IMPORTED,
            finished_at__gt=min(done.values()),
            counts__made__has_key="new_members",
        ).order_by("-finished_at")
    )
    members = {pk for one in files for pk in one.counts["made"]["grown_members"]}
    awards = {pk for one in files for pk in _grown_awards(one.counts["made"])}
    homes = Member.objects.filter(pk__in=members, household__batch__in=done)
    brought = Award.objects.filter(pk__in=awards, batch__in=done)
    of_member = dict(homes.values_list("pk", "household__batch")) if members else {}
    of_award = dict(brought.values_list("pk", "batch")) if awards else {}

    def stands(later: ImportBatch, batch: ImportBatch) -> bool:
        made = later.counts["made"]
        grown = _grown_awards(made)
        return bool(later.finished_at and later.finished_at > done[batch]) and (
            bool(grown & _grown_awards(batch.counts.get("made", {})))
            or any(of_member.get(pk) == batch.pk for pk in made["grown_members"])
            or any(of_award.get(pk) == batch.pk for pk in grown)
        )

    return [one for one in files if any(stands(one, batch) for batch in done)]


def _grown_awards(made: Mapping[str, Any]) -> set[int]:
    return {pk for pk, *_sizes in made.get("grown_awards", [])}


def acted_on(*batches: ImportBatch) -> "QuerySet[Award]":
    """Awards that these files have grown and that were paid or changed here since."""
    keys = {pk for one in batches for pk in _grown_awards(one.counts.get("made", {}))}
    grown = Award.objects.filter(pk__in=keys)
    acted = Q(pk__in=grown.paid_here().values("pk")) | Q(changed_here())
    return grown.filter(acted).order_by("pk")


def shrink(batch: ImportBatch) -> None:
    """Take out again whom a batch has brought into households that were there before it.

    Only as long as nothing was built on them, so that the sizes of before are true again.
    """
    if later := later_files(batch):
        raise NotAllowed(
            _(
                "Later files have added members to households of this file: %(files)s. Undo those"
                " first, the newest first."
            )
            % {"files": "、".join(one.file_name for one in later)}
        )
    made = batch.counts["made"]
    grown = Award.objects.filter(pk__in=_grown_awards(made))
    lock(grown)
    if acted_on(batch).exists():
        raise NotAllowed(
            _(
                "Awards to which this file added members have been paid or changed here since, so"
                " it cannot be undone. Correct the awards one by one: by a change, a review or an"
                " end."
            )
        )
    for model, name in ((AwardMember, "covers"), (Member, "members"), (AwardAmount, "amounts")):
        model.objects.filter(pk__in=made.get(f"grown_{name}", [])).delete()
    for pk, covered_size, family_size in made.get("grown_awards", []):
        grown.filter(pk=pk).update(
            covered_size=covered_size, family_size=family_size, version=F("version") + 1
        )
