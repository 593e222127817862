"""One person at a browser: reads labels, fills forms, presses what is written on the screen."""

import re

from django.urls import reverse
from playwright.sync_api import expect


class Desk:
    """A signed-in person. Everything is found by the Chinese words that the person reads."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.faults = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {message.text}")

    @property
    def main(self):
        return self.page.locator("main")

    def sign_in(self, username, password):
        self.page.goto(self.address)
        self.fill({"用户名": username, "密码": password})
        self.press("登录")
        expect(self.page.locator(".topbar__name")).to_be_visible()

    def sign_out(self):
        self.page.get_by_role("button", name="退出登录").click()
        expect(self.page.get_by_role("button", name="登录")).to_be_visible()

    def go(self, *entries):
        """Through the navigation, as a person does."""
        for entry in entries:
            nav = self.page.get_by_role("navigation", name="主导航")
            with self.page.expect_navigation():
                nav.get_by_role("link", name=entry, exact=True).click()

    def open(self, name, *args):
        self.page.goto(self.address + reverse(name, args=args))

    def press(self, words):
        """A button or a link with exactly these words; ends on the page that follows."""
        with self.page.expect_navigation():
            self._named(words).click()

    def follow(self, words):
        """The first link whose words hold these."""
        with self.page.expect_navigation():
            self.main.get_by_role("link", name=words).first.click()

    def _named(self, words):
        button = self.main.get_by_role("button", name=words, exact=True)
        return button.or_(self.main.get_by_role("link", name=words, exact=True)).first

    def fill(self, values):
        """Answer the fields of a form by their labels."""
        for label, value in values.items():
            self._fill_one(label, value)

    def _fill_one(self, label, value):
        if value is True:
            self.main.get_by_role("checkbox", name=label, exact=True).check()
            return
        named = re.compile(rf"^{re.escape(label)}\s*([（(].*[)）])?\s*$")
        group = self.main.get_by_role("group", name=named)
        if group.count():
            group.get_by_role("radio", name=value, exact=True).check()
            return
        field = self.main.get_by_label(named).first
        if field.evaluate("e => e.tagName") == "SELECT":
            choice = field.locator("option", has_text=value).first
            field.select_option(choice.get_attribute("value"))
        elif isinstance(value, dict):
            field.set_input_files(value)
        else:
            field.fill(str(value))

    def send(self, values, button):
        self.fill(values)
        self.press(button)
        errors = self.main.locator(".field__error, .form-errors")
        assert not errors.count(), errors.all_inner_texts()

    def reads(self, *texts):
        """The page says this."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def row(self, text):
        """The line of a list that holds this."""
        return self.main.get_by_role("row").filter(has_text=text).first

    def download(self, words):
        with self.page.expect_download() as taken:
            self._named(words).click()
        with open(taken.value.path(), "rb") as stream:
            return taken.value.suggested_filename, stream.read()

    def wait_for_job(self, words, look_again, seconds=60):
        """Reload until the worker has done what `words` says."""
        for _n in range(seconds * 2):
            if self.main.get_by_text(words).count():
                return
            self.page.wait_for_timeout(500)
            look_again()
        raise AssertionError(f"“{words}” never came: {self.main.inner_text()}")
