"""``manage.py figures --rows``: which figure, list or claim stands behind each row of the model summaries."""

from django.core.management.base import BaseCommand, CommandError

from core.indicators import Claim, Names, Ratio
from reports.rows import figures_by_row

KINDS = {Ratio: "比率", Names: "清单", Claim: "论断"}


class Command(BaseCommand):
    help = "统计指标一览：总结范文的每一行由哪些指标、清单或论断得出"

    def add_arguments(self, parser):
        parser.add_argument("--rows", action="store_true", help="逐行列出编号（T、TN、C、CN）及其指标")
        parser.add_argument("--app", default="", help="只列这个应用的指标，例如 inspections")

    def handle(self, *, rows, app, **options):
        if not rows:
            raise CommandError("请指定要列出的内容，例如 --rows")
        self.print_rows(app)

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
