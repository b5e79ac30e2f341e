from complaints.models.clocks import ComplaintClock
from complaints.models.complaints import Complaint, ComplaintPause, ComplaintStep, Intake, Mediation, Recusal
from complaints.models.identity import ReporterIdentity
from complaints.models.ledgers import (
    Consultation,
    ConsumerStation,
    ConsumerTip,
    ReplyText,
    TrustedConsumption,
)

__all__ = [
    "Complaint",
    "ComplaintClock",
    "ComplaintPause",
    "ComplaintStep",
    "Consultation",
    "ConsumerStation",
    "ConsumerTip",
    "Intake",
    "Mediation",
    "Recusal",
    "ReplyText",
    "ReporterIdentity",
    "TrustedConsumption",
]
