"""A screen in memory (Xvfb) with one window on it: starts it, finds the window by its title, presses keys
through XTEST and looks at what is drawn. One connection for all, so that a key costs well under a millisecond."""

import os
import subprocess
import time

import numpy as np
from Xlib import XK, X, display
from Xlib.ext import xtest


class Screen:
    def __init__(self, width, height):
        # The server finds a free number by itself and says which.
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        number = self.server.stdout.readline().strip()
        if not number:
            raise SystemExit("Xvfb does not start; scripts/setup installs it")
        self.name = f":{number}"
        self.size = (width, height)
        self.display = display.Display(self.name)
        self.root = self.display.screen().root

    def close(self):
        self.display.close()
        self.server.terminate()
        self.server.wait()

    def environment(self, **more):
        env = {**os.environ, "DISPLAY": self.name, **more}
        # Else the window would open on the desktop of whoever runs this.
        env.pop("WAYLAND_DISPLAY", None)
        return env

    def window(self, title, is_alive, patience=60):
        """Waits for a window of this title, gives it the whole screen and the keys."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if not is_alive():
                raise SystemExit("The program ended before it showed a window")
            for window in self.root.query_tree().children:
                if title in (window.get_wm_name() or "") and window.get_attributes().map_state == X.IsViewable:
                    # There is no window manager to do this.
                    window.configure(x=0, y=0, width=self.size[0], height=self.size[1])
                    window.set_input_focus(X.RevertToParent, X.CurrentTime)
                    self.display.sync()
                    return window
            time.sleep(0.01)
        raise SystemExit(f"No window named {title} within {patience} s")

    def press(self, key, with_shift=False):
        codes = [self.display.keysym_to_keycode(XK.string_to_keysym(name))
                 for name in (["Shift_L"] if with_shift else []) + [key]]
        for code in codes:
            xtest.fake_input(self.display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self.display, X.KeyRelease, code)
        self.display.flush()

    def point(self, x, y):
        xtest.fake_input(self.display, X.MotionNotify, x=x, y=y)
        self.display.flush()

    def picture(self, x=0, y=0, width=None, height=None):
        """What is on the screen: rows, columns, red green blue, 0 to 255."""
        width, height = width or self.size[0], height or self.size[1]
        image = self.root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF)
        return np.frombuffer(image.data, np.uint8).reshape(height, width, 4)[:, :, 2::-1]

    def mean(self, x, y, width=96, height=64):
        """Mean colour around a place."""
        return self.picture(x - width // 2, y - height // 2, width, height).reshape(-1, 3).mean(0)


def wait(look, patience, every=0.002):
    """Milliseconds until `look` sees something; None where it did not."""
    began = time.perf_counter()
    while True:
        if look():
            return (time.perf_counter() - began) * 1000
        if time.perf_counter() - began > patience:
            return None
        time.sleep(every)
