"""One person at a browser: reads labels, fills forms, presses what is written on the screen."""

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import TimeoutError as NoAnswer
from playwright.sync_api import expect

from tests.browser.fields import MARK, MARK_FIELDS

NOT_LONG_MS, LONG_MS = 200, 500  # until one looks whether the worker is done: each time longer


class Desk:
    """A signed-in person. Everything is found by the Chinese words that the person reads."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.main = page.locator("main")
        self.faults = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {message.text}")

    def sign_in(self, username, password):
        """Through the form, as a person does."""
        self.page.goto(self.address)
        self.fill({"用户名": username, "密码": password})
        self.press("登录")
        expect(self.page.locator(".topbar__name")).to_be_visible()

    def let_in(self, person):
        """By the cookie that the form gives; again, where the session ended meanwhile."""
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.address}
        self.page.context.add_cookies([cookie])
        if reverse(settings.LOGIN_URL) in self.page.url:
            self.page.goto(self.address)

    def sign_out(self):
        self.page.get_by_role("button", name="退出登录").click()
        expect(self.page.get_by_role("button", name="登录")).to_be_visible()

    def go(self, *entries):
        """Through the navigation, as a person does."""
        if self.page.url == "about:blank":
            self.open("welfare:password")
        for entry in entries:
            nav = self.page.get_by_role("navigation", name="主导航")
            with self.page.expect_navigation():
                nav.get_by_role("link", name=entry, exact=True).click()

    def open(self, name, *args):
        self.page.goto(self.address + reverse(name, args=args))
        self._settle()

    def is_at(self, name):
        return self.page.url == self.address + reverse(name)

    def press(self, words):
        """A button or a link with exactly these words; ends on the page that follows."""
        try:
            self._settle()
            with self.page.expect_navigation():
                self._named(words).click()
        except NoAnswer as error:
            raise AssertionError(f"“{words}”: no page followed. {self._stands()}") from error

    def _settle(self):
        """Until the fragments are there: what they push down is missed by a press."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)

    def _stands(self):
        """What the browser refuses to send, and what is read on the page."""
        invalid = self.page.locator(":invalid:not(form):not(fieldset)")
        refused = invalid.evaluate_all("all => all.map(one => [one.name, one.validationMessage])")
        return (
            f"refused: {refused}; heard: {self.faults}; {self.page.url}: {self.main.inner_text()}"
        )

    def follow(self, words):
        """The first link whose words hold these."""
        self._settle()
        with self.page.expect_navigation():
            self.main.get_by_role("link", name=words).first.click()

    def _named(self, words):
        button = self.main.get_by_role("button", name=words, exact=True)
        return button.or_(self.main.get_by_role("link", name=words, exact=True)).first

    def fill(self, values):
        """Answer the fields of a form by their labels: one look at the form, then one by one."""
        asked = [[label, _words(value)] for label, value in values.items()]
        fields = self.main.evaluate(MARK_FIELDS, [MARK, asked])
        for number, ((label, value), field) in enumerate(zip(values.items(), fields, strict=True)):
            assert field["kind"], f"no field “{label}”; there are: {field['seen']}"
            for mark in field["marks"]:
                self._answer(self.main.locator(f"[{MARK}~='{number}.{mark}']"), field, value)

    def _answer(self, field, seen, value):
        if seen["kind"] == "ticked":
            field.check()
        elif seen["kind"] == "chosen":
            field.select_option(seen["option"])
        elif isinstance(value, dict):
            field.set_input_files(value)
        else:
            field.fill(str(value))

    def send(self, values, button):
        self.fill(values)
        self.press(button)
        errors = self.main.locator(".field__error, .error-summary").all_inner_texts()
        assert not errors, errors

    def send_refused(self, values, button, words):
        """The form stands there again and says why."""
        self.fill(values)
        self.press(button)
        expect(self.main.locator(".field__error, .error-summary").first).to_contain_text(words)

    def reads(self, *texts):
        """The page says this, at once or when its fragments are there."""
        said = " ".join(self.main.text_content().split())
        for text in texts:
            if text not in said:
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
        waited, pause = 0, NOT_LONG_MS
        while waited < seconds * 1000:
            if words in self.main.inner_text():
                return
            self.page.wait_for_timeout(pause)
            waited, pause = waited + pause, min(2 * pause, LONG_MS)
            look_again()
        raise AssertionError(f"“{words}” never came: {self.main.inner_text()}")


def _words(value):
    """What is chosen by its words; several where a list is given."""
    if value is True or isinstance(value, dict):
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
