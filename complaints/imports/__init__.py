"""Tables in: the export of the 12315 platform, and the simple ledgers beside the complaints."""

from complaints.imports.platform import PlatformImport
from complaints.imports.simple import (
    ConsultationImport,
    ConsumerStationImport,
    ConsumerTipImport,
    TrustedConsumptionImport,
)

__all__ = [
    "ConsultationImport",
    "ConsumerStationImport",
    "ConsumerTipImport",
    "PlatformImport",
    "TrustedConsumptionImport",
]
