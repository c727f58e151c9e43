"""The look of every page: templates, tags, style sheet, typeface, small scripts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "xcontact.kit.web"
    label = "kit"
    verbose_name = "présentation"
