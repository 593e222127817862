"""What is kept of a file: by its content, reduced, without the phone's notes, and scanned."""

import socket
import socketserver
import struct
import sys
import threading
import zlib
from io import BytesIO

import pytest
from django.utils import translation
from PIL import Image

from tests import attached
from welfare.attachments import pdfs, pictures
from welfare.attachments.fields import KeptFilesField
from welfare.attachments.kept_file import kept_file
from welfare.attachments.serving import served
from welfare.exceptions import BadInput, NotAllowed
from welfare.pages.forms import Form


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refused(content, name="照片.jpg"):
    with pytest.raises(BadInput) as said:
        kept_file(attached.upload(content, name))
    assert name in str(said.value)
    return str(said.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_known_by_its_content_and_kept_as_jpeg(kind):
    kept = attached.kept(attached.picture(kind=kind), "scan.pdf")
    assert (kept.is_pdf, kept.pages) == (False, 1)
    for content in (kept.content, kept.thumbnail):
        with Image.open(BytesIO(content)) as drawn:
            assert drawn.format == "JPEG"


def test_place_and_maker_are_not_kept():
    came = attached.picture()
    assert b"PhoneOfSomebody" in came
    kept = attached.kept(came)
    for content in (kept.content, kept.thumbnail):
        with Image.open(BytesIO(content)) as drawn:
            assert not drawn.getexif()
        assert b"PhoneOfSomebody" not in content
        assert b"Exif" not in content


def test_a_picture_stands_upright_and_is_reduced(settings):
    settings.PICTURE_SIDE = 200
    kept = attached.kept(attached.picture(size=(400, 300), turned=6))
    with Image.open(BytesIO(kept.content)) as drawn:
        assert drawn.size == (150, 200)
    with Image.open(BytesIO(kept.thumbnail)) as drawn:
        assert max(drawn.size) == pictures.THUMBNAIL_SIDE


def test_what_is_transparent_shows_paper():
    kept = attached.kept(attached.picture(colour=(0, 0, 0, 0), kind="PNG", mode="RGBA"))
    with Image.open(BytesIO(kept.content)) as drawn:
        assert min(drawn.getpixel((5, 5))) > 250


def test_what_follows_the_picture_in_its_file_is_not_kept():
    kept = attached.kept(attached.picture() + b"MZ-hidden-program")
    assert b"hidden" not in kept.content


@pytest.mark.parametrize("start", [b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh\n", b"PK\x03\x04"])
def test_a_renamed_program_is_no_scan(start):
    assert "program" in refused(start + b"x" * 50, "扫描件.pdf")


@pytest.mark.parametrize("content", [b"<html><script>1</script>", b"GIF89a....", b"%!PS", b"BM66"])
def test_other_kinds_are_not_taken(content):
    assert "neither" in refused(content, "a.png")


def test_the_pictures_of_some_phones_are_named():
    assert "HEIC" in refused(b"\x00\x00\x00\x18ftypheic" + b"\0" * 30, "IMG_1.jpg")


def test_nothing_is_nothing():
    assert "empty" in refused(b"\0\0\0")


def test_a_photograph_of_40_megabytes_says_its_size():
    large = attached.picture() + b"\0" * (40 * 1024 * 1024)
    said = refused(large, "大照片.jpg")
    assert "40" in said
    assert "20" in said


def test_many_pixels_in_a_small_file_are_refused_before_they_are_unfolded():
    """A bomb: 60 000 × 60 000 pixels in some hundred bytes."""
    head = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def part(name, data):
        body = name + data
        return struct.pack("!I", len(data)) + body + struct.pack("!I", zlib.crc32(body))

    bomb = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 99))
    assert "60000 × 60000" in refused(bomb + part(b"IEND", b""), "small.png")


@pytest.mark.parametrize("cut", [30, 200, 600])
def test_half_a_picture_is_damaged(cut):
    assert "damaged" in refused(attached.picture()[:cut])


def test_a_pdf_of_paper_is_kept_as_it_came():
    came = attached.pdf(pages=3)
    kept = attached.kept(came, "证明.jpg")
    assert (kept.is_pdf, kept.pages, kept.content) == (True, 3, came)


@pytest.mark.parametrize(("wide", "high"), [(595, 842), (842, 595), (14_400, 14_400), (3, 2_000)])
def test_the_first_page_of_a_pdf_is_its_small_picture(wide, high):
    kept = attached.kept(attached.written("0 0.6 0 rg 0 0 20000 20000 re f", wide, high))
    with Image.open(BytesIO(kept.thumbnail)) as drawn:
        assert (drawn.format, max(drawn.size)) == ("JPEG", pictures.THUMBNAIL_SIDE)
        red, green, blue = drawn.getpixel((drawn.width // 2, drawn.height // 2))
        assert green > 120 > max(red, blue)


def test_an_empty_page_is_white_paper():
    with Image.open(BytesIO(attached.kept(attached.pdf()).thumbnail)) as drawn:
        assert min(drawn.getpixel((5, 5))) > 250


def test_a_pdf_that_cannot_be_drawn_is_kept_without_a_picture(monkeypatch):
    came = attached.pdf(pages=2)
    kept = attached.kept(came)
    assert kept.thumbnail
    assert pdfs.small(came[:60]) == b""
    for broken in (
        "import time; time.sleep(60)",
        "import os; os.abort()",
        "print('not a picture')",
    ):
        monkeypatch.setattr(pdfs, "LONGEST_DRAWING", 1)
        monkeypatch.setattr(pdfs, "DRAWS", f"-c{broken}")
        kept = attached.kept(came)
        assert (kept.pages, kept.content, kept.thumbnail) == (2, came, b"")


def test_the_drawing_of_a_pdf_knows_no_key(monkeypatch):
    """It draws what a stranger made: the keys of the fields are not in its environment."""
    monkeypatch.setenv("FIELD_KEYS", "x")
    tells = "import os; os.write(1, b'\\xff\\xd8\\xff' + str(dict(os.environ)).encode())"
    monkeypatch.setattr(pdfs, "DRAWS", f"-c{tells}")
    told = attached.kept(attached.pdf()).thumbnail
    assert told
    assert b"KEY" not in told


@pytest.mark.parametrize(
    "content",
    [
        attached.pdf(script="app.alert(1)"),
        attached.pdf(carries=b"MZ"),
        attached.launching(),
        attached.launching("/SubmitForm"),
        attached.launching("/JavaScript"),
        attached.pdf().replace(b"/Producer", b"/J#61vaScript (1) /Producer"),
    ],
)
def test_a_pdf_with_more_than_paper_is_refused(content):
    assert "not kept" in refused(content, "证明.pdf")


def test_a_script_in_a_packed_object_is_found():
    """Objects may stand compressed in a stream, where no search of the bytes finds them."""
    hidden = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    packed = zlib.compress(b"5 0 " + hidden)
    parts = [
        b"1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n"
        % len(packed)
        + packed
        + b"\nendstream endobj\n",
    ]
    body, places = b"%PDF-1.7\n", []
    for part in parts:
        places.append(len(body))
        body += part
    table = b"\0\0\0\0" + b"".join(b"\1" + struct.pack("!HB", at, 0) for at in places)
    table += b"\2" + struct.pack("!HB", 4, 0) + b"\1" + struct.pack("!HB", len(body), 0)
    body_at = len(body)
    body += b"6 0 obj << /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Length %d >> stream\n" % len(
        table
    )
    body += table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % body_at
    assert b"JavaScript" not in body
    assert "not kept" in refused(body, "证明.pdf")


def test_a_pdf_under_a_password_is_refused():
    assert "password" in refused(attached.pdf(password="1"), "证明.pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7 " + b"<<[" * 5000, b"%PDF-\xff\xff"])
def test_a_damaged_pdf_is_a_sentence(content, caplog):
    assert "damaged" in refused(content, "证明.pdf")
    assert caplog.text == ""


def test_a_pdf_of_very_many_objects_is_not_looked_through(monkeypatch):
    monkeypatch.setattr(pdfs, "MOST_OBJECTS", 3)
    assert "damaged" in refused(attached.pdf(pages=9), "证明.pdf")


def test_a_book_is_split(settings):
    settings.PDF_MAX_PAGES = 3
    assert "4 pages" in refused(attached.pdf(pages=4), "证明.pdf")


def test_the_same_file_has_the_same_digest_and_no_other():
    one, again = attached.kept(attached.picture("blue")), attached.kept(attached.picture("blue"))
    assert one.digest == again.digest != attached.kept(attached.picture("green")).digest


# ---- the scanner


class Clamd(socketserver.BaseRequestHandler):
    """What clamd does with INSTREAM: it reads the parts and finds the word “virus”."""

    def handle(self):
        read = self.request.makefile("rb")
        assert read.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", read.read(4))[0]:
            content += read.read(size)
        said = b"stream: Test-Virus FOUND\0" if b"virus" in content else b"stream: OK\0"
        self.request.sendall(said)


@pytest.fixture
def clamd(settings):
    with socketserver.TCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.VIRUS_SCANNER = f"tcp:127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def test_what_the_scanner_calls_clean_is_kept(clamd):
    assert attached.kept().content


def test_what_the_scanner_finds_is_not_kept(clamd):
    assert "virus scanner found" in refused(attached.picture() + b"virus")


def test_a_scanner_on_a_socket_of_the_machine(settings, tmp_path):
    path = str(tmp_path / "clamd.ctl")
    with socketserver.UnixStreamServer(path, Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.VIRUS_SCANNER = f"unix:{path}"
        assert attached.kept().content
        assert "found" in refused(attached.picture() + b"virus")
        server.shutdown()


def test_a_scanner_that_is_a_command(settings):
    program = "import sys; sys.exit(b'virus' in sys.stdin.buffer.read())"
    settings.VIRUS_SCANNER = f'command:{sys.executable} -c "{program}"'
    assert attached.kept().content
    assert "found" in refused(attached.picture() + b"virus")


def _closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.parametrize(
    "scanner",
    [
        "tcp:127.0.0.1:{closed_port}",
        "unix:/nowhere/clamd.ctl",
        "command:/nowhere/scan",
        f'command:{sys.executable} -c "import sys; sys.exit(2)"',
        "clamd",
        "tcp:localhost:port",
    ],
)
def test_a_scanner_that_cannot_be_asked_keeps_nothing(settings, scanner):
    settings.VIRUS_SCANNER = scanner.replace("{closed_port}", str(_closed_port()))
    with pytest.raises(NotAllowed, match="does not answer"):
        attached.kept()


# ---- the form and the answer


class Many(Form):
    files = KeptFilesField(label="Files", required=False)


def sent(*uploads):
    form = Many({}, {"files": list(uploads)})
    form.is_valid()
    return form


def test_many_files_come_at_once():
    form = sent(attached.upload(), attached.upload(attached.pdf(), "a.pdf"))
    assert [one.is_pdf for one in form.cleaned_data["files"]] == [False, True]


def test_each_file_that_is_refused_is_named():
    form = sent(
        attached.upload(b"MZ", "甲.jpg"), attached.upload(), attached.upload(b"x", "乙.jpg")
    )
    said = form.errors["files"]
    assert len(said) == 2
    assert "甲.jpg" in said[0]
    assert "乙.jpg" in said[1]


def test_more_than_fit_at_once_are_refused(settings):
    settings.ATTACHMENTS_AT_ONCE = 1
    assert "2 files" in sent(attached.upload(), attached.upload())["files"].errors[0]
    settings.ATTACHMENTS_AT_ONCE, settings.UPLOAD_MAX_BYTES = 9, 1000
    assert "together" in sent(attached.upload(), attached.upload())["files"].errors[0]


def test_nothing_chosen_is_no_file():
    assert sent().cleaned_data["files"] == []


def test_a_file_is_handed_out_so_that_nothing_in_it_runs():
    answer = served(b"x", is_pdf=True, name="income-7")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="income-7.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert served(b"x", is_pdf=False, name="visit-7").headers["Content-Type"] == "image/jpeg"
