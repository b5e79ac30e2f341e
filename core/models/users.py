"""The people who work with the portal. Permissions are not stored here: ``core.access`` knows them by role."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from core.access import Role, ScopedQuerySet, may
from core.addresses import reverse
from core.models.offices import Grid, Office, Village


class UserQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def certified(self, on: date):
        """Officers whose enforcement certificate (执法证) is valid on the local day ``on`` (that day included)."""
        return self.active().filter(certificate_valid_until__gte=on).exclude(certificate_no="")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One account of one person, with one role in one office."""

    username = models.CharField(
        "登录名", max_length=40, unique=True, error_messages={"unique": "这个登录名已经有人使用"}
    )
    display_name = models.CharField("姓名", max_length=30)
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="users", verbose_name="所在机构")
    certificate_no = models.CharField("执法证号", max_length=30, blank=True)
    certificate_valid_until = models.DateField("执法证有效期至", null=True, blank=True)
    equipment_certificate_no = models.CharField("特种设备安全行政执法证号", max_length=30, blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    created_at = models.DateTimeField("开户时间", auto_now_add=True)

    objects = UserManager()
    office_path = "office"
    #: What no figure reads: signing in and a new password leave no mark that makes stored figures stale.
    unread = ("password", "last_login", "must_change_password")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["office", "role", "pk"]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("core:user_detail", args=[self.pk])

    def has_perm(self, permission, row=None):
        return may(self, permission, row)

    def has_perms(self, permissions, row=None):
        return all(may(self, permission, row) for permission in permissions)

    def has_module_perms(self, app_label):
        return False

    @property
    def grids(self):
        """The grids this person answers for today."""
        return Grid.objects.filter(assignments__user=self, assignments__until_on=None)

    @property
    def villages(self):
        """The villages this person is assistant of today."""
        return Village.objects.filter(assignments__user=self, assignments__until_on=None)

    def is_certified(self, on: date) -> bool:
        """Whether the person may carry out an administrative inspection on the local day ``on``.

        Source: 行政处罚法 art. 42; 国办发〔2024〕54号 (only holders of a valid certificate, domain.md B3.7).
        """
        return bool(
            self.is_active
            and self.role in Role.certifiable()
            and self.certificate_no
            and self.certificate_valid_until
            and self.certificate_valid_until >= on
        )
