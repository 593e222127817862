"""The Celery application: `celery -A welfare worker`, `celery -A welfare beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welfare.site.settings")
app = Celery("welfare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["welfare.drafts", "welfare.exports", "welfare.jobs", "welfare.news"])
