from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Forms as data. No model: definitions live with who publishes them, answers with who asked."""

    name = "shared_apps.forms"
    label = "forms"
    verbose_name = "formulaires"
