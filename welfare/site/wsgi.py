"""Entry for the web server."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welfare.site.settings")
# A page that takes longer is given up, so that reloading it does not pile query upon query; jobs
# and commands may take as long as they need. PostgreSQL's client reads this variable.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=60s")
application = get_wsgi_application()
with suppress(OperationalError):  # a database that is away for a moment comes back
    connection.ensure_connection()  # with keys that are not this database's, no page is answered
connection.close()  # each process that serves opens its own
