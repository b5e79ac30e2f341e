from django.urls import path

from core.views import handover, home, jobs, people, rules

app_name = "core"
urlpatterns = [
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<int:pk>/", jobs.JobDetail.as_view(), name="job_detail"),
    path("jobs/<int:pk>/cancel/", jobs.JobCancel.as_view(), name="job_cancel"),
    path("files/<uuid:uuid>/", jobs.AttachmentFile.as_view(), name="attachment"),
    path("deadlines.ics", home.Feed.as_view(), name="deadline_feed"),
    path("people/", people.UserList.as_view(), name="user_list"),
    path("people/new/", people.UserCreate.as_view(), name="user_create"),
    path("people/<int:pk>/", people.UserDetail.as_view(), name="user_detail"),
    path("people/<int:pk>/edit/", people.UserUpdate.as_view(), name="user_update"),
    path("people/<int:pk>/password/", people.PasswordReset.as_view(), name="user_password"),
    path("grids/", people.GridList.as_view(), name="grid_list"),
    path("grids/new/", people.GridCreate.as_view(), name="grid_create"),
    path("grids/<int:pk>/", people.GridUpdate.as_view(), name="grid_update"),
    path("assignments/", people.AssignmentList.as_view(), name="assignment_list"),
    path("assignments/new/", people.AssignmentCreate.as_view(), name="assignment_create"),
    path("assignments/<int:pk>/end/", people.AssignmentEnd.as_view(), name="assignment_end"),
    path("handovers/", handover.HandOverList.as_view(), name="handover_list"),
    path("handovers/new/", handover.HandOverCreate.as_view(), name="handover_create"),
    path("handovers/<int:pk>/", handover.HandOverDetail.as_view(), name="handover_detail"),
    path("villages/", handover.VillageList.as_view(), name="village_list"),
    path("office/", people.OwnOffice.as_view(), name="own_office"),
    path("office/<int:pk>/", people.OfficeUpdate.as_view(), name="office_update"),
    path("calendar/", rules.CalendarList.as_view(), name="calendarday_list"),
    path("calendar/new/", rules.CalendarDayCreate.as_view(), name="calendarday_create"),
    path("rules/", rules.RuleList.as_view(), name="legalrule_list"),
    path("rules/<int:pk>/", rules.RuleAmend.as_view(), name="legalrule_amend"),
    path("rules/<int:pk>/verify/", rules.RuleVerify.as_view(), name="legalrule_verify"),
    path("audit/", rules.AuditList.as_view(), name="auditentry_list"),
]
