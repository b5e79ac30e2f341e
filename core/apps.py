from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "平台基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core import checks, validation_words  # noqa: F401  both set themselves up; checks need the registry
        from core.indicators.marks import install_after_migrate  # needs the models

        # Every app declares its own figures, clocks, background work and menu entries beside its models.
        autodiscover_modules(
            "indicators", "boards", "deadlines", "tasks", "menu", "panels", "timeline", "handover", "public"
        )
        post_migrate.connect(install_after_migrate, sender=self)
