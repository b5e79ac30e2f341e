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
from complaints.models.urging import CountyUrging

__all__ = [
    "Complaint",
    "ComplaintClock",
    "ComplaintPause",
    "ComplaintStep",
    "Consultation",
    "ConsumerStation",
    "ConsumerTip",
    "CountyUrging",
    "Intake",
    "Mediation",
    "Recusal",
    "ReplyText",
    "ReporterIdentity",
    "TrustedConsumption",
]
