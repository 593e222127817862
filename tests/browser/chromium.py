"""Finds and starts the machine's Chromium; nothing is downloaded."""

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
ARGUMENTS = (
    "--no-sandbox",  # the build server is root in a container
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--lang=zh-CN",
)
DESK_SCREEN = {"width": 1366, "height": 768}
PHONE_SCREEN = {"width": 390, "height": 844}


def installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def start(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=installed(), args=list(ARGUMENTS))
