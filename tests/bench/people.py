"""Invented people in any number: the n-th person is the same in every run. Nobody here exists."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from stdnum.cn import ric

SEED = 20221231
FIRST_BIRTHDAY = date(1930, 1, 1)
DAYS = 33_000  # birthdays until 2020
STRIDE = 7_919  # coprime to DAYS: every birthday is used once before any is used again
PER_DAY = 100  # sequence numbers 900-999 of one birthday
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉梅建国志文"
REGION = "610329"


def resident_id(n: int) -> str:
    """A valid invented resident ID; every n below 3.3 million has its own."""
    body = f"{REGION}{birthday(n):%Y%m%d}{900 + n % PER_DAY:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def birthday(n: int) -> date:
    return FIRST_BIRTHDAY + timedelta(days=n // PER_DAY * STRIDE % DAYS)


def name(n: int) -> str:
    first, second = n // len(SURNAMES) % len(GIVEN), n * 31 % len(GIVEN)
    return SURNAMES[n % len(SURNAMES)] + GIVEN[first] + GIVEN[second]


def sex(n: int) -> str:
    return "M" if n % PER_DAY % 2 else "F"


def account(n: int) -> str:
    return f"6299{n:015d}"


@dataclass(frozen=True, slots=True)
class Family:
    """One household: its people are the numbers first .. first + size - 1."""

    number: int
    first: int
    size: int
    hardship: bool  # 特困, one person; the others 低保
    ended: date | None
    income: Decimal

    @property
    def members(self) -> range:
        return range(self.first, self.first + self.size)


def families(persons: int, start: int = 0) -> list[Family]:
    """Households of 1 to 5 people, 2.5 on average, until the people are used up."""
    draw = random.Random(SEED + start)
    made: list[Family] = []
    used = 0
    while used < persons:
        hardship = draw.random() < 0.1
        wanted = 1 if hardship else draw.choice((1, 2, 2, 3, 3, 4, 5))
        size = min(wanted, persons - used)
        ended = date(2022, draw.randint(3, 11), 15) if draw.random() < 0.05 else None
        income = Decimal(draw.randrange(0, 300, 10)) * size
        made.append(Family(len(made), start + used, size, hardship, ended, income))
        used += size
    return made
