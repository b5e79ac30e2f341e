"""Who did what, when, and why. Rows are only ever added: a database trigger refuses the rest."""

from django.db import models

from core.access import ScopedQuerySet


class AuditEntry(models.Model):
    """One act, written in the transaction of the act. Holds no personal data: field names, ids and codes only."""

    at = models.DateTimeField("时间", auto_now_add=True)
    office = models.ForeignKey("core.Office", models.PROTECT, null=True, blank=True, verbose_name="监管机构")
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, verbose_name="操作人")
    act = models.CharField("操作", max_length=60)
    target_model = models.CharField("对象类型", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    changes = models.JSONField("变更", default=dict, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_model", "target_id"], name="audit_of_target")]

    def __str__(self):
        return f"{self.act} {self.target_model}:{self.target_id}"
