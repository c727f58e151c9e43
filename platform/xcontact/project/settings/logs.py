"""Logs go to standard error, without personal data."""

from xcontact.project import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {"tokens": {"()": "xcontact.project.logged_paths.WithoutTokens"}},
    "loggers": {
        "pikepdf": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},
        "django.request": {"filters": ["tokens"]},
        "django.security.csrf": {"filters": ["tokens"]},
        # Below that they spell out what pages and queries hold, people's names included, whatever LOG_LEVEL asks for.
        "django.template": {"level": "INFO"},
        "django.db.backends": {"level": "INFO"},
        "urllib3": {"level": "INFO"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
}
