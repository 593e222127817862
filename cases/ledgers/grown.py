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


def later_files(batch: ImportBatch) -> list[ImportBatch]:
    """Files that since then added members to what this file brought or has grown, newest first."""
    files = ImportBatch.objects.filter(
        county=batch.county_id,
        status=BatchStatus.IMPORTED,
        finished_at__gt=batch.finished_at,
        counts__made__has_key="new_members",
    )
    grown = _grown_awards(batch.counts.get("made", {}))
    return [one for one in files.order_by("-finished_at") if _stands_on(one, batch, grown)]


def _stands_on(later: ImportBatch, batch: ImportBatch, grown: set[int]) -> bool:
    made = later.counts["made"]
    awards = _grown_awards(made)
    members = Member.objects.filter(pk__in=made["grown_members"], household__batch=batch)
    brought = Award.objects.filter(pk__in=awards, batch=batch)
    return bool(grown & awards) or members.exists() or brought.exists()


def _grown_awards(made: Mapping[str, Any]) -> set[int]:
    return {pk for pk, *_sizes in made.get("grown_awards", [])}


def acted_on(batch: ImportBatch) -> "QuerySet[Award]":
    """Awards that this file has grown and that were paid or changed here since."""
    grown = Award.objects.filter(pk__in=_grown_awards(batch.counts.get("made", {})))
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
