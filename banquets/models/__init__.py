"""Rural banquets: the filings, what surrounds each, the cooks, and the list of dishes to watch."""

from banquets.models.after import FollowUp, PoisoningReport
from banquets.models.cooks import BanquetCook, RiskDish
from banquets.models.filings import BanquetFiling, CommitmentLetter
from banquets.models.guidance import GuidanceFinding, GuidanceVisit, SampleRetention

__all__ = [
    "BanquetCook",
    "BanquetFiling",
    "CommitmentLetter",
    "FollowUp",
    "GuidanceFinding",
    "GuidanceVisit",
    "PoisoningReport",
    "RiskDish",
    "SampleRetention",
]
