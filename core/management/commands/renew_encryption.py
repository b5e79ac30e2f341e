"""``manage.py renew_encryption``: after a new key was put first, personal data is written again with it."""

from django.core.management.base import CommandError

from core.encryption import renew
from core.management.base import DatabaseCommand


class Command(DatabaseCommand):
    help = "用第一个字段加密密钥重新加密个人信息；全部完成后可以去掉旧密钥。可以中断，重新执行即继续"

    def handle(self, **options):
        unreadable = 0
        for one in renew():
            lost = f"，另有 {one.unreadable} 条现有密钥都打不开" if one.unreadable else ""
            self.stdout.write(f"{one.title}：重新加密 {one.renewed} 条{lost}")
            unreadable += one.unreadable
        if unreadable:
            raise CommandError(f"有 {unreadable} 条打不开：请把写入它们时的密钥加回密钥文件，再执行一次")
        self.stdout.write("全部已用第一个密钥加密，旧密钥可以去掉")
