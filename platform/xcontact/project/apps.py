"""What the composition itself brings to Django: the checks of a start."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "xcontact.project"
    verbose_name = "Plateforme"

    def ready(self) -> None:
        from xcontact.project import checks  # noqa: F401 - registers itself
