from django.apps import AppConfig


class EntitiesConfig(AppConfig):
    name = "entities"
    verbose_name = "经营主体"
    default_auto_field = "django.db.models.BigAutoField"
