from django.core.management.base import CommandError

from core.management.base import DatabaseCommand
from core.reference.loading import load_days
from core.reference.notices import differences, known_years, notice_days


class Command(DatabaseCommand):
    help = "把国务院办公厅放假通知（随软件包）装入工作日历；人工修改过的日期不动"

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", type=int, default=2020, help="起始年份，默认 2020")
        parser.add_argument("--to", dest="last", type=int, help="截止年份，默认为软件包所知的最后一年")

    def handle(self, *args, first, last, **options):
        known = known_years()
        years = range(first, (last or known[-1]) + 1)
        if unknown := [str(year) for year in years if year not in known]:
            raise CommandError(f"软件包没有 {'、'.join(unknown)} 年的放假安排，请在“工作日历”页面录入")
        rows = [row for year in years for row in notice_days(year)]
        loaded = load_days(rows, source="国务院办公厅节假日安排通知")
        for sentence in (line for year in years for line in differences(year)):
            self.stderr.write(f"两个来源不一致，请核对：{sentence}")
        self.stdout.write(f"工作日历 {years[0]}–{years[-1]} 年：{loaded}")
