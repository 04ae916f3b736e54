"""Pictures without text chunks, EXIF or comments; what is seen stays the same."""

from io import BytesIO
from typing import Any

from PIL import Image
from PIL.ExifTags import Base
from PIL.PngImagePlugin import PngInfo

from judging.sealing import jpeg

PIXELS = 100_000_000


def strip(data: bytes) -> tuple[bytes, list[str]]:
    """The picture saved anew, only its orientation and colour profile kept; raises for a bad file.

    PNG and WebP keep every pixel, JPEG its very bytes of them. A picture that carries nothing comes
    back byte for byte.
    """
    with Image.open(BytesIO(data)) as picture:
        if picture.width * picture.height > PIXELS:
            raise ValueError("more pixels than are looked at")
        removed = _carried(picture)
        if not removed:
            return data, []
        if picture.format == "JPEG":
            return jpeg.without_segments(data, _upright(picture)), removed
        written = BytesIO()
        picture.save(written, **_options(picture))
    return written.getvalue(), removed


_TECHNICAL = {
    "dpi", "gamma", "transparency", "icc_profile", "srgb", "chromaticity", "aspect", "interlace",
    "jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform", "progressive",
    "progression", "loop", "background", "timestamp", "duration", "default_image", "bbox", "blend",
    "disposal", "mp", "mpoffset",
}  # fmt: skip


def _carried(picture: Image.Image) -> list[str]:
    picture.load()  # PNG may have text after the pixels
    found = {str(key) for key in picture.info if str(key) not in _TECHNICAL}
    if set(picture.getexif()) - {Base.Orientation.value}:
        found.add("exif")
    elif "exif" in found:
        found.discard("exif")
    return sorted(found)


def _upright(picture: Image.Image) -> bytes:
    """EXIF data that says how the picture is turned and nothing else; b"" if it isn't."""
    turned = picture.getexif().get(Base.Orientation.value)
    if not turned:
        return b""
    exif = Image.Exif()
    exif[Base.Orientation.value] = turned
    return exif.tobytes()


def _options(picture: Image.Image) -> dict[str, Any]:
    kind = picture.format or "PNG"
    options: dict[str, Any] = {"format": kind}
    if profile := picture.info.get("icc_profile"):
        options["icc_profile"] = profile
    options["exif"] = _upright(picture)
    if kind == "WEBP":
        options |= {"lossless": True, "xmp": b"", "save_all": getattr(picture, "n_frames", 1) > 1}
    elif kind == "PNG":
        options |= {"pnginfo": PngInfo(), "save_all": getattr(picture, "n_frames", 1) > 1}
        if "transparency" in picture.info:
            options["transparency"] = picture.info["transparency"]
    return options
