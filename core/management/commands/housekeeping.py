"""``manage.py housekeeping``: the day's tidying, for cron or by hand; ``work`` and Celery's beat do it by themselves."""

from core.clock import now
from core.housekeeping import CHORES, tidy
from core.management.base import DatabaseCommand


class Command(DatabaseCommand):
    help = "清理没有记录指向的文件、到期的导入表格和过期的登录"

    def handle(self, **options):
        for key, count in tidy(now()).items():
            self.stdout.write(f"{CHORES[key].title}：{count}")
