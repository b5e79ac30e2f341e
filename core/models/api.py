"""Keys of programs that speak for a person, and what they have already sent in."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models.users import User


class ApiTokenQuerySet(ScopedQuerySet):
    def valid(self, at):
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiToken(models.Model):
    """A key for the interface. It can do what its scopes name and its person may, never more.

    Only the digest of the secret part is stored; the whole key is shown once. ``window_at`` and ``window_count`` are
    the minute of the last request and how many there were in it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens", verbose_name="使用人")
    name = models.CharField("用途", max_length=60, help_text="给哪个程序用，例如「快检仪上传」")
    prefix = models.CharField("令牌前缀", max_length=12, unique=True, editable=False)
    digest = models.CharField("令牌摘要", max_length=64, editable=False)
    scopes = models.JSONField("授权范围", default=list)
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True, editable=False)
    window_at = models.DateTimeField(null=True, blank=True, editable=False)
    window_count = models.PositiveIntegerField(default=0, editable=False)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人", editable=False
    )
    revoke_reason = models.CharField("撤销理由", max_length=200, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()
    office_path = "user__office"

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_token_ends_after_start", condition=Q(expires_at__gt=models.F("created_at"))
            ),
            models.CheckConstraint(
                name="api_token_revoked_with_reason",
                condition=Q(revoked_at=None, revoke_reason="")
                | Q(revoked_at__isnull=False) & ~Q(revoke_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.prefix}…）"

    def get_absolute_url(self):
        return reverse("core:apitoken_list")

    @property
    def last_day(self):
        """The last local day on which the key is valid."""
        return timezone.localtime(self.expires_at - timedelta(seconds=1)).date()

    def state(self, at) -> str:
        """valid, expired or revoked at the instant ``at``."""
        if self.revoked_at:
            return "revoked"
        return "valid" if self.expires_at > at else "expired"


class ApiSubmission(models.Model):
    """What a program sent in under a client-made id: the same again answers the same row, other words are refused."""

    client_uuid = models.UUIDField("提交编号", unique=True, editable=False)
    resource = models.CharField("资源", max_length=40, editable=False)
    content_digest = models.CharField("内容摘要", max_length=64, editable=False)
    # NULL only inside the transaction that makes both.
    object_id = models.PositiveBigIntegerField("记录编号", null=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="提交人", editable=False
    )
    token = models.ForeignKey(
        ApiToken, models.PROTECT, null=True, related_name="+", verbose_name="接口令牌", editable=False
    )
    created_at = models.DateTimeField("提交时间", editable=False)

    objects = ScopedQuerySet.as_manager()
    office_path = "created_by__office"

    class Meta:
        verbose_name = verbose_name_plural = "接口提交"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.resource} {self.client_uuid}"
