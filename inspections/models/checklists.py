"""Checklists (检查要点表): versioned lists of items with the article each rests on."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office
from inspections.subjects import Subject


class ChecklistQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The lists for all offices (``office`` NULL), and those of the offices whose rows the user sees."""
        own = super().visible_to(user)
        if not user.is_authenticated or not user.is_active:
            return own
        return own | self.filter(office=None)

    def with_items(self):
        """The lists that people work with: not those for paper."""
        return self.exclude(purpose=Checklist.Purpose.PAPER)

    def offered_to(self, office, purpose: str = "inspection"):
        """The current lists an office works with: its own version of a list hides the one for all."""
        own = Checklist.objects.filter(office=office, code=OuterRef("code"), is_current=True)
        return self.filter(Q(office=office) | Q(office=None) & ~Exists(own), is_current=True, purpose=purpose)


class Checklist(models.Model):
    """One version of one checklist. Inspections keep the version they used; only the current one is offered.

    A list for guidance is offered to no inspection: guidance is help (domain.md B3.7). A list for paper has no items: of
    a check whose sheet lies in the archive the ledger says what was found, and not how each item was answered.
    """

    class Purpose(models.TextChoices):
        INSPECTION = "inspection", "监督检查"
        GUIDANCE = "guidance", "服务指导"
        PAPER = "paper", "纸质台账补录"

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checklists",
        verbose_name="监管机构",
        help_text="空为通用",
    )
    code = models.CharField("编码", max_length=30)
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=60)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices)
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices, default=Purpose.INSPECTION)
    basis = models.CharField("依据", max_length=120, blank=True)
    is_current = models.BooleanField("现行", default=True)

    objects = ChecklistQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "检查要点表"
        ordering = ["subject", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="checklist_version_once",
                fields=["office", "code", "version"],
                condition=Q(office__isnull=False),
                violation_error_message="这张要点表的这个版本已经存在",
            ),
            models.UniqueConstraint(
                name="shared_checklist_version_once",
                fields=["code", "version"],
                condition=Q(office=None),
                violation_error_message="这张要点表的这个版本已经存在",
            ),
            models.UniqueConstraint(
                name="one_current_checklist",
                fields=["office", "code"],
                condition=Q(is_current=True, office__isnull=False),
                violation_error_message="这张要点表已有现行版本",
            ),
            models.UniqueConstraint(
                name="one_current_shared_checklist",
                fields=["code"],
                condition=Q(is_current=True, office=None),
                violation_error_message="这张要点表已有现行版本",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:checklist_detail", args=[self.pk])


class ChecklistItem(models.Model):
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items", verbose_name="检查要点表")
    no = models.PositiveSmallIntegerField("序号")
    text = models.CharField("检查内容", max_length=200)
    hint = models.CharField("提示", max_length=200, blank=True)
    is_key = models.BooleanField("重点项", default=False)
    article = models.CharField("依据条款", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查项目"
        ordering = ["checklist", "no"]
        constraints = [
            models.UniqueConstraint(
                name="item_number_once",
                fields=["checklist", "no"],
                violation_error_message="检查项目的序号重复",
            )
        ]

    def __str__(self):
        return f"{self.no}. {self.text}"
