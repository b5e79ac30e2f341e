"""Checklists: reading them, and making their next version in a sheet."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from core.access import may
from core.listing import ListPage
from core.pages import DetailPage, FormPage
from inspections import services
from inspections.filters.checks import ChecklistFilter
from inspections.forms.checks import ChecklistForm, LineFormSet, lines_of
from inspections.models import Checklist
from inspections.tables.checks import CHECKLIST_COLUMNS


class ChecklistList(ListPage):
    queryset = Checklist.objects.with_items().filter(is_current=True).annotate(item_count=Count("items"))
    permission_required = "inspections.view_checklist"
    filterset_class = ChecklistFilter
    columns = CHECKLIST_COLUMNS
    title = "检查要点表"
    ordering = ["subject", "code", "pk"]
    start_hint = "随平台提供的要点表由管理员用 manage.py load_checklists 载入。"


class ChecklistDetail(DetailPage):
    queryset = Checklist.objects.select_related("office")
    permission_required = "inspections.view_checklist"
    template_name = "inspections/checklist_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        versions = Checklist.objects.visible_to(user).filter(code=row.code).exclude(pk=row.pk)
        return super().get_context_data(
            items=row.items.all(),
            versions=versions.select_related("office").order_by("-version"),
            may_change=row.is_current
            and row.purpose != row.Purpose.PAPER
            and may(user, "inspections.change_checklist"),
            **kwargs,
        )


class ChecklistRevise(FormPage):
    form_class = ChecklistForm
    permission_required = "inspections.change_checklist"
    template_name = "inspections/checklist_form.html"
    title, submit_label = "修订检查要点表", "保存为新版本"
    success_message = "「{row}」已保存为新版本，今后使用新版本，用过的记录保持原样。"
    back_label = "检查要点表"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            own = Checklist.objects.with_items().visible_to(request.user)
            self.checklist = get_object_or_404(own, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not self.checklist.is_current:
            return redirect(self.checklist)
        return super().get(request, *args, **kwargs)

    def back_url(self):
        return self.checklist.get_absolute_url()

    def get_initial(self):
        return {"name": self.checklist.name, "basis": self.checklist.basis}

    def lines(self):
        if not hasattr(self, "_lines"):
            stored = self.checklist.items.values("text", "hint", "is_key", "article")
            self._lines = LineFormSet(self.request.POST or None, initial=list(stored), prefix="line")
        return self._lines

    def post(self, request, *args, **kwargs):
        form, lines = self.get_form(), self.lines()
        if form.is_valid() & lines.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def save(self, form):
        self.checklist = services.revise_checklist(
            self.checklist, by=self.request.user, lines=lines_of(self.lines()), **form.cleaned_data
        )
        return self.checklist

    def get_success_url(self):
        return reverse("inspections:checklist_detail", args=[self.checklist.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(checklist=self.checklist, lines=self.lines(), **kwargs)
