"""Names, numbers and words that belong to nobody."""

import random
from datetime import date, timedelta

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "一丁万三上世丰临丹为丽久义乐云亚亮仁今介仙代令仪任众优伟伦伯佑佳依侠信俊保倩健元先光克全"
MINORITY = ("买合木提·测试", "阿依·测虚", "古丽•试", "扎西．测", "欧阳测虚")
RARE = ("王䶮", "李𠮷", "张㛃")
SYLLABLES = "沐岚栖澜槿芷砚棠蘅筱榆苒葭萱霁霏漪潆璟琬珩瑜铮铭锦绮缃纤绫萍蓝菀莞萦"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Invented:
    """Draws without repeating what must differ."""

    def __init__(self, rng: random.Random, code: str) -> None:
        self.rng, self.code = rng, code
        self.used: set[str] = set()

    def once(self, draw) -> str:
        while (drawn := draw()) in self.used:
            pass
        self.used.add(drawn)
        return drawn

    def word(self, least: int = 2, most: int = 4) -> str:
        """A word that means nothing."""
        size = self.rng.randint(least, most)
        return self.once(lambda: "".join(self.rng.choice(SYLLABLES) for _ in range(size)))

    def name(self) -> str:
        lot = self.rng.random()
        if lot < 0.03:
            return self.rng.choice(MINORITY)
        if lot < 0.04:
            return self.rng.choice(RARE)
        given = "".join(self.rng.choice(GIVEN) for _ in range(self.rng.choice((1, 2, 2))))
        return self.rng.choice(SURNAMES) + given

    def born(self, least: int, most: int, day: date) -> date:
        """A birthday of somebody who is so old on that day."""
        age = self.rng.randint(least, most)
        end = date(day.year - age, day.month, min(day.day, 28))
        return end - timedelta(days=self.rng.randrange(360))

    def number(self, born: date, sex: str) -> str:
        """A resident ID of the county, valid by its check digit."""

        def draw() -> str:
            order = self.rng.randrange(900, 999) // 2 * 2 + (sex == "M")
            body = f"{self.code[:6]}{born:%Y%m%d}{order:03}"
            total = sum(int(a) * b for a, b in zip(body, WEIGHTS, strict=True))
            return body + "10X98765432"[total % 11]

        return self.once(draw)

    def account(self) -> str:
        length = self.rng.choice((15, 17, 19, 19, 22))
        return self.once(
            lambda: (
                "6299"
                + "".join(self.rng.choice("0123456789") for _ in range(length - 5))
                + self.rng.choice("123456789")
            )
        )
