"""``manage.py seed_demo``: the demonstration year of one office, the same for the same seed."""

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from core.clock import today
from core.demo import PASSWORD, build_all
from core.management.base import DatabaseCommand
from core.models import Office


class Command(DatabaseCommand):
    help = "在空数据库中生成演示数据（丰乐镇一年的主体、检查、快检等，商户和人员均为虚构）"

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, default=None, help="演示年度，默认为上一年")
        parser.add_argument("--seed", type=int, default=20220101, help="随机种子，相同种子生成相同数据")
        parser.add_argument("--if-empty", action="store_true", help="已有数据时不报错，直接结束")

    def handle(self, *, year, seed, if_empty, **options):
        if Office.objects.exists():
            if if_empty:
                self.stdout.write("数据库已有数据，未生成演示数据。")
                return
            raise CommandError("数据库不是空的。演示数据只能装入空数据库。")
        year = year or today().year - 1
        with transaction.atomic():
            call_command("load_calendar", verbosity=0)
            call_command("load_reference", verbosity=0, stdout=self.stdout)
            world = build_all(year=year, seed=seed)
        self.stdout.write(
            f"已生成{world.office.place_name}{year}年演示数据：经营主体 {len(world.entities)} 户。"
        )
        self.stdout.write(f"演示账号密码均为 {PASSWORD}：")
        for user in world.users.values():
            self.stdout.write(f"  {user.username:<10}{user.display_name}（{user.get_role_display()}）")
