from django.apps import AppConfig


class FoodSafetyConfig(AppConfig):
    name = "food_safety"
    verbose_name = "食品安全"
    default_auto_field = "django.db.models.BigAutoField"
