"""Takes the pictures of the README from the sample county: python -m tests.browser.screenshots

Beside a running `make demo` it needs nothing else; with DATABASE_URL, REDIS_URL and the keys set
it uses those servers and the web server at --address. It adds a few open cases, the payroll run of
January 2023 and the annual report of 2022 where they are missing.
"""

import os

import django

from welfare.servers.keys import load_keys, read_env
from welfare.servers.paths import KEYS, ROOT, RUNNING
from welfare.servers.stack import base_environment

if "DATABASE_URL" not in os.environ:
    if not RUNNING.exists():
        raise SystemExit("No demo is running here. Start `make demo`, or set DATABASE_URL.")
    os.environ.update(base_environment(load_keys(KEYS)) | read_env(RUNNING))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welfare.site.settings")
django.setup()

import argparse  # noqa: E402
from pathlib import Path  # noqa: E402

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from counties.demo import PASSWORD  # noqa: E402
from tests.browser import chromium, sample_county  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the four pictures of the README.")
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="of the running demo")
    address = parser.parse_args().address.rstrip("/")
    pictures = sample_county.prepare()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.start(playwright)
        for name, username, path in pictures:
            page = browser.new_page(viewport=chromium.DESK_SCREEN, locale="zh-CN")
            sign_in(page, address, username)
            page.goto(address + path, wait_until="networkidle")
            take(page, FOLDER / f"{name}.png")
            page.close()
        browser.close()


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(address + "/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".topbar__name")


def take(page: Page, path: Path) -> None:
    page.screenshot(path=path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
