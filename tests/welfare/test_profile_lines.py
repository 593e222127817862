"""Lines of a TOML text by the way to a key."""

from welfare.county.profile.lines import Lines

TEXT = """# county
[county]
code = "1"

[[policies]]
from = 1
[[policies.rules]]
route = "town"
[[policies.rules]]
route = [
  "town",
]
[[policies]]
[policies.note]
text = '''
route = "no key"
'''
[published.2022.figures]
"roll.persons" = 3  # 人
plain.dotted = 4
"""


def test_every_key_has_its_line():
    lines = Lines(TEXT)
    assert lines.of(["county"]) == 2
    assert lines.of(["county", "code"]) == 3
    assert lines.of(["policies", 1, "from"]) == 6
    assert lines.of(["policies", 1, "rules", 2, "route"]) == 10
    assert lines.of(["policies", 2]) == 13
    assert lines.of(["policies", 2, "note", "text"]) == 15
    assert lines.of(["published", "2022", "figures", "roll.persons"]) == 19
    assert lines.of(["published", "2022", "figures", "plain", "dotted"]) == 20


def test_a_key_that_is_missing_has_the_line_of_what_it_belongs_to():
    lines = Lines(TEXT)
    assert lines.of(["policies", 1, "rules", 1, "total_days"]) == 7
    assert lines.of(["nowhere", "at all"]) is None
    assert lines.of(["policies", 2, "note", "route"]) == 14
