"""What was done about a food permit or registration: issued, changed, renewed, issued again, cancelled.

The certificate itself is ``entities.Licence``; each act here moves it, and nothing else does for these kinds.
"""

from django.db import models
from django.db.models import Q

from core.addresses import reverse
from core.models import Office
from entities.models import Entity, Licence
from entities.models.about import AboutEntity
from food_safety.rules import permits as rules


class PermitAct(AboutEntity):
    """One act on one certificate, never overwritten: a mistake is voided with a reason."""

    class Act(models.TextChoices):
        FIRST = rules.FIRST, "首次核发"
        CHANGE = rules.CHANGE, "变更"
        RENEWAL = rules.RENEWAL, "延续"
        REISSUE = rules.REISSUE, "补发"
        CANCEL = rules.CANCEL, "注销"

    class Sub(models.TextChoices):
        SMALL_CATERING = rules.SMALL_CATERING, "小餐饮"
        SMALL_SALE = rules.SMALL_SALE, "小销售店"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="permit_acts", verbose_name="经营主体")
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="acts", verbose_name="许可（登记）证")
    act = models.CharField("办理事项", max_length=8, choices=Act.choices)
    acted_on = models.DateField("办理日期")
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="本次办理后证书载明的日期")
    sub = models.CharField("小经营店类型", max_length=16, choices=Sub.choices, blank=True)
    area_m2 = models.DecimalField("经营面积（平方米）", max_digits=7, decimal_places=1, null=True, blank=True)
    changed = models.CharField("变更内容", max_length=200, blank=True, help_text="例如法定代表人由甲变更为乙")
    note = models.CharField("备注", max_length=200, blank=True)
    is_voided = models.BooleanField("已作废", default=False, editable=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)

    office_path = "office"
    day = "acted_on"
    register_day = "acted_on"  # printed on the certificate, and often long before the portal

    class Meta:
        verbose_name = verbose_name_plural = "许可办理记录"
        ordering = ["-acted_on", "-pk"]
        constraints = [
            # One certificate is issued for the first time once; a voided row is as good as not there.
            models.UniqueConstraint(
                name="permit_first_issued_once",
                fields=["licence"],
                condition=Q(act="first", is_voided=False),
                violation_error_message="这个证的首次发证已经登记",
            ),
        ]
        indexes = [models.Index(name="permit_act_of_office", fields=["office", "acted_on", "act"])]

    def __str__(self):
        return f"{self.get_act_display()}：{self.licence}"

    def get_absolute_url(self):
        return reverse("food_safety:permit_detail", args=[self.licence_id])
