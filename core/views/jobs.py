"""Background jobs and stored files."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.generic import View

from core import jobs
from core.attachments import download_headers, open_for
from core.filters import PageFilter, choice
from core.listing import Column, ListPage, tag
from core.models import Job
from core.pages import ActionPage, DetailPage

STATE_TAGS = {"queued": "info", "running": "info", "done": "ok", "failed": "bad", "cancelled": "plain"}


class JobFilter(PageFilter):
    state = choice("state", Job.State.choices, "状态")

    class Meta:
        model = Job
        fields: list[str] = []


class JobList(ListPage):
    queryset = Job.objects.select_related("created_by")
    permission_required = "core.view_job"
    filterset_class = JobFilter
    columns = [
        Column("任务", "title", "lead", link=True),
        Column("状态", lambda job: tag(job.get_state_display(), STATE_TAGS[job.state]), "tags"),
        Column("发起人", "created_by"),
        Column("发起时间", lambda job: f"{job.created_at:%Y-%m-%d %H:%M}"),
        Column("说明", "message"),
    ]
    title = "后台任务"
    start_hint = "导入表格、生成总结等较长的工作会在这里显示进度，可以离开页面。"


class JobDetail(DetailPage):
    queryset = Job.objects.select_related("created_by")
    permission_required = "core.view_job"
    template_name = "core/job_detail.html"

    def get(self, request, *args, **kwargs):
        """The page, or for htmx the progress alone; status 286 ends the polling."""
        if not request.htmx:
            return super().get(request, *args, **kwargs)
        job = self.get_object()
        return render(
            request, "core/job_detail.html#progress", {"object": job}, status=286 if job.is_over else 200
        )


class JobCancel(ActionPage):
    queryset = Job.objects.all()
    permission_required = "core.add_job"
    question = "要停止「{row}」吗？已经完成的部分会保留。"
    done = "已要求停止。"

    def act(self, job):
        jobs.cancel(job, by=self.request.user)


class AttachmentFile(View):
    """One stored photo or PDF, to whoever may see the record it belongs to."""

    permission_required = "owner"  # decided by core.attachments.open_for, through the record it belongs to

    def get(self, request, uuid, *args, **kwargs):
        if not request.user.is_authenticated:
            raise Http404
        attachment = open_for(request.user, uuid)
        return FileResponse(attachment.file.open("rb"), headers=download_headers(attachment))
