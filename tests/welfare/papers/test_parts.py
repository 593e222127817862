"""What stays together on a sheet."""

from welfare.papers.parts import Columns, Opinion, Prose, Signs, Ticks, in_groups


def test_what_is_signed_comes_along_with_the_signatures():
    table, seen, ticks, signs = Columns(("甲",)), Opinion("所见"), Ticks("有无", ()), Signs(("乙",))
    assert in_groups((table, seen, ticks, signs)) == [[table], [seen, ticks, signs]]


def test_a_long_table_does_not_come_along_and_two_parts_are_enough():
    table, signs = Columns(("甲",)), Signs(("乙",))
    assert in_groups((table, signs)) == [[table], [signs]]
    said = [Prose((word,)) for word in "一二三"]
    assert in_groups((*said, signs, table)) == [[said[0]], [said[1], said[2], signs], [table]]
