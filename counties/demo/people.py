"""Invented families: nobody here exists. The same ones every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum import luhn
from stdnum.cn import ric

from cases import clock
from cases.models import Person
from cases.rules import Typed
from welfare.models import Division
from welfare.personal import crypto

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳史唐薛雷贺倪汤罗毕郝安常于傅齐"
    "康余顾孟黄萧尹姚邵汪毛戴宋庞熊纪舒项祝董梁杜阮季贾路江童颜郭梅盛林钟徐邱高夏蔡田樊胡霍万支柯管卢丁邓洪包石崔程邢裴陆荣翁"
)
MEN = "建国志强永刚海军文斌晓东卫民新民宏伟春生根旺明德振华思远俊杰"
WOMEN = "秀英桂兰玉珍春梅雪莲丽娟凤霞淑芳美玲晓燕雅琴思雨佳怡欣悦"
LIVING = ("健康或良好", "一般或较弱", "慢性病", "重病")
WORK = ("有劳动能力", "部分丧失劳动能力", "完全丧失劳动能力")
SEQUENCE = range(900, 1000)  # which no register of births gives
OLD, CHILD, YOUNG = 68, 9, 16


@dataclass(frozen=True)
class DemoFamily:
    """Who lives together, as a caseworker types it."""

    people: tuple[Typed, ...]
    address: str
    phone: str
    account: str


def _account(number: int) -> str:
    """A prefix of no bank, and the digit by which a card is checked."""
    body = f"6299{number:011}"
    return body + luhn.calc_check_digit(body)


class Register:
    """Draws families with numbers that the county does not know yet."""

    def __init__(self, county: Division, seed: int = 8) -> None:
        self.draw = Random(seed)
        self.area = county.code[:6]
        rows = Person.objects.filter(county=county)
        self.known = set(rows.values_list("resident_id_hash", flat=True))
        self.number = 0

    def families(self, count: int, whole: int, alone: int = 0) -> Iterator[DemoFamily]:
        """One after the other: up to five people of three generations, after `whole` of them
        smaller ones, which are registered sooner; the last `alone` of the whole are one old
        person each."""
        for number in range(count):
            if whole - alone <= number < whole:
                yield self._family((1,), oldest=True)
            else:
                yield self._family((1, 2, 3, 3, 4, 5) if number < whole else (1, 1, 2))

    def _family(self, sizes: tuple[int, ...], *, oldest: bool = False) -> DemoFamily:
        draw = self.draw
        self.number += 1
        surname = draw.choice(SURNAMES)
        age = draw.randint(OLD, 84) if oldest else draw.randint(34, 62)
        size = draw.choice(sizes)
        rest = (
            ("配偶", age - draw.randint(0, 4), draw.choice(SURNAMES), "女"),
            ("子", draw.randint(CHILD, YOUNG), surname, "男"),
            ("女", draw.randint(CHILD, YOUNG), surname, "女"),
            ("父母", age + draw.randint(21, 26), surname, "男"),
        )
        asked = (("", age, surname, "男"), *rest[: size - 1])
        people = [self._person(row, *one) for row, one in enumerate(asked)]
        return DemoFamily(
            tuple(people),
            f"{'一二三四五六'[draw.randrange(6)]}组 {draw.randint(1, 60)} 号",
            f"139{draw.randint(0, 99_999_999):08}",
            _account(self.number),
        )

    def _person(self, row: int, relation: str, age: int, surname: str, sex: str) -> Typed:
        draw = self.draw
        names = MEN if sex == "男" else WOMEN
        at = 2 * draw.randrange(len(names) // 2)
        health = draw.choices(LIVING, (6, 3, 2, 1))[0]
        able = WORK[2] if age >= OLD or health == LIVING[3] else WORK[0]
        return Typed(
            row,
            self._number(age, sex),
            surname + names[at : at + 2],
            relation,
            health,
            able if age > YOUNG else "",
            "小学" if age <= 12 else "初中" if age <= YOUNG else "",
            draw.choice(("41", "31", "12", "63")) if draw.random() < 0.06 else "",
        )

    def _number(self, age: int, sex: str) -> str:
        while True:
            born = self._birthday(age)
            order = self.draw.choice([n for n in SEQUENCE if n % 2 == (sex == "男")])
            body = f"{self.area}{born:%Y%m%d}{order}"
            number = body + ric.calc_check_digit(body + "0")
            if (known := crypto.keyed_hash(number)) not in self.known:
                self.known.add(known)
                return number

    def _birthday(self, age: int) -> date:
        today = clock.today()
        return date(today.year - age, 1, 1) + timedelta(days=self.draw.randrange(300))
