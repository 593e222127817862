"""What was paid in a drawn county, and the single sums of temporary relief."""

from datetime import date, timedelta

from tests.random_county.invented import Invented
from tests.random_county.truth import (
    Award,
    County,
    Payment,
    Relief,
    add_months,
    month_end,
)

CAUSES = ("illness", "accident", "disability", "schooling", "disaster", "other")


def draw(county: County, invented: Invented) -> None:
    rng = invented.rng
    quarterly = {
        one.code
        for one in county.programmes
        if one.pays and rng.random() < 0.15 and _each_once(county, one)
    }
    for award in county.awards:
        if award.programme.pays:
            by = _by_quarter if award.programme.code in quarterly else _by_month
            county.payments += by(county, award, invented)
    for programme in county.of_kind("relief"):
        for family in county.families:
            if rng.random() < 0.25:
                county.reliefs.append(_relief(county, programme, family, invented))


def _each_once(county: County, programme) -> bool:
    """Nobody came back: a quarter would be of both awards."""
    heads = [award.head for award in county.awards if award.programme is programme]
    return len(heads) == len(set(heads))


def _months(county: County) -> list[date]:
    return [add_months(county.first, at) for at in range(county.month.month)]


def _by_month(county: County, award: Award, invented: Invented) -> list[Payment]:
    """Month by month; some fail and are paid again later, some are raised afterwards."""
    rng, made = invented.rng, []
    months = [month for month in _months(county) if award.paid_in(month)]
    for month in months:
        if rng.random() < 0.04:
            continue
        payment = Payment(award, month, month, "regular", award.basic, award.care)
        made.append(payment)
        if rng.random() < 0.04 and month < county.month:
            payment.failed = True
            if rng.random() < 0.7:
                paid = add_months(month, 1)
                again = Payment(award, month, paid, "regular", award.basic, award.care, again=True)
                made.append(again)
    if len(months) >= 3 and rng.random() < 0.2:
        last = months[-2]
        sums = rng.randint(5, 60) * (len(months) - 1)
        made.append(Payment(award, months[0], months[-1], "raise", sums, last=last))
    if months and rng.random() < 0.1:
        made.append(Payment(award, months[-1], months[-1], "festival", rng.randint(100, 500)))
    for payment in made:
        payment.day = payment.paid + timedelta(days=rng.randint(4, 24))
    return made


def _by_quarter(county: County, award: Award, invented: Invented) -> list[Payment]:
    made = []
    for start in (add_months(county.first, at) for at in (0, 3, 6, 9)):
        last = add_months(start, 2)
        months = [add_months(start, at) for at in range(3)]
        owed = [month for month in months if award.paid_in(month)]
        if last > county.month or not owed:
            continue
        payment = Payment(award, start, last, "regular", award.basic * len(owed), last=last)
        payment.supplement = award.care * len(owed)
        payment.day = last + timedelta(days=invented.rng.randint(4, 24))
        made.append(payment)
    return made


def _relief(county: County, programme, family, invented: Invented) -> Relief:
    rng = invented.rng
    person = rng.choice([p for p, _r in family.people])
    applied = _free_day(county, person, invented)
    decided = applied + timedelta(days=rng.randint(0, 20)) if rng.random() < 0.7 else None
    paid = (decided or applied) + timedelta(days=rng.randint(0, 9)) if rng.random() < 0.8 else None
    first = rng.random() < 0.1
    return Relief(
        programme,
        person,
        family.village,
        applied,
        decided,
        paid,
        rng.randint(1, len(family.people)),
        rng.randint(3, 80) * 100,
        kind=rng.choice(("urgent", "expense")),
        cause=rng.choice(CAUSES),
        tier=rng.choice(("town", "county", "meeting")),
        first=first,
        online=rng.random() < 0.1,
        account=invented.account(),
    )


def _free_day(county: County, person, invented: Invented) -> date:
    """A day of the last fifteen months on which the person did not apply yet."""
    taken = {one.applied for one in county.reliefs if one.person is person}
    while True:
        day = month_end(county.month) - timedelta(days=invented.rng.randrange(450))
        if day not in taken:
            return day
