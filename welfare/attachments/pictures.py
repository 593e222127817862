"""A picture is drawn anew: smaller, upright, and without what a phone wrote into it (place, time).

What is kept is never the file that came, so nothing that was hidden in it is handed on.
"""

from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from welfare.attachments.contents import Content
from welfare.exceptions import BadInput

QUALITY, THUMBNAIL_QUALITY = 85, 70
THUMBNAIL_SIDE = 160  # recognised at a glance; no number on a card can be read
PAPER = "white"
Image.MAX_IMAGE_PIXELS = None  # _check_size asks before anything is unfolded


def redrawn(content: bytes, kind: Content, name: str) -> tuple[bytes, bytes]:
    """The picture as it is kept, and its thumbnail, both JPEG. Raises BadInput."""
    try:
        with Image.open(BytesIO(content), formats=[kind.value]) as picture:
            _check_size(picture, name)
            side = settings.PICTURE_SIDE
            picture.draft("RGB", (side, side))  # a large JPEG is never unfolded whole
            upright = _on_paper(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(
            _("“%(name)s” is damaged and cannot be shown. Take or scan it again.") % {"name": name}
        ) from error
    upright.thumbnail((side, side))
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _as_jpeg(upright, QUALITY), _as_jpeg(small, THUMBNAIL_QUALITY)


def _check_size(picture: Image.Image, name: str) -> None:
    """What unfolds to more than the machine's memory is refused before it is unfolded."""
    width, height = picture.size
    most = settings.PICTURE_MAX_PIXELS
    if width * height > most:
        words = {"name": name, "width": width, "height": height, "most": most // 1_000_000}
        raise BadInput(
            _(
                "“%(name)s” has %(width)s × %(height)s pixels; at most %(most)s million are taken."
                " Take the picture with a smaller resolution."
            )
            % words
        )


def _on_paper(picture: Image.Image) -> Image.Image:
    """In the colours of a photograph; what is transparent shows white paper."""
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    plain = Image.new("RGB", seen.size, PAPER)
    plain.paste(seen, mask=seen.getchannel("A"))
    return plain


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    """Colours alone: neither EXIF nor comment nor profile is written."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    to = BytesIO()
    bare.save(to, "JPEG", quality=quality, optimize=True)
    return to.getvalue()
