"""Beds, goods, services and who watches over whom: everything that counts against something.

What is a mere line of a day stands in a logbook (`cases/logbooks`).
"""

from cases.counted import carers, ends, goods, homes, services
from cases.counted.definition import CountedList, ListColumn

LISTS: dict[str, CountedList] = {
    one.name: one for noun in (homes, carers, ends, goods, services) for one in noun.LISTS
}

__all__ = ["LISTS", "ListColumn", "CountedList"]
