"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""So that it runs as root, and asks for nothing by itself."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; tests of pages are skipped where none is installed."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium is installed (Debian, Ubuntu: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()
