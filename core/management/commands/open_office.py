"""The first step of a real deployment: the office, the reference tables and one administrator."""

import secrets

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from core import audit
from core.access import Role
from core.management.base import DatabaseCommand
from core.models import Office, User


class Command(DatabaseCommand):
    help = "在空数据库中建立机构、装入参考数据，并开设系统管理员账号（显示一次初始密码）"

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="机构全称，例如 丰乐镇市场监督管理所")
        parser.add_argument("--short-name", required=True, help="简称，用于列表和文号，例如 丰乐所")
        parser.add_argument("--place", required=True, help="辖区名称，用于总结正文，例如 丰乐镇")
        parser.add_argument("--kind", choices=Office.Kind.values, default=Office.Kind.TOWNSHIP)
        parser.add_argument("--division-code", default="", help="12 位统计用区划代码")
        parser.add_argument("--username", default="admin", help="系统管理员的登录名")

    @transaction.atomic
    def handle(self, *, name, short_name, place, kind, division_code, username, **options):
        if Office.objects.exists():
            raise CommandError("已经有机构了：其余机构、人员请由系统管理员在平台中设置。")
        if division_code and not (len(division_code) == 12 and division_code.isdecimal()):
            raise CommandError(f"区划代码应为 12 位数字，现为「{division_code}」")
        call_command("load_calendar", verbosity=0, stdout=self.stdout)
        call_command("load_reference", verbosity=0, stdout=self.stdout)
        office = Office.objects.create(
            name=name, short_name=short_name, place_name=place, kind=kind, division_code=division_code
        )
        password = secrets.token_urlsafe(12)
        administrator = User.objects.create_user(
            username, password, display_name="系统管理员", role=Role.ADMIN, office=office
        )
        audit.record(None, "office.open", office)
        audit.record(None, "user.create", administrator, role=administrator.role)
        self.stdout.write(f"已建立{name}。系统管理员登录名 {username}，初始密码 {password}")
        self.stdout.write("密码只显示这一次，首次登录后须修改。")
