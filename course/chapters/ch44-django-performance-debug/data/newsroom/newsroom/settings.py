"""Development settings of the newsroom: DEBUG is on, and so are the tools of this chapter."""

import os
import sys
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "only-for-your-own-machine"
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
INTERNAL_IPS = ["127.0.0.1"]  # the toolbar shows itself to these addresses only

# There are no maps here. The toolbar asks for PostGIS all the same, and Django would let gcc search the disk for it.
sys.modules["django.contrib.gis.db.backends.postgis.adapter"] = None

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "debug_toolbar",
    "django_extensions",
    "blog",
]

MIDDLEWARE = [
    "debug_toolbar.middleware.DebugToolbarMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
STATIC_URL = "static/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# The notebook puts the address of its private database here, for example
# postgresql://user:password@127.0.0.1:5432/blog_1234
address = conninfo_to_dict(os.environ["NEWSROOM_DATABASE_URL"])

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.get("dbname", ""),
        "USER": address.get("user", ""),
        "PASSWORD": address.get("password", ""),
        "HOST": address.get("host", ""),
        "PORT": address.get("port", ""),
    },
}

USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

DEBUG_TOOLBAR_CONFIG = {
    # What is left of a stack trace is our own code; to look up a line for all the rest, query by query, takes long.
    "HIDE_IN_STACKTRACES": ("django", "debug_toolbar", "IPython", "asyncio", "threading", "socketserver", "__main__"),
    # The toolbar refuses to work inside a test run unless it is told that this is intended.
    "IS_RUNNING_TESTS": False,
}
