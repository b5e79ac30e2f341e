"""The fields of supervision (监管领域), used by checklists, inspections and campaigns alike."""

from django.db import models


class Subject(models.TextChoices):
    FOOD = "food", "食品"
    DRUG = "drug", "药品"
    DEVICE = "device", "医疗器械"
    COSMETICS = "cosmetics", "化妆品"
    EQUIPMENT = "equipment", "特种设备"
    QUALITY = "quality", "产品质量"
    PRICE = "price", "价格收费"
    ADVERTISING = "advertising", "广告"
    METROLOGY = "metrology", "计量"
    PUBLICITY = "publicity", "公示信息"
    SPECIAL_FOOD = "special_food", "特殊食品"
    FIREWORKS = "fireworks", "花炮"
    IP = "ip", "知识产权"
    AGRI = "agri", "农资"
    FUEL = "fuel", "成品油"
    FEES = "fees", "涉企收费"
    OTHER = "other", "其他"
