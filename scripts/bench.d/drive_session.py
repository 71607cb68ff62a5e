#!/usr/bin/env python3
"""Goes through the cases of a folder that make_session.py made, in the real window by real keys, and says what
it cost: memory case by case, time from each key to its photograph, work at rest. Seen from outside, by the
hue on the screen; and as the program measured it, where it writes DIASCOPE_TIMINGS."""

import argparse
import itertools
import json
import statistics
import time
from pathlib import Path

import case_folder
import photographs
from program import TICKS, Program
from screen import Screen, wait

LOST_AFTER = 3  # photographs in a row that did not come up: then the window shows something else
PATIENCE = 10.0


def percentile(values, share):
    """The nearest rank; None of nothing."""
    return sorted(values)[max(0, round(share * len(values)) - 1)] if values else None


class Session:
    def __init__(self, asked):
        self.asked, self.seen_ms, self.rss, self.cpu, self.lost = asked, [], [], [], 0
        width, height = (int(side) for side in asked.size.split("x"))
        self.screen = Screen(width, height)
        self.program = Program(asked.binary, self.screen, asked.source, asked.memory_mib)
        # Within the photograph, whatever the panels beside it take; in the queue it is grey here.
        self.place = (width * 42 // 100, height * 47 // 100)

    def close(self):
        self.program.close()
        self.screen.close()

    def shows(self, hue):
        if not self.program.is_alive():
            raise SystemExit(f"The program ended; its last words: {self.last_words()}")
        return photographs.hue_seen(self.screen.mean(*self.place)) == hue

    def last_words(self):
        return (self.program.data / "log.txt").read_text("utf-8", "replace")[-400:]

    def press(self, kind, key, hue):
        """Presses, waits for the photograph of this hue, then looks at it for the rest of the gap."""
        began = time.perf_counter()
        self.screen.press(key)
        ms = wait(lambda: self.shows(hue), PATIENCE)
        self.lost = 0 if ms is not None else self.lost + 1
        self.seen_ms.append((kind, ms))
        if self.lost >= LOST_AFTER:
            from PIL import Image
            Image.fromarray(self.screen.picture()).save("lost.png")
            raise SystemExit(f"{LOST_AFTER} photographs in a row did not come up; lost.png shows the screen")
        time.sleep(max(0.0, self.asked.gap / 1000 - (time.perf_counter() - began)))

    def open_first(self):
        self.screen.window("Diascope", self.program.is_alive)
        self.screen.point(self.screen.size[0] - 2, self.screen.size[1] - 2)
        began = time.perf_counter()
        # The queue may not be read yet, then the key does nothing; in an open case it does nothing either.
        while time.perf_counter() - began < 60:
            self.screen.press("Return")
            if wait(lambda: self.shows(0), 0.5) is not None:
                return (time.perf_counter() - began) * 1000
        raise SystemExit(f"No first photograph within 60 s. Last words of the program: {self.last_words()}")

    def run(self):
        first = self.open_first()
        each, hue = self.asked.photographs, 0
        for case in range(self.asked.cases):
            for _ in range(each - 1):
                hue = (hue + 1) % photographs.HUES
                self.press("next-photograph", "Right", hue)
            self.rss.append(self.program.status("VmRSS"))
            self.cpu.append(self.program.ticks() / TICKS)
            if case + 1 < self.asked.cases:
                hue = (hue + 1) % photographs.HUES
                self.press("next-case", "n", hue)
        return first

    def idle_ticks(self):
        """Ticks in each of 10 s at rest in the open case; waits until nothing is developed ahead any more."""
        until, before = time.monotonic() + 30, -1
        while time.monotonic() < until and (now := self.program.ticks()) != before:
            before = now
            time.sleep(1)
        ticks = [self.program.ticks()]
        for _ in range(10):
            time.sleep(1)
            ticks.append(self.program.ticks())
        return [now - before for before, now in itertools.pairwise(ticks)]


def timings(file):
    try:
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return []


def slope(rss):
    """MiB for each 100 cases by least squares, the first third left out: there the stores still fill.
    None for short sessions, which would show nothing else."""
    ys = rss[len(rss) // 3:]
    if len(rss) < 100:
        return None
    return statistics.linear_regression(range(len(ys)), ys).slope * 100


def summary(session, first, idle):
    lines = timings(session.program.timings_file)
    result = {
        "cases": len(session.rss), "size": session.asked.size, "gap_ms": round(session.asked.gap),
        "memory_mib": session.asked.memory_mib,
        "first_photograph_ms": round(first),
        # A case that was really opened was claimed in the source.
        "claimed": sum(1 for _ in (session.asked.source / "tasks").glob("*.json")),
        "rss_mib": {str(at): round(session.rss[at - 1])
                    for at in [1, 5, 10, 20, 30, 40, 50, *range(100, len(session.rss) + 1, 100)] if at <= len(session.rss)},
        "rss_last_mib": round(session.rss[-1]), "peak_mib": round(session.program.status("VmHWM")),
        "rss_slope_mib_per_100_cases": slope(session.rss),
        "cpu_s_per_case": round((session.cpu[-1] - session.cpu[0]) / max(1, len(session.cpu) - 1), 2),
        "idle_ticks": idle, "seen": {}, "timings": {},
    }
    for kind in ("next-photograph", "next-case"):
        ms = [ms for of, ms in session.seen_ms if of == kind]
        came = [one for one in ms if one is not None]
        result["seen"][kind] = {
            "keys": len(ms), "never": len(ms) - len(came), "p50_ms": percentile(came, 0.5),
            "p99_ms": percentile(came, 0.99), "within_100_ms": sum(one <= 100 for one in came) / max(1, len(ms))}
        own = [line for line in lines if line.get("key") == kind]
        if own:
            result["timings"][kind] = {
                "lines": len(own), "ready": sum(bool(line.get("was_ready")) for line in own) / len(own),
                "sharp": sum(bool(line.get("sharp")) for line in own) / len(own),
                "first_p50_ms": percentile([line.get("first_ms", line["ms"]) for line in own], 0.5),
                "p50_ms": percentile([line["ms"] for line in own], 0.5),
                "p99_ms": percentile([line["ms"] for line in own], 0.99)}
    return result


def words(result):
    def ms(value):
        return "-" if value is None else f"{value:.0f}"

    yield (f"{result['cases']} cases ({result['claimed']} claimed), {result['size']}, {result['gap_ms']} ms a key; "
           f"memory_mib {result['memory_mib'] or 'unset'}; "
           f"first photograph {result['first_photograph_ms']} ms after the window")
    memory = ", ".join(f"{at}: {mib}" for at, mib in result["rss_mib"].items())
    yield f"  memory, MiB, at case {memory}; last {result['rss_last_mib']}, most {result['peak_mib']}"
    if result["rss_slope_mib_per_100_cases"] is not None:
        yield f"  slope {result['rss_slope_mib_per_100_cases']:+.1f} MiB for each 100 cases"
    yield (f"  work {result['cpu_s_per_case']} s of CPU a case; at rest {sum(result['idle_ticks'])} ticks, "
           f"in {sum(map(bool, result['idle_ticks']))} of 10 s")
    for kind, seen in result["seen"].items():
        yield (f"  {kind}: {seen['keys']} keys, seen p50 {ms(seen['p50_ms'])} p99 {ms(seen['p99_ms'])} ms, "
               f"{seen['within_100_ms']:.0%} within 100 ms, {seen['never']} never")
    for kind, own in result["timings"].items():
        yield (f"  {kind} by the program's own clock: {own['lines']} lines, {own['ready']:.1%} ready, "
               f"first p50 {ms(own['first_p50_ms'])}, sharp p50 {ms(own['p50_ms'])} p99 {ms(own['p99_ms'])} ms")
    if not result["timings"]:
        yield "  no timings: this program does not write DIASCOPE_TIMINGS"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=Path)
    parser.add_argument("source", type=Path, help="a folder of make_session.py")
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--photographs", type=int, default=4, help="in each case")
    parser.add_argument("--size", default="1280x800", help="of the screen")
    parser.add_argument("--gap", type=float, default=800, help="milliseconds from key to key")
    parser.add_argument("--memory-mib", type=int, help="as in settings.toml; else the program's own choice")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if len(list((asked.source / "cases").iterdir())) < asked.cases:
        raise SystemExit(f"{asked.source} has fewer than {asked.cases} cases")
    case_folder.forget_state(asked.source)
    session = Session(asked)
    try:
        first = session.run()
        result = summary(session, first, session.idle_ticks())
    finally:
        session.close()
    print(json.dumps(result, indent=2) if asked.json else "\n".join(words(result)))


main()
