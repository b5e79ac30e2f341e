from pathlib import Path

from django.core.management.base import CommandError
from django.utils.module_loading import autodiscover_modules

from core.errors import RuleBroken
from core.management.base import DatabaseCommand
from core.reference.loading import LOADERS


class Command(DatabaseCommand):
    help = "装入随软件提供的参考数据（期限规则、行政区划、行业分类等）；核实或修改过的内容不动"

    def add_arguments(self, parser):
        parser.add_argument("--only", action="append", metavar="表", help="只装入这张表，可重复")
        parser.add_argument(
            "--industries",
            type=Path,
            metavar="FILE.csv",
            help="改用完整的 GB/T 4754-2017 表（UTF-8，列 code、name）",
        )

    def handle(self, *args, only, industries, **options):
        autodiscover_modules("reference")
        if unknown := set(only or ()) - set(LOADERS):
            known = "、".join(sorted(LOADERS))
            raise CommandError(f"没有这张表：{'、'.join(sorted(unknown))}；可选：{known}")
        try:
            if industries is not None:
                self._load_industries(industries)
                return
            for key in only or LOADERS:
                self.stdout.write(f"{LOADERS[key].title}：{LOADERS[key].run()}")
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken

    def _load_industries(self, path: Path):
        if not path.is_file():
            raise CommandError(f"找不到文件 {path}")
        if "industries" not in LOADERS:
            raise CommandError("没有应用登记行业分类表")
        self.stdout.write(f"{LOADERS['industries'].title}：{LOADERS['industries'].run(path)}")
