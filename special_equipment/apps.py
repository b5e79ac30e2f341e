from django.apps import AppConfig


class SpecialEquipmentConfig(AppConfig):
    name = "special_equipment"
    verbose_name = "特种设备"
    default_auto_field = "django.db.models.BigAutoField"
