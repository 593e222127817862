"""What only a process shows that was started for it."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
WEB = """
import json
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.urls import get_resolver
get_resolver().url_patterns
from celery import current_app
print(json.dumps(sorted(current_app.tasks)))
"""


def named_tasks():
    """Every task that the code names for a job."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "task":
                value = node.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def test_the_web_process_knows_every_task_that_it_sends():
    """An unknown one would answer 500 after the work was saved; tests import tasks themselves."""
    wanted = set(named_tasks())
    assert len(wanted) > 5
    said = subprocess.run(
        [sys.executable, "-c", WEB],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert wanted <= set(json.loads(said.stdout.splitlines()[-1]))
