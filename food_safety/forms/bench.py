"""Forms of the bench: kits, instruments."""

from entities.forms.records import LedgerForm
from food_safety.models import Instrument, KitLot


class KitLotForm(LedgerForm):
    class Meta:
        model = KitLot
        fields = [
            "name",
            "lot",
            "maker",
            "method",
            "received_on",
            "expires_on",
            "quantity",
            "ended_on",
            "note",
        ]

    def clean(self):
        cleaned = super().clean()
        received, expires = cleaned.get("received_on"), cleaned.get("expires_on")
        if received and expires and expires < received:
            self.add_error("expires_on", "入库时已经过期，请核对")
        return cleaned


class InstrumentForm(LedgerForm):
    class Meta:
        model = Instrument
        fields = ["name", "number", "calibrated_on", "calibrate_by", "certificate", "ended_on", "note"]

    def clean(self):
        cleaned = super().clean()
        done, due = cleaned.get("calibrated_on"), cleaned.get("calibrate_by")
        if done and due and due <= done:
            self.add_error("calibrate_by", "下次检定日期应晚于最近检定日期")
        return cleaned
