"""The side of a fingerprint reader that runs under the system's Python, for that is the one that libfprint's bindings
are installed for. It imports nothing of truename, and truename nothing of it: :mod:`truename.sources.reader` starts it.

    libfprint.py list            says which readers there are, and ends
    libfprint.py DRIVER/DEVICE   opens one; then every line on stdin, a number of seconds, asks for one picture

What it says is a line of JSON each, on stdout:

    {"say": "readers", "readers": [{"name", "driver", "device", "scan", "pictures"}]}
    {"say": "open"}                                the reader is ready to be asked
    {"say": "finger", "needed": bool, "there": bool}
    {"say": "again", "why": CODE}                  a print that was none; CODE is one of libfprint's FpDeviceRetry
    {"say": "late"}                                nobody came within the time
    {"say": "picture", "width", "height", "ppmm"}  followed by width x height bytes, 0 black
    {"say": "failed", "what": CODE, "why": TEXT}   and it ends

A picture comes as libfprint standardises it: grey, upright, ridges dark (fp-image.c, fp_image_detect_minutiae).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

SWIPE = "swipe"
PRESS = "press"


def say(said: str, **more: Any) -> None:
    """One line."""
    sys.stdout.buffer.write((json.dumps({"say": said, **more}) + "\n").encode())
    sys.stdout.buffer.flush()


def described(device: Any, library: Any) -> dict[str, Any]:
    """What there is to know of a reader before it is opened."""
    return {
        "name": device.get_name(),
        "driver": device.get_driver(),
        "device": device.get_device_id(),
        "scan": SWIPE if device.get_scan_type() == library.ScanType.SWIPE else PRESS,
        # Readers that compare inside themselves give no picture.
        "pictures": device.has_feature(library.DeviceFeature.CAPTURE),
    }


def take(device: Any, seconds: float, library: Any, glib: Any, gio: Any) -> None:
    """Wait for one print, and say what came."""
    given_up = gio.Cancellable()
    timer = glib.timeout_add(int(1000 * seconds), lambda: bool(given_up.cancel()))
    try:
        image = device.capture_sync(True, given_up)
    except glib.Error as error:
        if error.domain == glib.quark_to_string(library.device_retry_quark()):
            say("again", why=error.code)
        elif given_up.is_cancelled():
            say("late")
        else:
            raise
        return
    finally:
        if not given_up.is_cancelled():
            glib.source_remove(timer)
    say("picture", width=image.get_width(), height=image.get_height(), ppmm=image.get_ppmm())
    sys.stdout.buffer.write(bytes(image.get_data()))
    sys.stdout.buffer.flush()


def main(wanted: str) -> None:
    """List the readers, or serve one until stdin ends."""
    try:
        import gi

        gi.require_version("FPrint", "2.0")
        from gi.repository import FPrint, Gio, GLib
    except (ImportError, ValueError) as error:  # ValueError: no such namespace
        say("failed", what="missing", why=str(error))
        return
    context = FPrint.Context()
    devices = {f"{one.get_driver()}/{one.get_device_id()}": one for one in context.get_devices()}
    if wanted == "list":
        say("readers", readers=[described(one, FPrint) for one in devices.values()])
        return
    if wanted not in devices:
        say("failed", what="gone", why=", ".join(devices))
        return
    device = devices[wanted]

    def status(*_: object) -> None:
        now = device.get_finger_status()
        say(
            "finger",
            needed=bool(now & FPrint.FingerStatusFlags.NEEDED),
            there=bool(now & FPrint.FingerStatusFlags.PRESENT),
        )

    try:
        device.open_sync()
        device.connect("notify::finger-status", status)
        # Who asked may be gone while a finger is waited for.
        GLib.io_add_watch(0, GLib.IO_HUP, lambda *_: os._exit(0))
        say("open")
        while line := sys.stdin.readline():
            take(device, float(line), FPrint, GLib, Gio)
        device.close_sync()
    except GLib.Error as error:
        say("failed", what="broken", why=error.message)


if __name__ == "__main__":
    main(sys.argv[1])
