"""``manage.py figures``: which figure, list or claim stands behind each row of the model summaries (``--rows``), and by
what each row is answered (``--coverage``)."""

from django.core.management.base import CommandError

from core.indicators import Claim, Names, Ratio
from core.management.base import DatabaseCommand
from reports.coverage import COMPUTED, OPEN, PARAMETER
from reports.coverage import coverage as coverage_rows
from reports.rows import SHEETS, figures_by_row

#: The numbers that the township's model summary leaves blank; its other figures are said in words there.
MASKS = [f"T-{n:03}" for n in range(1, 31)]
KINDS = {Ratio: "比率", Names: "清单", Claim: "论断"}


class Command(DatabaseCommand):
    help = "统计指标一览：总结范文的每一行由哪些指标、清单或论断得出"

    def add_arguments(self, parser):
        parser.add_argument("--rows", action="store_true", help="逐行列出编号（T、TN、C、CN）及其指标")
        parser.add_argument(
            "--coverage", action="store_true", help="逐行列出由什么得出：记录、填报、参数或文字，及其测试"
        )
        parser.add_argument("--app", default="", help="只列这个应用的指标，例如 inspections")

    def handle(self, *, rows, coverage, app, **options):
        if not rows and not coverage:
            raise CommandError("请指定要列出的内容，例如 --rows 或 --coverage")
        if rows:
            self.print_rows(app)
        if coverage:
            self.print_coverage()

    def print_coverage(self):
        """Tab-separated: row, kind, key, test; at the end how many rows each sheet answers by records and at all."""
        answers: dict[str, set[str]] = {}
        for row in coverage_rows():
            answers.setdefault(row.number, set()).add(row.kind)
            self.stdout.write(f"{row.number}\t{row.kind}\t{row.key}\t{row.test}")
        for sheet in SHEETS:
            numbers = [number for number in answers if number.partition("-")[0] == sheet]
            computed = sum(COMPUTED in answers[number] for number in numbers)
            answered = sum(OPEN not in answers[number] for number in numbers)
            self.stdout.write(f"{sheet}：{len(numbers)} 行，由记录计算 {computed} 行，有出处 {answered} 行")
        made = sum(bool(answers[number] & {COMPUTED, PARAMETER}) for number in MASKS)
        self.stdout.write(f"乡镇所范文的 {len(MASKS)} 处数字（T-001 至 T-030）：{made} 处由系统得出")

    def print_rows(self, app: str):
        """Tab-separated: row, app, kind, key, name; a row without a figure stands alone with a dash."""
        for number, figures in figures_by_row().items():
            shown = [one for one in figures if not app or one.model._meta.app_label == app]
            for figure in shown:
                kind = KINDS.get(type(figure), "指标")
                label = figure.model._meta.app_label
                self.stdout.write(f"{number}\t{label}\t{kind}\t{figure.key}\t{figure.label}")
            if not figures and not app:
                self.stdout.write(f"{number}\t—")
