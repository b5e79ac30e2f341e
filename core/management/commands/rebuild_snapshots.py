"""``manage.py rebuild_snapshots``: every stored figure anew, from the rows; the same is done each night."""

from django.core.management.base import CommandError

from core.clock import today
from core.indicators import snapshot_rebuilding, snapshots
from core.management.base import DatabaseCommand
from core.models import Office
from core.periods import FIRST_YEAR, Period


class Command(DatabaseCommand):
    help = "按记录重算全部统计快照，并核对原有快照；--list 列出始终实时计算的统计项"

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help="另为每个机构建立该年度及上年度的快照")
        parser.add_argument("--list", action="store_true", help="只列出不存快照的统计项及原因")

    def handle(self, *, year, list: bool, **options):
        if list:
            self._list()
            return
        if year is not None:
            last = today().year
            if not max(FIRST_YEAR + 1, last - snapshots.YEARS_BACK) <= year <= last:
                raise CommandError(f"年度应在 {last - snapshots.YEARS_BACK} 到 {last} 之间，现为 {year}")
            period = Period.year(year)
            offices = Office.objects.values_list("pk", flat=True)
            snapshots.add(
                [(office, one) for office in offices for one in (period, period.last_year)], on=today()
            )
        count, wrong = snapshot_rebuilding.rebuild(on=today())
        self.stdout.write(f"重算了 {count} 份快照")
        if wrong:
            raise CommandError(f"以下统计项的快照与记录不一致，已按记录改正：{'、'.join(wrong)}")

    def _list(self):
        found = snapshot_rebuilding.left_out()
        for key, why in sorted(found.items()):
            self.stdout.write(f"{key}：{why}")
        self.stdout.write(f"共 {len(found)} 项始终实时计算")
