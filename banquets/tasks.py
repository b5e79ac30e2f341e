"""The background work of this app: its papers are made by the job of ``inspections.documents.issuing``."""

from banquets import documents

__all__ = ["documents"]
