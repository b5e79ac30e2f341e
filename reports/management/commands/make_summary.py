"""Write the annual summary of a year to files: begun from the template where there is none yet."""

import shutil
import time
import uuid
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError

from core import jobs
from core.access import may
from core.clock import today
from core.errors import RuleBroken
from core.management.base import DatabaseCommand
from core.models import Office, User
from reports import services
from reports.models import Summary, SummaryOutput

WAIT_SECONDS = 300  # for a worker that took the job before this command did


class Command(DatabaseCommand):
    help = "生成某年度工作总结的 PDF 和 DOCX；还没有该年总结时按模板建立。"

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, help="总结年份")
        parser.add_argument("--out", type=Path, required=True, help="文件写入的目录")
        parser.add_argument("--office", help="机构的区划代码，前几位即可；只有一个乡镇所时可不写")
        parser.add_argument(
            "--edition",
            choices=SummaryOutput.Edition.values,
            default=SummaryOutput.Edition.FINAL,
            help="final 定稿版（默认），comment 征求意见版",
        )
        parser.add_argument("--annex", action="store_true", help="附统计指标及口径表")

    def handle(self, *, year, out, office, edition, annex, **options):
        office = self._office(office)
        author = self._author(office)
        try:
            summary = self._summary(office, year, author)
            job = services.request_output(
                summary,
                edition=edition,
                formats=SummaryOutput.Format.values,
                with_annex=annex,
                by=author,
                on=summary.cut_off,
            )
        except RuleBroken as broken:
            raise CommandError(broken.message) from None
        self._wait(job)
        out = Path(out)  # call_command hands over what it was given
        out.mkdir(parents=True, exist_ok=True)
        outputs = SummaryOutput.objects.filter(job=job).select_related("summary").order_by("-format")
        for output in outputs:
            self.stdout.write(str(self._copy(output, out)))
        self._tell(outputs[0].left_out, edition)

    def _office(self, code):
        offices = Office.objects.filter(kind=Office.Kind.TOWNSHIP)
        if code:
            offices = offices.filter(division_code__startswith=code)
        if len(offices) == 1:
            return offices[0]
        if not offices:
            raise CommandError("没有这个机构，请先建立机构或核对 --office")
        raise CommandError(
            "有多个机构，请用 --office 写明区划代码："
            + "、".join(f"{one.division_code} {one.short_name}" for one in offices)
        )

    def _author(self, office):
        for user in User.objects.active().filter(office=office):
            if may(user, "reports.add_summary") and may(user, "reports.approve_summary"):
                return user
        raise CommandError(f"{office}没有可以签发总结的人员（所长），请先建立账号")

    def _summary(self, office, year, author):
        summary = Summary.objects.in_use().filter(office=office, year=year).select_related("office").first()
        if summary is not None:
            return summary
        cut_off = min(date(year, 12, 31), today())
        if cut_off.year != year:
            raise CommandError(f"{year} 年还没有开始")
        return services.create_summary(office=office, cut_off=cut_off, by=author, uuid=uuid.uuid4())

    def _wait(self, job):
        """Work the queue off here; a running worker may have been quicker, then wait for it."""
        jobs.work_off()
        deadline = time.monotonic() + WAIT_SECONDS
        job.refresh_from_db()
        while not job.is_over and time.monotonic() < deadline:
            time.sleep(0.5)
            job.refresh_from_db()
        if job.state != job.State.DONE:
            raise CommandError(f"没有生成：{job.message or job.get_state_display()}")

    def _copy(self, output, out):
        target = (out / output.file_name).resolve()
        with output.file.open("rb") as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        return target

    def _tell(self, left_out, edition):
        if not left_out:
            return
        printed = "未写入定稿版" if edition == SummaryOutput.Edition.FINAL else "标有【待补】"
        self.stdout.write(f"以下 {len(left_out)} 句缺数，{printed}：")
        for gap in left_out:
            self.stdout.write(f"  · {gap['text']}（{'；'.join(gap['reasons'])}）")
