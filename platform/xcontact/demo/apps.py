from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "xcontact.demo"
    verbose_name = "Démonstration"
