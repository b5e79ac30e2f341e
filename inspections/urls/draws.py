"""Addresses of the double-random draws; ``urls`` includes them."""

from django.urls import path

from core.imports.urls import import_urls
from inspections.imports import draws as imports
from inspections.views import draw_libraries as libraries
from inspections.views import draw_public as public
from inspections.views import draw_targets as targets
from inspections.views import draws

draw_urls = [
    path("draws/", draws.DrawPlanList.as_view(), name="drawplan_list"),
    path("draws/new/", draws.DrawPlanCreate.as_view(), name="drawplan_create"),
    path("draws/<int:pk>/", draws.DrawPlanDetail.as_view(), name="drawplan_detail"),
    path("draws/<int:pk>/edit/", draws.DrawPlanUpdate.as_view(), name="drawplan_update"),
    path("draws/<int:pk>/recuse/", draws.RecusalCreate.as_view(), name="drawplan_recuse"),
    path("draws/recusals/<int:pk>/drop/", draws.RecusalDrop.as_view(), name="drawrecusal_drop"),
    path("draws/<int:pk>/commit/", draws.CommitPlan.as_view(), name="drawplan_commit"),
    path("draws/<int:pk>/draw/", draws.DrawDigits.as_view(), name="drawplan_draw"),
    path("draws/<int:pk>/withdraw/", draws.WithdrawPlan.as_view(), name="drawplan_withdraw"),
    path("draws/<int:pk>/received/", draws.ReceivedCreate.as_view(), name="drawplan_received"),
    path("draws/<int:pk>/publish/", draws.PublishResults.as_view(), name="drawplan_publish"),
    path("draws/<int:pk>/finish/", draws.FinishPlan.as_view(), name="drawplan_finish"),
    path("draws/<int:pk>/certificate/", draws.RequestCertificate.as_view(), name="drawplan_certificate"),
    path("draws/<int:pk>/files/<str:name>", draws.DrawnFile.as_view(), name="drawplan_file"),
    path("draw-targets/", targets.DrawTargetList.as_view(), name="drawtarget_list"),
    path("draw-targets/<int:pk>/", targets.DrawTargetDetail.as_view(), name="drawtarget_detail"),
    path("draw-targets/<int:pk>/result/", targets.EnterResult.as_view(), name="drawtarget_enter"),
    path("draw-targets/<int:pk>/review/", targets.ReviewResult.as_view(), name="drawtarget_review"),
    path("draw-targets/<int:pk>/return/", targets.ReturnResult.as_view(), name="drawtarget_return"),
    path("draw-targets/<int:pk>/replace/", targets.ReplaceTarget.as_view(), name="drawtarget_replace"),
    path("draw-targets/<int:pk>/officers/", targets.ChangeOfficers.as_view(), name="drawtarget_officers"),
    *import_urls(imports.DrawTargetImport, "draw-targets/import/"),
    path("matters/", libraries.MatterList.as_view(), name="matter_list"),
    path("matters/new/", libraries.MatterCreate.as_view(), name="matter_create"),
    path("matters/<int:pk>/", libraries.MatterDetail.as_view(), name="matter_detail"),
    path("matters/<int:pk>/edit/", libraries.MatterUpdate.as_view(), name="matter_update"),
    *import_urls(imports.MatterImport, "matters/import/"),
    path("draw-objects/", libraries.DrawObjectList.as_view(), name="drawobject_list"),
    path("draw-objects/new/", libraries.DrawObjectCreate.as_view(), name="drawobject_create"),
    path("draw-objects/refresh/", libraries.RefreshObjects.as_view(), name="drawobject_refresh"),
    path("draw-objects/<int:pk>/", libraries.DrawObjectUpdate.as_view(), name="drawobject_update"),
    *import_urls(imports.DrawObjectImport, "draw-objects/import/"),
    path("draw-officers/", libraries.DrawOfficerList.as_view(), name="drawofficer_list"),
    path("draw-officers/new/", libraries.DrawOfficerCreate.as_view(), name="drawofficer_create"),
    path("draw-officers/refresh/", libraries.RefreshOfficers.as_view(), name="drawofficer_refresh"),
    path("draw-officers/<int:pk>/", libraries.DrawOfficerUpdate.as_view(), name="drawofficer_update"),
    *import_urls(imports.DrawOfficerImport, "draw-officers/import/"),
    path("draw-results/", libraries.DrawResultList.as_view(), name="drawresult_list"),
    path("draw-results/new/", libraries.DrawResultCreate.as_view(), name="drawresult_create"),
    path("draw-results/<int:pk>/", libraries.DrawResultUpdate.as_view(), name="drawresult_update"),
    path("draw-coordination/", libraries.DrawCoordinationList.as_view(), name="drawcoordination_list"),
    path(
        "draw-coordination/new/", libraries.DrawCoordinationCreate.as_view(), name="drawcoordination_create"
    ),
    path(
        "draw-coordination/<int:pk>/",
        libraries.DrawCoordinationUpdate.as_view(),
        name="drawcoordination_update",
    ),
    path("public/draws/", public.PublicDrawList.as_view(), name="public_draw_list"),
    path("public/draws/verify_draw.py", public.Verifier.as_view(), name="public_draw_verifier"),
    path("public/draws/<str:number>/", public.PublicDraw.as_view(), name="public_draw"),
    path("public/draws/<str:number>/<str:name>", public.PublicDrawFile.as_view(), name="public_draw_file"),
]
