#!/usr/bin/env python3
"""Makes a folder source of one case from photographs, in the order they are named; prints the case's id."""

import argparse
import datetime as dt
from pathlib import Path

from PIL import Image

import case_folder

# The largest of what is measured here; Pillow would take it for an attack.
Image.MAX_IMAGE_PIXELS = 250_000_000


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("photographs", type=Path, nargs="+")
    asked = words.parse_args()
    folder = case_folder.new_folder(asked.folder)
    with Image.open(asked.photographs[0]) as first:
        size = first.size
    case_folder.add_case(folder, 0, asked.photographs, size, dt.datetime.now(dt.timezone.utc))
    print(case_folder.case_id(0))


main()
