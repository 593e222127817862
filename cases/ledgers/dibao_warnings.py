"""What a person should look at in a 低保 roll; none of it keeps a household out."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.ledgers.dibao_rows import DibaoRow, FamilyRow
from cases.ledgers.families import Family
from welfare.files.imports import Reading
from welfare.models import Residence
from welfare.personal.account import may_have_lost_digits

USUAL_SHARE = 0.6  # a sum that so many households share is the standard, others are worth a look


def warn_about_families(reading: Reading[DibaoRow], families: list[Family]) -> None:
    """What does not fit within one household."""
    for family in families:
        said, first = family[0].record.family, family[0].row
        if len(family) != said.covered_size:
            reading.warn(
                first,
                "covered_size",
                "rows_differ",
                _("%(size)s people are covered, but the household has %(rows)s rows.")
                % {"size": said.covered_size, "rows": len(family)},
                _("Correct the number, or add the missing rows."),
            )
        if said.left_on and not said.left_reason:
            reading.warn(
                first,
                "left_reason",
                "no_reason",
                _("The ledger gives no reason for leaving."),
                _("Add it if it is known."),
            )
        for entry in family:
            sex = {"男": "M", "女": "F"}.get(entry.record.sex, entry.record.who.number.sex)
            if sex != entry.record.who.number.sex:
                reading.warn(
                    entry.row,
                    "sex",
                    "sex_differs",
                    _("The resident ID says another sex; the ID is believed."),
                    _("Compare with the ID card."),
                )


def warn_about_amounts(reading: Reading[DibaoRow], families: list[Family]) -> None:
    """What most households of town or country have in common is the standard."""
    for residence in Residence.values:
        group = [f for f in families if f[0].record.family.village.residence == residence]
        sums = Counter(_per_head(family[0].record.family) for family in group)
        usual, count = sums.most_common(1)[0] if sums else (None, 0)
        if usual is None or count < USUAL_SHARE * len(group):
            continue
        for family in group:
            said = family[0].record.family
            if said.marked or _per_head(said) == usual:
                continue
            reading.warn(
                family[0].row,
                "basic_amount",
                "amount_differs",
                _("The amount is not %(standard)s × persons − income as in most households.")
                % {"standard": f"{usual:.2f}"},
                _("Check amount, persons and income."),
            )


def _per_head(said: FamilyRow) -> Decimal:
    return (said.basic + said.income) / said.covered_size


def warn_about_accounts(reading: Reading[DibaoRow], families: list[Family]) -> None:
    """An account that several living awards are paid into, or that ends as if it were rounded."""
    owners: dict[str, list[Family]] = {}
    for family in families:
        said = family[0].record.family
        if may_have_lost_digits(said.account):
            reading.warn(
                family[0].row,
                "account",
                "account_zeros",
                _("The account ends in 000, as numbers do that a spreadsheet has rounded."),
                _("Compare it with the card or the passbook."),
            )
        if said.account and said.left_on is None:
            owners.setdefault(said.account, []).append(family)
    for sharing in owners.values():
        if len(sharing) < 2:
            continue
        for family in sharing:
            others = "、".join(
                f[0].record.number for f in sharing if f[0].record.number != family[0].record.number
            )
            reading.warn(
                family[0].row,
                "account",
                "account_shared",
                _("The same account is paid for %(others)s.") % {"others": others},
                _("Compare with the bank book."),
            )
