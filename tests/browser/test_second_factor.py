"""A passkey of a real browser: set up, and used to sign in."""

import pytest
from django.urls import reverse

from tests import factories
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(20)]
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_browsers_passkey_is_set_up_and_opens_the_account(chrome, live_server, settings):
    settings.SECOND_FACTOR = "roles"
    settings.IDLE_MINUTES = 600
    user = factories.user(Role.FINANCE, name="li")
    site = live_server.url.replace("127.0.0.1", "localhost")
    context = chrome.new_context()
    try:
        page = context.new_page()
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

        def sign_in():
            page.goto(site + reverse("welfare:login"))
            page.fill("[name=username]", "li")
            page.fill("[name=password]", factories.PASSWORD)
            page.click("main button.button")

        sign_in()
        page.wait_for_url("**/account/")
        page.goto(site + reverse("welfare:factor_passkey"))
        page.fill("[name=name]", "USB")
        page.fill("[name=password]", factories.PASSWORD)
        page.click("[data-passkey]")
        page.wait_for_selector("ul.code li")
        assert user.factors.get().name == "USB"
        page.click(".topbar__button >> nth=-1")
        sign_in()
        page.click("[data-passkey]")
        page.wait_for_selector(".topbar__name")
        assert page.url == site + "/"
        page.goto(site + reverse("welfare:factor_app"))
        page.set_viewport_size({"width": 390, "height": 800})  # the square is read whole there too
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        square = page.locator(".square svg").bounding_box()
        assert square["x"] + square["width"] <= 390
        assert square["width"] == pytest.approx(square["height"], abs=1)
    finally:
        context.close()
