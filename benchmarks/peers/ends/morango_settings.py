"""Django settings of both ends; the folder comes from the environment.

WAL is what Kolibri sets; `synchronous` stays at FULL in both. See `morango_center.open_database`.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ["PEER_FOLDER"])

SECRET_KEY = "of a server that lives for a minute"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "mptt",
    "morango",
    "habits",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "morango.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(FOLDER / "db.sqlite3"),
        "OPTIONS": {"timeout": 100},
    }
}
AUTH_USER_MODEL = "habits.Teacher"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
LOGGING_CONFIG = None
