from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "tenant_apps.retention"
    verbose_name = "Conservation et droits"
