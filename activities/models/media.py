"""What the office publishes, with how often it was seen by a given day (domain.md C-065…C-068, CN-11, CN-28)."""

from django.db import models

from activities.models.base import ActivityQuerySet, OfOffice
from core.addresses import reverse


class MediaRelease(OfOffice):
    class Kind(models.TextChoices):
        VIDEO = "video", "视频"
        LIVE = "live", "直播"
        ARTICLE = "article", "文章、信息"
        TV = "tv", "电视节目"
        NOTICE = "notice", "消费提示、公告"

    published_on = models.DateField("发布日期")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    program = models.CharField("栏目", max_length=60, blank=True, help_text="例如「你点，我查」")
    issue = models.PositiveIntegerField("期号", null=True, blank=True)
    title = models.CharField("标题", max_length=100)
    outlets = models.CharField("发布平台", max_length=120, help_text="例如：县电视台、公众号、抖音")

    day = "published_on"

    class Meta:
        verbose_name = verbose_name_plural = "媒体发布"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_release_an_issue",
                fields=["office", "program", "issue"],
                condition=models.Q(issue__isnull=False, is_voided=False),
                violation_error_message="这个栏目的这一期已经登记",
            )
        ]

    def __str__(self):
        return f"{self.published_on} {self.title}"

    def get_absolute_url(self):
        return reverse("activities:mediarelease_detail", args=[self.pk])


class MediaAccount(OfOffice):
    platform = models.CharField("平台", max_length=30)
    name = models.CharField("账号名称", max_length=60)
    opened_on = models.DateField("开通日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "媒体账号"
        ordering = ["platform", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_account_a_name",
                fields=["office", "platform", "name"],
                violation_error_message="这个账号已经登记",
            )
        ]

    def __str__(self):
        return f"{self.platform} {self.name}"

    def get_absolute_url(self):
        return reverse("activities:mediaaccount_detail", args=[self.pk])


class Snapshot(models.Model):
    """Counters as read on a day. It stands until the next one of the same thing replaces it, so that a figure adds up
    the newest of each thing as of its cut-off day."""

    taken_on = models.DateField("截至日期")
    replaced_on = models.DateField("下次记录日期", null=True, blank=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        abstract = True


class ReleaseSnapshot(Snapshot):
    release = models.ForeignKey(
        MediaRelease, models.PROTECT, related_name="snapshots", verbose_name="媒体发布"
    )
    views = models.PositiveBigIntegerField("浏览量（次）", default=0)
    likes = models.PositiveBigIntegerField("点赞（次）", default=0)

    office_path = "release__office"

    class Meta:
        verbose_name = verbose_name_plural = "浏览点赞"
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_release_snapshot_a_day",
                fields=["release", "taken_on"],
                violation_error_message="这一天的浏览点赞已经登记",
            )
        ]

    def __str__(self):
        return f"{self.taken_on} 浏览 {self.views}、点赞 {self.likes}"

    def get_absolute_url(self):
        return self.release.get_absolute_url()


class FollowerSnapshot(Snapshot):
    account = models.ForeignKey(
        MediaAccount, models.PROTECT, related_name="snapshots", verbose_name="媒体账号"
    )
    followers = models.PositiveBigIntegerField("关注人数")

    office_path = "account__office"

    class Meta:
        verbose_name = verbose_name_plural = "关注人数"
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_follower_snapshot_a_day",
                fields=["account", "taken_on"],
                violation_error_message="这一天的关注人数已经登记",
            )
        ]

    def __str__(self):
        return f"{self.taken_on} 关注 {self.followers}"

    def get_absolute_url(self):
        return self.account.get_absolute_url()
