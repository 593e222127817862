"""Pictures beside earlier ones: what is the same, other, new and gone is said."""

from PIL import Image

from tests.browser.compared import compare, difference, write_page


def drawn(folder, name, size=(40, 30), dot=None):
    folder.mkdir(exist_ok=True)
    picture = Image.new("RGB", size, "white")
    if dot:
        picture.putpixel(dot, (0, 0, 0))
    picture.save(folder / f"{name}.png")
    return folder / f"{name}.png"


def test_each_picture_is_said_to_be_the_same_other_new_or_gone(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("same", "other", "gone"):
        drawn(old, name)
    for name in ("same", "added"):
        drawn(new, name)
    drawn(new, "other", dot=(5, 5))
    rows = compare(old, new)
    said = {row.name.removesuffix(".png"): row.said for row in rows}
    assert said == {"same": "same", "other": "different", "gone": "gone", "added": "new"}
    assert {row.name: row.said for row in compare(old, new)} == {row.name: row.said for row in rows}
    write_page(rows, new / "compared.html")
    page = (new / "compared.html").read_text()
    assert "3 of 4 pictures differ" in page
    assert 'src="../old/other.png"' in page
    assert 'src="other.difference.png"' in page
    assert 'src="same.png"' not in page


def test_what_changed_is_red_and_a_longer_page_is_compared_whole(tmp_path):
    before = drawn(tmp_path, "before")
    assert difference(before, drawn(tmp_path, "dot", dot=(3, 4))).getpixel((3, 4)) == (200, 0, 0)
    longer = difference(before, drawn(tmp_path, "longer", size=(40, 50), dot=(3, 45)))
    assert longer.size == (40, 50)
    assert longer.getpixel((3, 45)) == (200, 0, 0)
    assert difference(before, before) is None
