"""Consultations, stations, the ladder of trusted consumption and tips from tables, each through its own form."""

from types import MappingProxyType

from complaints import forms, services
from complaints.models import Consultation, ConsumerStation, ConsumerTip, TrustedConsumption
from entities.imports.form_rows import FormRows


class ConsultationImport(FormRows):
    key, title, model = "complaints.consultation", "咨询", Consultation
    form, identity = forms.ConsultationForm, ("office_id", "asked_on", "question")
    also = MappingProxyType({"asked_on": ("日期",), "question": ("问题", "咨询内容"), "answer": ("解答",)})
    guide = "同一天、同一问题的咨询不重复导入。"


class ConsumerStationImport(FormRows):
    key, title, model = "complaints.consumerstation", "消费维权服务站", ConsumerStation
    form, identity = forms.StationForm, ("office_id", "name")
    also = MappingProxyType({"name": ("服务站", "站点名称"), "entity": ("依托单位",)})
    guide = "同名的服务站不重复导入。"


class TrustedConsumptionImport(FormRows):
    key, title, model = "complaints.trustedconsumption", "放心消费创建", TrustedConsumption
    form, add = forms.TrustedForm, services.add_trusted
    identity = ("entity_id", "level", "stage", "reached_on")
    guide = "一级一级写，一步一行，先写的在前（申报、推荐、认定、摘牌）。同一步骤不重复导入。"


class ConsumerTipImport(FormRows):
    key, title, model = "complaints.consumertip", "消费提示", ConsumerTip
    form, identity = forms.TipForm, ("office_id", "title", "published_on")
    guide = "同一天、同一标题的不重复导入。"
