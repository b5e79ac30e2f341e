"""The office's own fonts: what each look of a document is set in, upload, removal, and the test page."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from core import audit, jobs
from core.access import may
from core.documents import fonts
from core.errors import RuleBroken
from core.pages import PlainPage
from reports.fonts import FONT_TEST, own_fonts, remove_font, specimen_path, store_font
from reports.forms import FontForm


class FontList(PlainPage):
    permission_required = "reports.view_font"
    template_name = "reports/font_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            looks=[
                {"look": look, "name": name, "files": own_fonts(look), "families": "、".join(families[:4])}
                for look, (name, families) in fonts.LOOKS.items()
            ],
            form=kwargs.get("form") or FontForm(user=self.request.user),
            folder=Path(settings.PORTAL_DATA_DIR) / "fonts",
            has_specimen=specimen_path().is_file(),
            may_add=may(self.request.user, "reports.add_font"),
        )


class FontUpload(PermissionRequiredMixin, View):
    permission_required = "reports.add_font"

    def get(self, request, *args, **kwargs):
        return redirect("reports:font_list")

    def post(self, request, *args, **kwargs):
        form = FontForm(request.POST, request.FILES, user=request.user)
        try:
            if not form.is_valid():
                raise RuleBroken("；".join(error for errors in form.errors.values() for error in errors))
            name = store_font(form.cleaned_data["look"], form.cleaned_data["file"])
            audit.record(request.user, "font.add", request.user.office, name=name)
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, f"已存入「{name}」，之后生成的文件将使用它。请生成测试页核对。")
        return redirect("reports:font_list")


class FontRemove(PermissionRequiredMixin, View):
    """The look and the file name are in the address; only a file of the own folder is removed."""

    permission_required = "reports.change_font"

    def get(self, request, look, name, *args, **kwargs):
        self._known(look, name)
        return render(
            request,
            "core/confirm_page.html",
            {
                "object": "公文字体",
                "view": self,
                "question": f"要删除字体文件「{name}」吗？",
                "back_url": reverse("reports:font_list"),
            },
        )

    def post(self, request, look, name, *args, **kwargs):
        self._known(look, name)
        if "confirmed" not in request.POST:
            return self.get(request, look, name)
        remove_font(look, name)
        audit.record(request.user, "font.remove", request.user.office, name=name)
        messages.success(request, "已删除")
        return redirect("reports:font_list")

    def _known(self, look, name):
        if look not in fonts.LOOKS or name not in own_fonts(look):
            raise Http404


class FontTest(PermissionRequiredMixin, View):
    permission_required = "reports.view_font"

    def get(self, request, *args, **kwargs):
        return redirect("reports:font_list")

    def post(self, request, *args, **kwargs):
        job = jobs.enqueue(
            FONT_TEST, {}, by=request.user, back=("返回公文字体", reverse("reports:font_list"))
        )
        return redirect("core:job_detail", job.pk)


class FontSpecimen(PermissionRequiredMixin, View):
    """The test page that was made last."""

    permission_required = "reports.view_font"

    def get(self, request, *args, **kwargs):
        try:
            page = specimen_path().open("rb")
        except FileNotFoundError:
            raise Http404 from None
        return FileResponse(
            page,
            as_attachment=True,
            filename="公文字体测试页.pdf",
            headers={"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff"},
        )
