from django.apps import AppConfig


class BanquetsConfig(AppConfig):
    name = "banquets"
    verbose_name = "农村聚餐"
    default_auto_field = "django.db.models.BigAutoField"
