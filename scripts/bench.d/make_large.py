#!/usr/bin/env python3
"""Makes one very large JPEG (4:2:0) in strips, with the memory of one strip, and a folder source of one case
that holds it. No part of it is near grey at any zoom: hues go round from left to right and a little from top to
bottom, so that blank tiles are told from pixels; checks of 4 pixels show whether it is sharp at 1:1."""

import argparse
import datetime as dt
import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image

import case_folder

# Pixels from a hue to the same hue again: at any fit a gradient, never a mixture of all.
ROUND = 2400
CHECK = 4
# The file of 200 MP stays under 64 MiB, the most that Diascope opens.
QUALITY = 85
# Eight rows of blocks of 16: restart markers count to eight and begin anew, so strips join up as they are.
STRIP = 8 * 16
RST7 = b"\xff\xd7"


def strip(width, top, height):
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(top, top + height, dtype=np.float32)[:, None]
    sixth = (x / ROUND + y / (3 * ROUND)) * 6
    value = np.where((x // CHECK + y // CHECK) % 2, np.float32(245), np.float32(190))
    pixels = np.empty((height, width, 3), np.uint8)
    # HSV to RGB at saturation 0.7.
    for channel, turn in enumerate((5, 3, 1)):
        k = (sixth + turn) % 6
        pixels[..., channel] = value * (1 - np.float32(0.7) * np.clip(np.minimum(k, 4 - k), 0, 1))
    return pixels


def encoded(pixels):
    """Headers and scan of one strip; every strip has the same tables, so any header does for all."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=QUALITY, subsampling=2, restart_marker_rows=1)
    data = buffer.getvalue()
    scan = data.index(b"\xff\xda")
    start = scan + 2 + struct.unpack(">H", data[scan + 2:scan + 4])[0]
    return data[:start], data[start:-2]


def with_height(header, height):
    at = header.index(b"\xff\xc0") + 5
    return header[:at] + struct.pack(">H", height) + header[at + 2:]


def write(file, width, height):
    if not (0 < width < 65536 and 0 < height < 65536):
        raise SystemExit("A JPEG has at most 65,535 pixels a side")
    with open(file, "wb") as out:
        for top in range(0, height, STRIP):
            header, scan = encoded(strip(width, top, min(STRIP, height - top)))
            out.write(with_height(header, height) if top == 0 else RST7)
            out.write(scan)
        out.write(b"\xff\xd9")


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("file", type=Path)
    words.add_argument("--size", default="20000x10000")
    words.add_argument("--case", type=Path, help="also make this folder source of it")
    asked = words.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    write(asked.file, width, height)
    print(f"{asked.file}: {width} x {height}, {asked.file.stat().st_size / 2**20:.1f} MiB")
    if asked.case:
        folder = case_folder.new_folder(asked.case)
        case_folder.add_case(folder, 0, [asked.file], (width, height), dt.datetime.now(dt.timezone.utc))


main()
