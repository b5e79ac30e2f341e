from core.management.base import DatabaseCommand
from inspections.services import load_checklists


class Command(DatabaseCommand):
    help = "载入随平台提供的检查要点表（可重复运行）"

    def handle(self, *args, **options):
        self.stdout.write(f"现行通用要点表 {len(load_checklists())} 张")
