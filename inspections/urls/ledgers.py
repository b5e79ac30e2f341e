"""Addresses of samples, sweeps, takedowns and safeguards."""

from django.urls import path

from inspections.views import ledgers

ledger_urls = [
    path("samples/<int:pk>/report/", ledgers.SampleReport.as_view(), name="productsample_report"),
    path("samples/<int:pk>/handle/", ledgers.SampleHandle.as_view(), name="productsample_handle"),
    path(
        "protections/<int:pk>/conclude/",
        ledgers.ConcludeProtection.as_view(),
        name="eventprotection_conclude",
    ),
    *[pattern for ledger in ledgers.LEDGERS for pattern in ledger.patterns()],
]
