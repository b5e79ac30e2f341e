from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "宣传培训与其他"
    default_auto_field = "django.db.models.BigAutoField"
