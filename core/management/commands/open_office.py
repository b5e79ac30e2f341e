"""The first step of a real deployment: the office, the reference tables and one administrator."""

import secrets
import sys

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from core import audit
from core.access import Role
from core.management.base import DatabaseCommand
from core.models import Office, User

KIND_QUESTION = "1 乡镇市场监督管理所，2 县（区）市场监督管理局（直接回车为 1）"
KINDS = {"": Office.Kind.TOWNSHIP, "1": Office.Kind.TOWNSHIP, "2": Office.Kind.COUNTY}
QUESTIONS = {
    "name": "机构全称（例如 丰乐镇市场监督管理所）",
    "short_name": "简称，用于列表和文号（例如 丰乐所）",
    "place": "辖区名称，用于总结正文（例如 丰乐镇）",
    "division_code": "12 位统计用区划代码（例如 620722110000，可以不填）",
    "county": "上级县（区）局全称（例如 民乐县市场监督管理局，可以不填）",
}
NEEDED = ("name", "short_name", "place")


class Command(DatabaseCommand):
    help = "在空数据库中建立机构、装入参考数据，并开设系统管理员账号（显示一次初始密码）"

    def add_arguments(self, parser):
        parser.add_argument("--name", help="机构全称，例如 丰乐镇市场监督管理所")
        parser.add_argument("--short-name", help="简称，用于列表和文号，例如 丰乐所")
        parser.add_argument("--place", help="辖区名称，用于总结正文，例如 丰乐镇")
        parser.add_argument("--kind", choices=Office.Kind.values, help="不写即乡镇所；在终端上会询问")
        parser.add_argument("--division-code", help="12 位统计用区划代码")
        parser.add_argument("--county", help="上级县（区）局全称，用于总结正文，例如 民乐县市场监督管理局")
        parser.add_argument("--username", default="admin", help="系统管理员的登录名")

    def handle(self, *, kind, username, **options):
        if Office.objects.exists():
            raise CommandError("已经有机构了：其余机构、人员请由系统管理员在平台中设置。")
        try:
            kind, values = self._asked({name: options.get(name) for name in QUESTIONS}, kind)
        except (EOFError, KeyboardInterrupt):
            raise CommandError("已取消，没有建立机构") from None
        code = values["division_code"]
        if code and not (len(code) == 12 and code.isdecimal()):
            raise CommandError(f"区划代码应为 12 位数字，现为「{code}」")
        self._open(kind=kind, username=username, **values)

    def _asked(self, given: dict, kind: str | None) -> tuple[str, dict[str, str]]:
        """The kind of office and the values, those that are not ``given`` asked for on a terminal; without one only the
        needed ones matter."""
        missing = [name for name in NEEDED if not given[name]]
        if missing and not sys.stdin.isatty():
            raise CommandError("请写明 " + "、".join(f"--{name.replace('_', '-')}" for name in missing))
        while missing and kind is None:
            kind = KINDS.get(input(f"{KIND_QUESTION}：").strip())
        kind = kind or Office.Kind.TOWNSHIP
        if kind == Office.Kind.COUNTY:
            given["county"] = ""
        answers = {}
        for name, question in QUESTIONS.items():
            value = given[name]
            while missing and value is None:
                value = input(f"{question}：").strip()
                if not value and name in NEEDED:
                    value = None
            answers[name] = value or ""
        return kind, answers

    @transaction.atomic
    def _open(self, *, name, short_name, place, kind, division_code, county, username):
        call_command("load_calendar", verbosity=0, stdout=self.stdout)
        call_command("load_reference", verbosity=0, stdout=self.stdout)
        above = self._county(county) if county else None
        office = Office.objects.create(
            name=name,
            short_name=short_name,
            place_name=place,
            kind=kind,
            division_code=division_code,
            parent=above,
        )
        password = secrets.token_urlsafe(12)
        administrator = User.objects.create_user(
            username, password, display_name="系统管理员", role=Role.ADMIN, office=office
        )
        audit.record(None, "office.open", office)
        audit.record(None, "user.create", administrator, role=administrator.role)
        self.stdout.write(f"已建立{name}。系统管理员登录名 {username}，初始密码 {password}")
        self.stdout.write("密码只显示这一次，首次登录后须修改。")

    def _county(self, name: str) -> Office:
        place = name.removesuffix("市场监督管理局")
        return Office.objects.create(
            name=name, short_name=f"{place}局"[:20], place_name=place[:30], kind=Office.Kind.COUNTY
        )
