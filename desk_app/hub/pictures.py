"""Pictures from other machines: decoded once under bounds, to know that they are what they say, and made small.

Invariant: nothing is decoded before its pixels were counted; a thumbnail carries pixels only, no words about the place
or the camera.
"""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
from PIL import Image, ImageOps

from desk_app.domain.limits import PICTURE_PIXELS, THUMBNAIL_PIXELS
from desk_app.domain.refusals import RefusalCode, Refused

_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
}


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture file is; `width` and `height` in pixels as it is shown, `thumbnail` a PNG."""

    media_type: str
    width: int
    height: int
    thumbnail: bytes


def read_picture(path: Path) -> Picture:
    """Decodes the picture and makes its thumbnail; slow, for a worker thread.

    Raises `Refused`: picture_unreadable, or too_large over `PICTURE_PIXELS`.
    """
    try:
        with Image.open(path, formats=list(_TYPES)) as picture:
            media_type = _TYPES[picture.format or ""]
            if picture.width * picture.height > PICTURE_PIXELS:
                raise Refused(RefusalCode.TOO_LARGE, limit=PICTURE_PIXELS, size=picture.width * picture.height)
            turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # orientations that lie on their side
            width, height = (picture.height, picture.width) if turned else picture.size
            # A JPEG is decoded at a fraction of its size where that is enough; others ignore it.
            picture.draft(None, (THUMBNAIL_PIXELS * 2, THUMBNAIL_PIXELS * 2))
            small = _thumbnail(picture)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise Refused(RefusalCode.TOO_LARGE, limit=PICTURE_PIXELS, size=PICTURE_PIXELS + 1) from exc
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, MemoryError) as exc:  # what Pillow's readers raise
        raise Refused(RefusalCode.PICTURE_UNREADABLE) from exc
    return Picture(media_type=media_type, width=width, height=height, thumbnail=small)


def _thumbnail(picture: Image.Image) -> bytes:
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    alpha = "A" in upright.getbands() or "transparency" in upright.info
    small = upright.convert("RGBA" if alpha else "RGB")
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()
