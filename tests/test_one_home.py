"""One home for each rule and each shared piece: a second copy is refused."""

import re

import pytest

from tests.test_house import FILES, ROOT

MONTHS = r"def (first_of|next_month|previous_month|add_months|months_after|month_end)\b"
DIGITS = r"\b8 <= len\(|range\(8, 3\d\)|\{8, ?3\d\}|8 to 3\d"
DRAWN = {"{{ form }}", "{{ back }}"}  # a form that leads back
WORDS = re.compile(r"\{\{ (?:form|back) \}\}")

HOMES = {
    # who may not do a second thing is asked of a person, whatever accounts they have
    "welfare/accounts/models.py": [r"== by\.pk\b", r"\bby\.pk (==|in)\b"],
    "welfare/county/months.py": [MONTHS, r"\bmonthrange\b", r"\.replace\(day=1\)"],
    "cases/models/months.py": [
        r"Q\(last_month=None\) \| Q\(last_month__gte=month",
    ],
    "cases/models/programme.py": [r"codes\(lambda kind: kind\.pays"],
    "welfare/personal/account.py": [r"def \w*(clean|check|parse)_?account\b(?!\(self)", DIGITS],
    "welfare/personal/masks.py": [r"\"\*\" \* "],
    "welfare/personal/disability.py": [r"def \w*is_severe\b", r"grade <= \d"],
    "welfare/pages/forms.py": [
        r"class Version\w*Form\b",
        r"^    version = forms\.",
        r"class (DateInput|MonthField|MoneyField|UploadField)\(forms\.",
        r"forms\.(DecimalField|FloatField|NumberInput)\b",  # money is typed into MoneyInputField
    ],
    "cases/forms/fields.py": [r"class (DayField|ResidentIdField)\b"],
    "welfare/pages/lists.py": [
        r"\bPaginator\(",
        r"def (page_of|cleaned|tabs?)\b",
        r"\.GET\.copy\(",
    ],
    "welfare/pages/verbs.py": [
        r"def (verb_page|form_page|posted|pressed)\b",
        r"request\.POST or None, request\.FILES",
    ],
    "welfare/pages/tiles.py": [r"class Tile\b", r"components/tiles\.html", r"def _tile\b"],
    "welfare/county/models/division.py": [
        r"def (towns|villages)_of\b",
        r"Division\.objects\.filter\(.*parent=",
    ],
}


def test_the_form_of_a_verb_is_drawn_in_one_place():
    ours = (ROOT / "templates").rglob("*.html")
    both = [str(p.relative_to(ROOT)) for p in ours if set(WORDS.findall(p.read_text())) >= DRAWN]
    assert both == ["templates/components/verb_form.html"]


@pytest.mark.parametrize(
    ("home", "pattern"), [(home, one) for home, patterns in HOMES.items() for one in patterns]
)
def test_a_second_copy_is_refused(home, pattern):
    elsewhere = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path != ROOT / home and re.search(pattern, path.read_text(), re.MULTILINE)
    ]
    assert elsewhere == [], f"its home is {home}"
