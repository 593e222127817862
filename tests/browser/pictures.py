"""Draws the ten main pages of the running demo, wide and narrow, and sets them beside earlier ones:

    make pictures ARGS="FOLDER"                    # draws them into a folder
    make pictures ARGS="FOLDER --before EARLIER"   # and writes FOLDER/compared.html

`--language en` draws them in English. Nothing is changed in the demo but its log.
"""

import argparse
import os
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from counties.demo import PASSWORD
from tests.browser import chromium
from tests.browser.compared import compare, write_page

SCREENS = {"wide": chromium.DESK_SCREEN, "narrow": chromium.PHONE_SCREEN}
LANGUAGES = ("zh", "en")
FIRST_ROW = "main tbody th a"
# name, whose page, where; a link of the list is followed where one is named
PAGES = (
    ("start", "town1-caseworker", "/", ""),
    ("family", "town1-caseworker", "/cases/households/new/", ""),
    ("applications", "town1-caseworker", "/cases/applications/", ""),
    ("case", "town1-caseworker", "/cases/applications/?status=in_review", FIRST_ROW),
    ("queue", "county-approver", "/cases/queue/", ""),
    ("award", "town1-caseworker", "/cases/awards/", FIRST_ROW),
    ("findings", "county-caseworker", "/verification/findings/", ""),
    ("run", "finance", "/benefits/runs/", FIRST_ROW),
    ("meetings", "secretary", "/cases/meetings/", FIRST_ROW),
    ("claims", "finance", "/benefits/claims/", FIRST_ROW),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the pictures are drawn")
    parser.add_argument("--before", type=Path, help="folder of earlier pictures")
    running = os.environ.get("DEMO_ADDRESS", "http://127.0.0.1:8000")
    parser.add_argument("--address", default=running, help="of the running demo")
    parser.add_argument("--language", choices=LANGUAGES, default="zh")
    names = [name for name, *_rest in PAGES]
    parser.add_argument("--only", choices=names, nargs="+", default=names, help="these pages")
    said = parser.parse_args()
    if said.before and said.before.resolve() == said.folder.resolve():
        parser.error("the earlier pictures lie in another folder")
    said.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.start(playwright)
        for screen in SCREENS:
            _draw(browser, said, screen)
        browser.close()
    if said.before:
        rows, page = compare(said.before, said.folder), said.folder / "compared.html"
        write_page(rows, page)
        print(f"{sum(row.said != 'same' for row in rows)} of {len(rows)} differ: {page}")


def _draw(browser: Browser, said: argparse.Namespace, screen: str) -> None:
    """The pages in one width; each person signs in once."""
    signed_in: dict[str, Page] = {}
    address = said.address.rstrip("/")
    for name, username, path, link in PAGES:
        if name not in said.only:
            continue
        if username not in signed_in:
            signed_in[username] = browser.new_context(viewport=SCREENS[screen]).new_page()
            _sign_in(signed_in[username], address, username, said.language)
        page = signed_in[username]
        page.goto(address + path, wait_until="networkidle")
        first = page.locator(link).first if link else None
        if first is not None and first.count():
            page.goto(address + (first.get_attribute("href") or path), wait_until="networkidle")
        page.screenshot(path=said.folder / f"{name}-{screen}.png", full_page=True)
        print(f"{name}-{screen}.png", flush=True)


def _sign_in(page: Page, address: str, username: str, language: str) -> None:
    """The language is chosen by its button: what a browser prefers is no choice."""
    page.goto(address + "/login/")
    choose = page.locator(f"[name=language][value={language}]")
    if choose.count():
        choose.click()
        page.wait_for_selector(f"html[lang={language}]")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".topbar__name")


if __name__ == "__main__":
    main()
