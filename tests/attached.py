"""Invented files for the folder of a family: pictures, PDF, and what only looks like them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from welfare.attachments.kept_file import kept_file

GPS, MAKER, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(colour="red", size=(400, 300), kind="JPEG", turned=0, mode="RGB"):
    """A picture with the place where it was taken, as phones write it."""
    drawn, to = Image.new(mode, size, colour), BytesIO()
    exif = Image.Exif()
    exif[MAKER] = "PhoneOfSomebody"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (34.0, 38.0, 10.0)
    if turned:
        exif[ORIENTATION] = turned
    drawn.save(to, kind, exif=exif)
    return to.getvalue()


def pdf(pages=1, script="", carries=b"", password=""):
    """A PDF of empty pages, and what does not belong there."""
    made, to = PdfWriter(), BytesIO()
    for _page in range(pages):
        made.add_blank_page(595, 842)
    if script:
        said = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(script),
        }
        made.root_object[NameObject("/OpenAction")] = DictionaryObject(said)
    if carries:
        made.add_attachment("程序.exe", carries)
    if password:
        made.encrypt(password)
    made.write(to)
    return to.getvalue()


def written(said, wide=595, high=842):
    """A PDF of one page with these words of its drawing language."""
    made, to = PdfWriter(), BytesIO()
    page, drawn = made.add_blank_page(wide, high), StreamObject()
    drawn.set_data(said.encode())
    page[NameObject("/Contents")] = made._add_object(drawn)
    made.write(to)
    return to.getvalue()


def launching(action="/Launch"):
    """A PDF that starts a program when it is opened."""
    made, to = PdfWriter(), BytesIO()
    made.add_blank_page(595, 842)
    opening = {
        NameObject("/S"): NameObject(action),
        NameObject("/F"): TextStringObject("calc.exe"),
    }
    made.root_object[NameObject("/OpenAction")] = DictionaryObject(opening)
    made.write(to)
    return to.getvalue()


def upload(content=None, name="照片.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content)


def kept(content=None, name="照片.jpg"):
    """What is kept of a file."""
    return kept_file(upload(content, name))
