"""The office's own templates: copied, edited in the same editor as a summary, every save a version."""

from django.urls import reverse

from core.access import may
from core.clock import today
from core.listing import Column, ListPage, tag
from core.pages import ActionPage, DetailPage, FormPage
from core.periods import Period
from reports import services
from reports.build import resolve
from reports.filters import TemplateFilter
from reports.forms import TemplateCopyForm
from reports.models import SummaryTemplate, TemplateVersion
from reports.paper import paper
from reports.scene import Scene
from reports.views.texts import TextEditor


class TemplateList(ListPage):
    queryset = SummaryTemplate.objects.select_related("updated_by")
    permission_required = "reports.view_summarytemplate"
    filterset_class = TemplateFilter
    title = "总结模板"
    columns = [
        Column("模板", "name", "lead", link=True),
        Column(
            "状态",
            lambda row: tag("已停用", "plain") if row.is_retired else tag("使用中", "ok"),
            "tags",
            export=lambda row: "已停用" if row.is_retired else "使用中",
        ),
        Column("依据", "base_label"),
        Column("版本", lambda row: f"第 {row.version} 版"),
        Column("最后修改", "updated_by.display_name"),
    ]
    actions = [("复制一个模板", "reports:summarytemplate_create", "reports.add_summarytemplate")]
    start_hint = "写总结时可直接用随附的模板；想改结构和文字，先复制一份成为本机构的模板。"


class TemplateCopy(FormPage):
    permission_required = "reports.add_summarytemplate"
    form_class = TemplateCopyForm
    title, submit_label, back_label = "复制模板", "复制", "总结模板"

    def back_url(self):
        return reverse("reports:summarytemplate_list")

    def save(self, form):
        data = form.cleaned_data
        return services.copy_template(
            office=self.request.user.office,
            base=data["base"],
            name=data["name"],
            source=data["source"],
            uuid=data["uuid"],
            by=self.request.user,
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class TemplateDetail(DetailPage):
    """The template with the figures of the running year, and its versions."""

    queryset = SummaryTemplate.objects.select_related("office__parent", "updated_by")
    permission_required = "reports.view_summarytemplate"
    template_name = "reports/template_detail.html"

    def get_context_data(self, **kwargs):
        template = self.object
        period = Period.year(today().year, until=today())
        resolved = resolve(template.blocks, office=template.office, period=period)
        return super().get_context_data(
            **kwargs,
            paper=paper(resolved),
            period=period,
            versions=template.versions.select_related("saved_by").defer("tree"),
            may_change=not template.is_retired and may(self.request.user, "reports.change_summarytemplate"),
        )


class TemplateUpdate(TextEditor):
    queryset = SummaryTemplate.objects.select_related("office__parent", "updated_by")
    permission_required = "reports.change_summarytemplate"
    draft = "template"
    refused = "已停用的模板不能修改"
    list_link = {"list_name": "reports:summarytemplate_list", "list_label": "总结模板"}

    def is_open(self, template):
        return not template.is_retired

    def name_of(self, template):
        return template.name

    def save(self, template, form):
        return services.save_template(
            template,
            name=form.cleaned_data["title"][:60],
            blocks=form.blocks,
            base_version=form.cleaned_data["version"],
            by=self.request.user,
        )

    def scene(self, template, keys, over_years):
        period = Period.year(today().year, until=today())
        return Scene.of(keys, office=template.office, period=period, over_years=over_years)


class TemplateRetire(ActionPage):
    queryset = SummaryTemplate.objects.all()
    permission_required = "reports.change_summarytemplate"
    question = "要停用模板「{row}」吗？已按它写的总结不受影响。"
    needs_reason = True
    done = "已停用"

    def act(self, template):
        services.retire_template(template, by=self.request.user, reason=self.reason)


class TemplateRestore(ActionPage):
    queryset = TemplateVersion.objects.select_related("template")
    permission_required = "reports.change_summarytemplate"
    question = "要恢复到「{row}」吗？现在的文字会作为单独一版保留。"
    done = "已恢复"

    def act(self, version):
        return services.restore_template(version, by=self.request.user)
