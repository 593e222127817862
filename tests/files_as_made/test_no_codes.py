"""What a person reads of a file holds no name by which the system knows a thing: nowhere."""

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import pytest

from counties.kinds import DESKS
from tests import factories, ledgers
from welfare.accounts.roles import Role
from welfare.exceptions import Refused
from welfare.files import imports
from welfare.files.imports.county_layouts import layouts_for
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
# Words of Latin letters that are no codes: endings of files, encodings, errors and signs of cells
ALLOWED = {"xlsx", "Excel", "county_caseworker"}


class Seen(HTMLParser):
    """What the main part of a page shows, with what stands in its fields."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.hidden = [], 0
        self.feed(page[page.index("<main") :])

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.hidden += tag in {"script", "style", "svg"}
        if tag == "input" and said.get("type") not in {"hidden", "radio", "checkbox"}:
            self.texts.append(said.get("value") or "")
        self.texts.append(said.get("aria-label") or "")

    def handle_endtag(self, tag):
        self.hidden -= tag in {"script", "style", "svg"}

    def handle_data(self, data):
        if not self.hidden:
            self.texts.append(data)


def codes(text):
    return set(re.findall(r"[A-Za-z][A-Za-z_]{2,}", text)) - ALLOWED


def of_book(content):
    """The words of a workbook, whoever wrote it: cells, comments, names of sheets."""
    with ZipFile(BytesIO(content)) as parts:
        names = [one for one in parts.namelist() if re.search("shared|sheet|comments", one)]
        return " ".join(
            " ".join(re.findall(r"<t\b[^>]*>([^<>]+)<", parts.read(one).decode()))
            for one in names
            if one.endswith(".xml")
        )


@pytest.fixture
def county(ledger_county):
    return ledger_county


FILLINGS = {
    "words": lambda _number: "怪词",
    "figures": lambda number: 7 + number,
    "gaps": lambda number: "" if number % 2 else "一",
    "errors": lambda _number: "#N/A",
}
PERSON = {"姓名": "测甲", "身份证号": factories.resident_id(3)}


def made(kind, county):
    """Files with the headings of the county's layouts of this kind, or some of them."""
    for layout in layouts_for(county, DESKS[kind].specs[kind]):
        headings = [one.headers[0] for one in layout.columns.values() if one.headers]
        for some in (headings, headings[: len(headings) // 2], headings[2:]):
            rows = [{one: cell(n) for n, one in enumerate(some)} for cell in FILLINGS.values()]
            rows += [{**row, **{k: v for k, v in PERSON.items() if k in row}} for row in rows]
            yield ledgers.book("第一页", list(dict.fromkeys(some)), tuple(rows))


def read_of(county, client, kind, content, by):
    """All that is said to a person who hands the file in, or (None) to the command."""
    desk = DESKS[kind]
    spec, told = desk.specs[kind], []
    period = {"month": date(2022, 12, 1)} if spec.asks_month else {"year": 2022}
    handed = {"file": BytesIO(content), "file_name": "台账.xlsx", **period}
    try:
        batch = imports.hand_in(by=by, county=county, spec=spec, **handed)
    except Refused as refused:
        return [str(refused)]
    if by is None:
        try:
            imports.take_now(by=None, batch=batch, desk=desk)
        except Refused as refused:
            told.append(str(refused))
        batch.refresh_from_db()
    told += Seen(client.get(desk.url("detail", batch.pk)).content.decode()).texts
    if batch.error_file:
        with batch.error_file.open() as stored:
            told.append(of_book(stored.read()))
    return told


@pytest.mark.parametrize("kind", sorted(DESKS))
def test_neither_preview_nor_error_nor_workbook_holds_a_code(client, county, kind):
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(clerk)
    told = [
        said
        for content in made(kind, county)
        for by in (clerk, None)
        for said in read_of(county, client, kind, content, by)
    ]
    assert codes(" ".join(told)) == set()


def test_a_wrong_answer_is_told_in_words(county):
    clerk, desk = factories.user(Role.COUNTY_CASEWORKER), DESKS["people"]
    batch = imports.hand_in(
        by=clerk,
        county=county,
        spec=desk.specs["people"],
        file=BytesIO(ledgers.roll(ledgers.person(1))),
        file_name="台账.xlsx",
        year=2022,
    )
    layout = batch.mapping["columns"][0]["layout"]
    kept = TableLayout.objects.get(county=county, kind="people", name=layout)
    kept.definition["columns"]["certificate_number"]["headers"] = ["低保证号"]
    kept.save()
    said = {"by": clerk, "batch": batch, "desk": desk, "headings": {}, "words": {}}
    with pytest.raises(Refused) as wrong_word:
        imports.answer(**said, sources={(layout, "programme", ""): ("always", "2022-01-01")})
    with pytest.raises(Refused) as no_number:
        imports.answer(**{**said, "headings": {(layout, "低保证号"): "-"}})
    for refused, named in ((wrong_word, "救助项目"), (no_number, "证号")):
        assert named in str(refused.value)
        assert codes(str(refused.value)) == set()
