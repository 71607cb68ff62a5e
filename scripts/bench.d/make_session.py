#!/usr/bin/env python3
"""Makes a folder source of many synthetic cases; photographs are hard links to 12 distinct ones."""

import argparse
import datetime as dt
from pathlib import Path

import case_folder
import photographs


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--cases", type=int, default=1000)
    words.add_argument("--photographs", type=int, default=4, help="in each case")
    words.add_argument("--megapixels", type=float, default=24)
    asked = words.parse_args()
    folder = case_folder.new_folder(asked.folder)
    size = photographs.size_of(asked.megapixels)
    # Within the source, so that hard links can be made; the source reads only `cases` and *.json.
    files = photographs.distinct(folder / "originals", photographs.HUES, size)
    now = dt.datetime.now(dt.timezone.utc)
    for case in range(asked.cases):
        first = case * asked.photographs
        own = [files[(first + at) % len(files)] for at in range(asked.photographs)]
        case_folder.add_case(folder, case, own, size, now)
    bytes_each = sorted(file.stat().st_size / 1e6 for file in files)
    print(f"{asked.cases} cases of {asked.photographs} photographs, {size[0]} x {size[1]}, "
          f"{bytes_each[0]:.1f} to {bytes_each[-1]:.1f} MB each")


main()
