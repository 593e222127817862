"""What the telephone keeps to work without a line: one page, its worker, and the key.

The page holds no personal data; a sheet is fetched by the app that owns its form and kept on the
telephone under the key that only the person's session gives, or the person's own passphrase.
(docs/decisions/38)
"""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from welfare.pages.access import Request
from welfare.personal import crypto

WORKER = "welfare/offline_worker.js"
STYLES = ("tokens", "base", "layout", "forms", "tables", "components", "print")
SCRIPTS = ("pictures", "unlike", "sheets", "offline")
FILES = (
    *(f"css/{name}.css" for name in STYLES),
    *(f"js/{name}.js" for name in SCRIPTS),
    *("icon.svg", "icons.svg"),
)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that the telephone keeps: the sheets that were taken along."""
    return render(request, "welfare/offline.html", {"days": settings.OFFLINE_DAYS})


@login_not_required
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the page when there is no line; another one when a file is."""
    kept = render_to_string(WORKER, {"files": FILES, "release": ""}, request)
    release = sha256(kept.encode()).hexdigest()[:12]
    script = render_to_string(WORKER, {"files": FILES, "release": release}, request)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@never_cache
@require_safe
def session(request: Request) -> JsonResponse:
    """Who is signed in, the key of their sheets, and what a form must carry to be taken."""
    return JsonResponse(
        {
            "user": request.user.pk,
            "name": request.user.full_name,
            "key": crypto.keyed_hash(f"sheets taken along by {request.user.pk}"),
            "csrf": get_token(request),
        }
    )
