"""Templates that an office copied and changed. The shipped ones are files and are never changed in place."""

import uuid

from django.db import models

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User
from reports import outline


class TemplateQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Its own office's only: a template is a draft of words, and no other office's business."""
        rows = super().visible_to(user)
        return rows.filter(**{self.model.office_path: user.office_id}) if user.is_authenticated else rows

    def in_use(self):
        return self.filter(is_retired=False)


class SummaryTemplate(models.Model):
    """The text from which summaries of one office begin. Every save is kept as a version."""

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="summary_templates", verbose_name="监管机构"
    )
    name = models.CharField("模板名称", max_length=60)
    base = models.CharField("依据的模板", max_length=40)
    tree = models.JSONField("正文", default=list)
    version = models.PositiveIntegerField("版本", default=1)
    is_retired = models.BooleanField("已停用", default=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="创建人")
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="最后修改人")
    updated_at = models.DateTimeField("最后修改时间", auto_now=True)

    objects = TemplateQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "总结模板"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="summary_template_name_once",
                fields=["office", "name"],
                violation_error_message="已有同名模板，请换一个名称",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports:summarytemplate_detail", args=[self.pk])

    @property
    def blocks(self) -> list[outline.Block]:
        return outline.load(self.tree)

    @property
    def base_label(self) -> str:
        return outline.TEMPLATES.get(self.base, self.base)


class TemplateVersion(models.Model):
    """A template as it was saved once; never changed."""

    template = models.ForeignKey(
        SummaryTemplate, models.PROTECT, related_name="versions", verbose_name="总结模板"
    )
    number = models.PositiveIntegerField("版本")
    name = models.CharField("模板名称", max_length=60)
    tree = models.JSONField("正文")
    note = models.CharField("说明", max_length=100, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="保存人")
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    objects = TemplateQuerySet.as_manager()
    office_path = "template__office"

    class Meta:
        verbose_name = verbose_name_plural = "模板版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="template_version_once",
                fields=["template", "number"],
                violation_error_message="模板的这个版本已经存在",
            )
        ]

    def __str__(self):
        return f"{self.name} 第 {self.number} 版"

    def get_absolute_url(self):
        return self.template.get_absolute_url()

    @property
    def blocks(self) -> list[outline.Block]:
        return outline.load(self.tree)
