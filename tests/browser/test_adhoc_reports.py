import pytest
from datetime import date
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from tests import factories
from tests.benefits.scene import standards
from tests.reports import scene
from tests.browser import chromium

pytestmark = [pytest.mark.django_db(transaction=True)]
OUT = "/tmp/w/rep10-tmp/shots"


def test_shots(chrome, live_server, client):
    scene.everything()
    standards()
    for m in (9, 10, 11, 12):
        scene.freeze(date(2022, m, 1))
    report = scene.make("dibao_month")
    from reports import actions
    own = actions.make_table(by=scene.statistician(), county=factories.county(), name="分镇", measure="persons", rows="town", columns="sex", programme="", monthly=True)
    client.force_login(scene.statistician())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    cookie["name"] = next(k for k in client.cookies if "sess" in k)
    cookie["value"] = client.cookies[cookie["name"]].value
    pages = {
        "overview": reverse("reports:overview"),
        "report": reverse("reports:annual", args=[report.pk]),
        "submission": reverse("reports:annual_submission", args=[report.pk]),
        "table": reverse("reports:table", args=[own.pk]),
        "tables": reverse("reports:table_list"),
        "list": reverse("reports:annual_list"),
    }
    for width, height in ((1366, 768), (390, 844)):
        context = chrome.new_context(viewport={"width": width, "height": height})
        context.add_cookies([cookie])
        page = context.new_page()
        for name, url in pages.items():
            page.goto(live_server.url + url)
            page.screenshot(path=f"{OUT}/{name}-{width}.png", full_page=name in ("overview", "submission"))
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
            with open(f"{OUT}/axe.txt", "a") as f:
                wide = page.evaluate("document.documentElement.scrollWidth")
                f.write(f"{name} {width} wide={wide} violations={found.violations_count}\n")
                for v in found.response["violations"]:
                    f.write(f"   {v['id']} {[n['html'][:150] for n in v['nodes'][:2]]}\n")
