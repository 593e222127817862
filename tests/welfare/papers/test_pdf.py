"""The PDF: fonts inside, rare characters drawn, nothing fetched, pages numbered and turned."""

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from tests.welfare.papers.reading import fonts_of, names_of, sizes_of
from welfare.papers import pdf


def sheet(body, letter=True):
    context = {"body": mark_safe(body), "title": "测试", "letter": letter}
    return render_to_string("papers/print.html", context)


def article(text):
    return f'<article class="paper"><h1>告知书</h1>{text}</article>'


def test_its_fonts_are_inside_and_are_the_products():
    printed = pdf.printed(sheet(article("<p>张三丰，100.50元。</p>")), title="测试")
    assert printed.content.startswith(b"%PDF-")
    described, embedded = fonts_of(printed.content)
    assert described == embedded > 1
    assert names_of(printed.content) == {"FandolFang-Regular", "FandolSong-Bold"}


@pytest.mark.parametrize("rare", ["玥", "堃", "喆", "祎", "䶮", "㐂", "𠮷"])
def test_a_rare_character_of_a_name_has_a_face(rare):
    printed = pdf.printed(sheet(article(f"<p>王{rare}</p>")), title="测试")
    assert "NotoSerifCJKsc-Regular" in names_of(printed.content)


def test_nothing_but_the_products_files_is_read(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p { display: none }")
    for address in (
        *(secret.as_uri(), "http://example.org/x.css", "../manage.py"),
        *("css/../../manage.py", "paper:///css/../../../../etc/passwd"),
    ):
        link = f'<link rel="stylesheet" href="{address}">'
        printed = pdf.printed(sheet(article(f"{link}<p>张三</p>")), title="测试")
        assert printed.pages == 1
    fetcher = pdf._OwnFiles()
    for address in ("file:///etc/passwd", "paper:///css/../settings.py", "paper:///icon.svg"):
        with pytest.raises(ValueError, match="own stylesheet"):
            fetcher.fetch_url(address)


def test_a_long_paper_has_its_pages_and_a_wide_one_lies_across():
    rows = "".join(f"<p>第{n}行</p>" for n in range(60))
    printed = pdf.printed(sheet(article(rows)), title="测试")
    assert printed.pages == 3
    across = pdf.printed(sheet(article("<p>册</p>"), letter=False), title="测试", wide=True)
    assert across.pages == 1
    assert sizes_of(across.content) == [(842, 595)]
    assert set(sizes_of(printed.content)) == {(595, 842)}
