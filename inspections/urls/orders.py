"""Addresses of orders, open problems, campaigns' targets and calendar, and talks; ``urls`` includes them."""

from django.urls import path

from core.imports.urls import import_urls
from inspections.imports.orders import PaperOrderImport
from inspections.imports.simple import CampaignImport, InterviewImport
from inspections.views import campaigns_targets as targets
from inspections.views import interviews, orders, orders_open, orders_recheck

order_urls = [
    path("orders/", orders.OrderList.as_view(), name="order_list"),
    *import_urls(PaperOrderImport, "orders/import/"),
    path("<int:pk>/order/", orders.OrderCreate.as_view(), name="order_create"),
    path("orders/<int:pk>/", orders.OrderDetail.as_view(), name="order_detail"),
    path("orders/<int:pk>/serve/", orders.OrderServe.as_view(), name="order_serve"),
    path("orders/<int:pk>/extend/", orders.OrderExtend.as_view(), name="order_extend"),
    path("orders/<int:pk>/take-back/", orders.TakeBackOrder.as_view(), name="order_takeback"),
    path("orders/<int:pk>/close/", orders.CloseOrder.as_view(), name="order_close"),
    path("orders/<int:pk>/to-case/", orders.OrderToCase.as_view(), name="order_to_case"),
    path("orders/<int:pk>/recheck/", orders_recheck.RecheckCreate.as_view(), name="order_recheck"),
    path("<int:pk>/recheck/", orders_recheck.RecheckUpdate.as_view(), name="recheck_update"),
    path("problems/open/", orders_open.OpenProblemList.as_view(), name="problem_open"),
    path("problems/<int:pk>/assign/", orders_open.ProblemAssign.as_view(), name="problem_assign"),
    path("exposed/", orders_open.HitList.as_view(), name="exposedhit_list"),
    path("<int:pk>/exposed/", orders_open.HitCreate.as_view(), name="exposedhit_create"),
    *import_urls(CampaignImport, "campaigns/import/"),
    path("campaigns/calendar/", targets.CampaignCalendar.as_view(), name="campaign_calendar"),
    path("campaigns/calendar/<int:year>/<slug:key>/", targets.AdoptProposal.as_view(), name="campaign_adopt"),
    path("campaigns/targets/", targets.TargetList.as_view(), name="campaigntarget_list"),
    path("campaigns/targets/<int:pk>/drop/", targets.DropTarget.as_view(), name="campaigntarget_drop"),
    path("campaigns/<int:pk>/freeze/", targets.FreezeTargets.as_view(), name="campaign_freeze"),
    path("campaigns/<int:pk>/reported/", targets.CampaignReported.as_view(), name="campaign_reported"),
    path("interviews/", interviews.InterviewList.as_view(), name="interview_list"),
    *import_urls(InterviewImport, "interviews/import/"),
    path("interviews/new/", interviews.InterviewCreate.as_view(), name="interview_create"),
    path("interviews/attendees/", interviews.AttendeeList.as_view(), name="interviewattendee_list"),
    path("interviews/<int:pk>/", interviews.InterviewDetail.as_view(), name="interview_detail"),
    path("interviews/<int:pk>/edit/", interviews.InterviewUpdate.as_view(), name="interview_update"),
    path("interviews/<int:pk>/void/", interviews.VoidInterview.as_view(), name="interview_void"),
]
