"""Diascope under a screen in memory: starts it on stores of its own, and reads from /proc what it costs."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Program:
    def __init__(self, binary, screen, source, memory_mib=None, words=()):
        self.data = Path(tempfile.mkdtemp(prefix="diascope-bench-"))
        # Not the user's own settings: they would change memory, keys and theme.
        settings = "" if memory_mib is None else f"memory_mib = {memory_mib}\n"
        (self.data / "settings.toml").write_text(settings, "utf-8")
        self.timings_file = self.data / "timings.jsonl"
        self.log = open(self.data / "log.txt", "wb")
        self.process = subprocess.Popen(
            [str(binary), "--source", str(source), "--settings", str(self.data / "settings.toml"), *words],
            env=screen.environment(DIASCOPE_DATA=str(self.data), DIASCOPE_TIMINGS=str(self.timings_file)),
            stdout=self.log, stderr=self.log)

    def is_alive(self):
        return self.process.poll() is None

    def status(self, name):
        """A figure of /proc/PID/status in MiB: VmRSS now, VmHWM at most so far."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii", errors="replace") as lines:
            for line in lines:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def ticks(self):
        """CPU used so far by all threads, in ticks of TICKS a second."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text("ascii", errors="replace")
        fields = text.rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)
