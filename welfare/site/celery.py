"""The Celery application: `celery -A welfare worker`, `celery -A welfare beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welfare.site.settings")
# Rooms of the ground floor that have tasks; those of the apps are found by their names.
ROOMS = [
    f"welfare.{room}"
    for room in ("accounts", "audit", "backups", "drafts", "exports", "jobs", "news")
]
app = Celery("welfare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(ROOMS)
