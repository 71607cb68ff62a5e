#!/usr/bin/env python3
"""Opens the one case of make_large.py in the real window, zooms and pans by real keys, and looks at every step
whether the photograph is whole: no blank or black tile, no tile in a wrong place, sharp once it is still."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from PIL import Image

import case_folder
from program import Program
from screen import Screen, wait

BLOCK = 4
# The picture has 120 steps of 8 bits or more between its channels everywhere; the window's greys have 10.
COLOURFUL = 60
# Degrees of hue from block to block: at most 20 in the gradient at any fit.
SEAM = 60
# Steps of 8 bits from pixel to pixel at the edge of a check: about 50 at 1:1, half of that from a level of half
# the size.
SHARP = 36
# The words over the photograph: so many pixels from its top and bottom, left and right of its middle.
WORDS = 48


def blocks(picture):
    rows, columns = picture.shape[0] // BLOCK, picture.shape[1] // BLOCK
    whole = picture[:rows * BLOCK, :columns * BLOCK].astype(np.float32)
    return whole.reshape(rows, BLOCK, columns, BLOCK, 3).mean((1, 3))


def is_colourful(rgb):
    return rgb.max(-1) - rgb.min(-1) > COLOURFUL


def hue(rgb):
    """Degrees; means nothing for greys."""
    red, green, blue = (rgb[..., channel] for channel in range(3))
    return np.degrees(np.arctan2(3 ** 0.5 * (green - blue), 2 * red - green - blue))


def run(line, at):
    """First and behind the last of the true ones around a place."""
    first = at - np.argmin(line[at::-1]) + 1 if not line[:at + 1].all() else 0
    last = at + np.argmin(line[at:]) if not line[at:].all() else len(line)
    return int(first), int(last)


class Drive:
    def __init__(self, asked):
        width, height = (int(side) for side in asked.size.split("x"))
        self.asked, self.screen = asked, Screen(width, height)
        self.program = Program(asked.binary, self.screen, asked.source, asked.memory_mib)
        self.centre = (width * 42 // 100, height * 47 // 100)
        # Left, top, right, bottom of the photograph's room, pixels.
        self.canvas, self.shots, self.faults = None, 0, []
        # How many pictures were sharp, of how many.
        self.sharp_at_once = [0, 0]

    def close(self):
        self.program.close()
        self.screen.close()

    def open(self):
        self.screen.window("Diascope", self.program.is_alive)
        # Zoom keeps what is under the pointer.
        self.screen.point(*self.centre)
        began = time.perf_counter()
        while time.perf_counter() - began < 120:
            self.screen.press("Return")
            if wait(lambda: is_colourful(self.screen.mean(*self.centre, 8, 8)), 1.0):
                return (time.perf_counter() - began) * 1000
        raise SystemExit("The photograph did not come up within 120 s")

    def find_canvas(self):
        """The photograph's room, seen at 1:1, where these photographs fill it."""
        picture = self.screen.picture()
        mask = is_colourful(picture.astype(int))
        x, y = self.centre
        left, right = run(mask[y], x)
        top, bottom = run(mask[:, x], y)
        self.canvas = (left, top, right, bottom)

    def fault(self, words, picture):
        file = f"large-fault-{len(self.faults)}.png"
        if len(self.faults) < 5:
            Image.fromarray(picture).save(file)
            words += f" ({file})"
        self.faults.append(words)

    def look(self, step, fills=True):
        """One picture of the screen, and what is wrong with it."""
        self.shots += 1
        picture = self.screen.picture()
        left, top, right, bottom = self.canvas
        mean = blocks(picture[top:bottom, left:right])
        mask = is_colourful(mean)
        words = self.under_words(mask.shape)
        # Some words are colourful too.
        rows, columns = np.flatnonzero((mask & ~words).any(1)), np.flatnonzero((mask & ~words).any(0))
        if not len(rows):
            return self.fault(f"{step}: nothing of the photograph", picture)
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        if fills and mask[box].shape != mask.shape:
            self.fault(f"{step}: an edge of the room is blank", picture)
        if mask[box].shape[0] != mask.shape[0] and mask[box].shape[1] != mask.shape[1]:
            self.fault(f"{step}: neither as wide nor as high as its room", picture)
        # Blocks at the rim of a fitted photograph are part room.
        inner = np.zeros_like(mask)
        inner[box] = True
        if not fills:
            inner[rows[0], :] = inner[rows[-1], :] = inner[:, columns[0]] = inner[:, columns[-1]] = False
        blank = int((inner & ~words & ~mask).sum())
        if blank:
            self.fault(f"{step}: {blank} blank blocks of {BLOCK} x {BLOCK} pixels", picture)
        turn = np.abs((np.diff(hue(mean), axis=1) + 180) % 360 - 180)
        whole = inner & ~words & mask
        seams = int((turn[whole[:, 1:] & whole[:, :-1]] > SEAM).sum())
        if seams:
            self.fault(f"{step}: {seams} seams, a tile in a wrong place", picture)
        return None

    def under_words(self, shape):
        """Blocks that words may lie over; the middle columns stay bare to the very rim."""
        under = np.zeros(shape, bool)
        band = WORDS // BLOCK
        under[:band] = under[-band:] = True
        under[:, shape[1] * 48 // 100:shape[1] * 70 // 100] = False
        return under

    def is_sharp(self):
        left, top, right, bottom = self.canvas
        picture = self.screen.picture(left + 60, top + 60, right - left - 120, bottom - top - 120)
        value = picture.max(-1).astype(int)
        return np.percentile(np.abs(np.diff(value, axis=1)), 90) > SHARP

    def pan(self, key, steps, burst=1):
        before = self.screen.picture()
        for step in range(steps):
            for _ in range(burst):
                self.screen.press(key, with_shift=True)
            time.sleep(0.02)
            self.look(f"{key} {step}")
            self.sharp_at_once[0] += bool(self.is_sharp())
            self.sharp_at_once[1] += 1
        if np.array_equal(before, self.screen.picture()):
            self.fault(f"{key}: nothing moved", before)

    def zoom(self, key, steps, fills):
        for step in range(steps):
            self.screen.press(key)
            time.sleep(0.03)
            self.look(f"{key} {step}", fills)

    def until_sharp(self, step):
        ms = wait(self.is_sharp, 20, every=0.02)
        if ms is None:
            self.fault(f"{step}: not sharp within 20 s", self.screen.picture())
        return ms


def drive(asked):
    it = Drive(asked)
    try:
        result = {"source": asked.source.name, "size": asked.size, "open_ms": round(it.open())}
        it.screen.press("z")
        began = time.perf_counter()
        # Until the key has been heard this is the box of the fitted photograph, which is not sharp.
        it.find_canvas()
        it.until_sharp("1:1")
        it.find_canvas()
        result["sharp_after_1_to_1_ms"] = round((time.perf_counter() - began) * 1000)
        if it.canvas[3] - it.canvas[1] < 0.5 * it.screen.size[1]:
            it.fault("1:1: the photograph does not fill its room", it.screen.picture())
        it.look("z")
        # So far that neither photograph's edge comes in, where the room may be seen.
        for key, steps, burst in (("Right", 40, 1), ("Down", 10, 1), ("Left", 20, 4), ("Up", 10, 2)):
            it.pan(key, steps, burst)
        result["sharp_after_panning_ms"] = it.until_sharp("after panning")
        it.zoom("minus", 24, fills=False)
        it.screen.press("f")
        time.sleep(0.5)
        it.look("f", fills=False)
        it.zoom("equal", 24, fills=False)
        it.zoom("minus", 8, fills=False)
        it.screen.press("z")
        time.sleep(0.05)
        it.look("z again")
        result["sharp_after_zooming_ms"] = it.until_sharp("after zooming")
        it.look("at rest")
        result |= {"canvas": it.canvas, "pictures": it.shots, "faults": it.faults,
                   "sharp_at_once": it.sharp_at_once[0] / it.sharp_at_once[1],
                   "rss_mib": round(it.program.status("VmRSS")), "peak_mib": round(it.program.status("VmHWM"))}
    finally:
        it.close()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=Path)
    parser.add_argument("source", type=Path, help="a folder of make_large.py")
    parser.add_argument("--size", default="1280x800", help="of the screen")
    parser.add_argument("--memory-mib", type=int, help="as in settings.toml; else the program's own choice")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    case_folder.forget_state(asked.source)
    result = drive(asked)
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        print(f"{result['source']}, {result['size']}: up {result['open_ms']} ms after the window, "
              f"sharp at 1:1 after {result['sharp_after_1_to_1_ms']} ms")
        print(f"  {result['pictures']} pictures, {len(result['faults'])} faults; while panning "
              f"{result['sharp_at_once']:.0%} sharp at once; memory {result['rss_mib']} MiB, most {result['peak_mib']}")
        for fault in result["faults"]:
            print(f"  {fault}")
    raise SystemExit(1 if result["faults"] else 0)


main()
