"""The docs test themselves: what is cited exists, and rows kept by hand keep their form."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FOLDERS = ("welfare", "cases", "benefits", "verification", "reports", "templates", "static")
FOLDERS += ("locale", "data", "docs", "tests", ".ci")
READ = {"", ".css", ".html", ".js", ".md", ".po", ".py", ".toml"}
PAPERS = re.compile(r"\bseed \d{3}\b|\bfailures?\.?\w* F\d|\(F\d+[,)]")
MARKDOWN = re.compile(r"(?<![\w/.-])(?:https?://\S+|[\w./-]+\.md\b)")
SECTIONS = re.compile(r"law\.md (§\d+(?:\.\d+)?(?:(?:, | and )§\d+(?:\.\d+)?)*)")
LAW = (DOCS / "law.md").read_text(encoding="utf-8")
NUMBERS = re.findall(r"^#{2,3} (?:<a id=\"s([\d.]+)\"></a>§)?([\d.]+) ", LAW, re.MULTILINE)
STATES = {"works", "part", "none"}


def texts():
    """Every text file of the repository, with what it says; this one, which names faults, apart."""
    paths = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        paths += (ROOT / folder).rglob("*")
    for path in sorted(paths):
        if path.is_file() and path.suffix in READ and path != Path(__file__):
            yield path, path.read_text(encoding="utf-8")


def place(path: Path, text: str, at: int) -> str:
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1}"


def rows(page: str) -> list[list[str]]:
    """The rows of every table of a page, without heads and lines."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (DOCS / page).read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    rules = [n for n, row in enumerate(cells) if set("".join(row)) <= set("-:")]
    return [row for n, row in enumerate(cells) if n not in rules and n + 1 not in rules]


def test_no_document_is_cited_that_is_not_here():
    missing = [
        f"{place(path, text, match.start())} {match[0]}"
        for path, text in texts()
        for match in MARKDOWN.finditer(text)
        if not match[0].startswith("http")
        and not any((home / match[0]).is_file() for home in (ROOT, DOCS, path.parent))
    ]
    assert missing == []


def test_an_instrument_that_is_cited_by_its_number_stands_in_the_law():
    """A number of another office on the same paper is a slip: 国发 for 民发."""
    number = re.compile(r"(?<![\u4e00-\u9fff])(?:民发|国发|国办发|中办发|发改价格)〔\d{4}〕\d+号")
    cited = {
        match[0]: place(path, text, match.start())
        for path, text in texts()
        if path.relative_to(ROOT).parts[0] not in ("tests", "locale", "data")
        for match in number.finditer(text)
    }
    assert {said: at for said, at in cited.items() if said not in LAW} == {}


def test_a_paragraph_is_cited_with_its_document():
    """Only docs/law.md has numbered sections; instruments are cited by article."""
    bare = [
        place(path, text, at.start())
        for path, text in texts()
        if path != DOCS / "law.md"
        for at in re.finditer("§", SECTIONS.sub(lambda m: "x" * len(m[0]), text))
    ]
    papers = [place(path, text, m.start()) for path, text in texts() for m in PAPERS.finditer(text)]
    assert bare + papers == []


def test_links_of_the_docs_lead_somewhere():
    dead = [
        f"{place(path, text, match.start())} {match[1]}"
        for path, text in texts()
        if path.suffix == ".md"
        for match in re.finditer(r"\]\(((?!https?:)[^)#\s]+)[^)]*\)", text)
        if not (path.parent / match[1]).exists()
    ]
    assert dead == []


def test_every_section_of_the_law_that_is_cited_exists():
    known = {number for _anchor, number in NUMBERS}
    missing = [
        f"{place(path, text, match.start())} {section}"
        for path, text in texts()
        for match in (*SECTIONS.finditer(text), *_own_sections(path, text))
        for section in re.findall(r"§([\d.]*\d)", match[0])
        if section not in known
    ]
    assert missing == []


def _own_sections(path: Path, text: str):
    return re.finditer(r"(?<!>)§\d+(?:\.\d+)?", text) if path == DOCS / "law.md" else ()


def test_sections_of_the_law_are_numbered_once_and_carry_their_anchor():
    numbers = [number for _anchor, number in NUMBERS]
    assert sorted(numbers) == sorted(set(numbers))
    assert [n for anchor, n in NUMBERS if "." in n and anchor != n] == []


def test_parameters_named_in_the_law_are_parameters():
    keys = (ROOT / "welfare" / "county" / "keys.py").read_text(encoding="utf-8")
    named = re.findall(r"^\| [^|]+\| ([^|]*`[^|]*) \|", LAW[LAW.index("## 14 ") :], re.MULTILINE)
    unknown = [key for cell in named for key in re.findall(r"`(\w+)`", cell) if key not in keys]
    assert named
    assert unknown == []


def test_one_term_for_one_concept():
    terms = rows("terms.md")
    assert {len(row) for row in terms} == {5}
    for column in (0, 1):
        words = [row[column] for row in terms]
        assert [word for word in words if words.count(word) > 1] == []


def test_a_mechanism_is_one_whole_row():
    listed = rows("mechanisms.md")
    assert [int(row[0]) for row in listed] == list(range(1, 128))
    assert [row[0] for row in listed if len(row) != 9 or row[5] not in STATES] == []
    assert [row[0] for row in listed if row[5] != "none" and not (row[7] and row[8])] == []


def test_a_mechanism_points_at_something():
    """Moved a file? Then bring its rows in docs/mechanisms.md up to date."""
    gone = [
        f"{row[0]} {where}"
        for row in rows("mechanisms.md")
        for where in re.findall(r"`([^`]+)`", row[8])
        if not (ROOT / where).exists()
    ]
    assert gone == []


def test_what_works_of_a_mechanism_is_shown_by_a_test():
    untested = [
        row[0] for row in rows("mechanisms.md") if row[5] != "none" and "`tests/" not in row[8]
    ]
    assert untested == []


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_is_one_page(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    parts = [match[1] for line in lines if (match := re.match(r"\*\*(\w+)\.\*\*", line))]
    assert lines[0].startswith("# ")
    assert parts == ["Context", "Decision", "Consequence"]
    assert len(lines) <= 40
