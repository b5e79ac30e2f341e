"""``manage.py verify_edition [PK …]``: prove frozen editions again, figure by figure and byte by byte."""

from django.core.management.base import CommandError

from core.management.base import DatabaseCommand
from reports.models import Edition
from reports.verifying import corrections, verify


class Command(DatabaseCommand):
    help = "核验定稿版本：校验值、版本链、记录清单、存档文件，并重新排版逐字节比较"

    def add_arguments(self, parser):
        parser.add_argument("editions", nargs="*", type=int, help="版本编号；不写即全部")
        parser.add_argument("--no-render", action="store_true", help="不重新排版，只核对校验值")

    def handle(self, *, editions, no_render, **options):
        rows = Edition.objects.select_related("summary__office__parent").order_by("pk")
        if editions:
            rows = rows.filter(pk__in=editions)
            if missing := set(editions) - set(rows.values_list("pk", flat=True)):
                raise CommandError(f"没有这些版本：{sorted(missing)}")
        failed = sum(self._verify(edition, render=not no_render) for edition in rows)
        if failed:
            raise CommandError(f"{failed} 项核验不通过")
        self.stdout.write(f"共核验 {len(rows)} 个版本，全部通过")

    def _verify(self, edition, *, render):
        self.stdout.write(
            f"{edition.pk} {edition} {edition.get_state_display()} {edition.figures_sha256[:16]}"
        )
        failed = 0
        for check in verify(edition, render=render):
            failed += not check.passed
            mark = "通过" if check.passed else "不通过"
            self.stdout.write(f"  {mark}　{check.label}{f'：{check.detail}' if check.detail else ''}")
        for one in corrections(edition):
            self.stdout.write(f"  更正　{one.row.label}：印发 {one.row.shown}，现为 {one.shown}")
        return failed
