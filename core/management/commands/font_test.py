"""``manage.py font_test``: lay out a test page, check the grid of 28 × 22, and say which fonts were used."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.documents import fonts
from core.errors import RuleBroken


class Command(BaseCommand):
    requires_system_checks = ()  # it finds out by itself, and is wanted when something is amiss
    help = "生成公文字体测试页：核对每页 22 行、每行 28 字，列出各级文字实际使用的字体"

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, default=Path("build/font_test.pdf"), help="测试页保存位置")

    def handle(self, *args, out: Path, **options):
        if missing := fonts.missing_system_libraries():
            raise CommandError(f"缺少系统组件，不能生成 PDF：apt-get install {' '.join(missing)}")
        from core.documents import specimen  # WeasyPrint: only this command and the renderer load it
        from core.documents.pdf import render_pdf

        try:
            data = render_pdf(specimen.grid())
            found = specimen.fonts_by_look()
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
        self._grid(specimen.lines_and_cells(data), specimen)
        for look, names in found.items():
            self.stdout.write(f"{fonts.LOOKS[look][0]}：{'、'.join(names)}")
        if titles := specimen.substitutes(found):
            self.stderr.write(
                self.style.WARNING(
                    f"警告：{'、'.join(titles)}使用的是替代字体，不是国家标准要求的字体。"
                    f"请把本单位已购字体文件放入 {Path(settings.PORTAL_DATA_DIR) / 'fonts'} 的 "
                    "title、hei、kai、fang、song 子目录（或安装到系统）"
                )
            )
        self.stdout.write(f"测试页：{out}")

    def _grid(self, measured: tuple[int, int], specimen) -> None:
        lines, cells = measured
        if measured != (specimen.LINES, specimen.CELLS):
            raise CommandError(f"版面不合格：每页 {lines} 行、每行 {cells} 字，应为 22 行、28 字")
        self.stdout.write("版面合格：每页 22 行，每行 28 字")
