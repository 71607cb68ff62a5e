"""Photographs to measure with: 12 that differ in hue, so that a look at the screen tells which one is shown.
Noise makes the files as long as a camera's; a thumbnail lies in the EXIF as cameras put it there."""

import colorsys
import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image

HUES = 12
# Sigma of the noise, steps of 8 bits: 24 MP at quality 92 become 7 to 9 MB.
NOISE = 6.0


def tint(at):
    """The colour of a photograph, 0 to 255, far from any grey of the window."""
    return np.array(colorsys.hsv_to_rgb(at % HUES / HUES, 0.6, 0.9)) * 255


def hue_seen(rgb):
    """Which photograph has this mean colour on the screen; None for none of them."""
    rgb = np.asarray(rgb, float)
    if rgb.sum() < 60 or rgb.max() - rgb.min() < 30:
        return None
    off = [np.abs(rgb / rgb.sum() - tint(at) / tint(at).sum()).sum() for at in range(HUES)]
    # Neighbours are 0.15 or more apart.
    return int(np.argmin(off)) if min(off) < 0.07 else None


def size_of(megapixels):
    """Width and height, 3 to 2, whole JPEG blocks."""
    width = round((megapixels * 1e6 * 1.5) ** 0.5 / 16) * 16
    return width, round(width / 1.5 / 16) * 16


def write(file, at, size):
    width, height = size
    rng = np.random.default_rng(at)
    coarse = rng.uniform(0.75, 1.0, (12, 18)).astype(np.float32)
    shade = np.asarray(Image.fromarray(coarse).resize(size, Image.BICUBIC))
    picture = np.empty((height, width, 3), np.uint8)
    # By strips: the whole in floats would be 300 MB.
    for top in range(0, height, 256):
        part = shade[top:top + 256]
        noise = rng.standard_normal(part.shape, dtype=np.float32) * NOISE
        strip = part[..., None] * tint(at).astype(np.float32) + noise[..., None]
        picture[top:top + 256] = np.clip(strip, 0, 255)
    picture = Image.fromarray(picture)
    picture.save(file, "JPEG", quality=92, subsampling=2, exif=exif(picture))


def exif(picture):
    """EXIF with orientation 1, the time of taking and a thumbnail of 160 x 106 or so."""
    small = io.BytesIO()
    picture.reduce(16).resize((160, 106)).save(small, "JPEG", quality=80)
    small = small.getvalue()
    taken = b"2026:11:23 10:30:00\0"
    # Little-endian TIFF: IFD0 of 2 entries at 8, the EXIF IFD at 38, IFD1 at 56, then what they point to.
    first = ifd([(0x0112, 3, 1, 1), (0x8769, 4, 1, 38)], 56)
    second = ifd([(0x9003, 2, len(taken), 98)], 0)
    third = ifd([(0x0103, 3, 1, 6), (0x0201, 4, 1, 98 + len(taken)), (0x0202, 4, 1, len(small))], 0)
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + first + second + third + taken + small


def ifd(entries, following):
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def distinct(folder, count, size):
    """`count` distinct photographs in a folder; those that are there already are taken as they are."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{at:02}-{size[0]}x{size[1]}.jpg" for at in range(count)]
    for at, file in enumerate(files):
        if not file.exists():
            half = file.with_suffix(".part")
            write(half, at, size)
            half.rename(file)
    return files
