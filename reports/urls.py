from django.urls import path

from reports.views import figures, outputs, summaries, texts

app_name = "reports"
urlpatterns = [
    path("", summaries.SummaryList.as_view(), name="summary_list"),
    path("new/", summaries.SummaryCreate.as_view(), name="summary_create"),
    path("<int:pk>/", summaries.SummaryDetail.as_view(), name="summary_detail"),
    path("<int:pk>/edit/", texts.SummaryUpdate.as_view(), name="summary_update"),
    path("<int:pk>/versions/", texts.SummaryVersions.as_view(), name="summary_versions"),
    path("<int:pk>/finalise/", summaries.SummaryFinalise.as_view(), name="summary_finalise"),
    path("<int:pk>/reopen/", summaries.SummaryReopen.as_view(), name="summary_reopen"),
    path("<int:pk>/withdraw/", summaries.SummaryWithdraw.as_view(), name="summary_withdraw"),
    path("<int:pk>/render/", outputs.SummaryRender.as_view(), name="summary_render"),
    path("versions/<int:pk>/", texts.VersionDetail.as_view(), name="summaryversion_detail"),
    path("versions/<int:pk>/restore/", texts.VersionRestore.as_view(), name="summaryversion_restore"),
    path("outputs/<int:pk>/", outputs.OutputDownload.as_view(), name="output_download"),
    path("figures/", figures.FigureList.as_view(), name="figure_list"),
    path("figures/<str:key>/", figures.FigureDetail.as_view(), name="figure_detail"),
]
