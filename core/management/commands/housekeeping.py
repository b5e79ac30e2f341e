"""``manage.py housekeeping``: the day's tidying, for cron or by hand; ``work`` and Celery's beat do it by themselves."""

from django.core.management.base import BaseCommand

from core.clock import now
from core.housekeeping import tidy

WORDS = {"attachments": "无主的附件文件", "documents": "无主的文书文件", "tables": "到期的导入表格",
         "orphan_tables": "无主的导入表格", "sessions": "过期的登录"}


class Command(BaseCommand):
    help = "清理没有记录指向的文件、到期的导入表格和过期的登录"

    def handle(self, **options):
        for key, count in tidy(now()).items():
            self.stdout.write(f"{WORDS[key]}：{count}")
