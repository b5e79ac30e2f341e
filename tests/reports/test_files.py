"""From the button to the file: the job, what the PDF and the Word file say, what is kept, and the command."""

import hashlib
import io
import re
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core import jobs
from core.models import Job
from reports import services
from reports.models import Summary, SummaryOutput

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TEXTS = [
    ("1", "快检工作"),
    ("2", "总体情况"),
    "全年完成食品快速检测{food.rapid_tests|unit}，检测结果{?food.rapid_all_passed:全部合格|合格率为{food.rapid_pass_rate|unit}}。"
    "备案聚餐{work.banquets_yet|approx:多}户次。",
    ("1", "下一步打算"),
    "继续做好快检。",
]
SENTENCE = "全年完成食品快速检测5批次，检测结果全部合格。"


def content_of(output):
    with output.file.open("rb") as file:
        return file.read()


def pdf_text(content):
    """All words of a PDF without line ends and without the zero-width marks of the typesetting."""
    pages = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return re.sub(r"[\s\u200b\u2060\ufeff\ufffe]", "", text)


def docx_text(content):
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    return re.sub(r"[\u200b\u2060]", "", "\n".join(paragraphs))


def made(summary, by, *, edition="final", formats=("docx",), with_annex=False):
    job = services.request_output(
        summary, edition=edition, formats=list(formats), with_annex=with_annex, by=by, on=date(2026, 12, 1)
    )
    assert jobs.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, f"已生成 {len(formats)} 个文件")
    return job


def test_both_files_say_the_same_and_are_kept_byte_for_byte(write, records, chief):
    summary = write(*TEXTS)
    job = made(summary, chief, formats=("pdf", "docx"), with_annex=True)
    outputs = {output.format: output for output in SummaryOutput.objects.filter(job=job)}
    contents = {name: content_of(output) for name, output in outputs.items()}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()} == {
        name: output.sha256 for name, output in outputs.items()
    }
    pdf, word = pdf_text(contents["pdf"]), docx_text(contents["docx"])
    assert "青禾镇市场监督管理所2026年度工作总结" in pdf
    assert "一、快检工作（一）总体情况" + SENTENCE + "二、下一步打算继续做好快检。" in pdf
    assert "2026年12月1日" in pdf
    assert "一个样品编号计一批次" in pdf  # the annex
    assert SENTENCE in word.splitlines()
    assert "待补" not in pdf + word


def test_a_file_is_kept_with_its_values_and_with_what_was_left_out(write, records, chief):
    job = made(write(*TEXTS), chief)
    output = SummaryOutput.objects.get()
    assert (output.version, output.edition, output.made_by, output.size) == (
        2,
        "final",
        chief,
        output.file.size,
    )
    assert {value["key"]: value["shown"] for value in output.values} == {
        "food.rapid_tests": "5批次",
        "food.rapid_all_passed": "成立",
        "food.rapid_pass_rate": "100%",
    }
    assert output.left_out == [
        {
            "place": "（一）总体情况",
            "text": "备案聚餐【待补】户次。",
            "reasons": ["「work.banquets_yet」还没有可统计的记录"],
        }
    ]
    assert job.result["left_out"] == output.left_out
    assert job.result["links"][0]["url"] == output.get_absolute_url()
    assert Path(output.file.path).is_relative_to(Path(settings.PORTAL_DATA_DIR) / "summaries")


def test_the_comment_edition_marks_what_is_missing(write, records, chief):
    made(write(*TEXTS), chief, edition="comment")
    output = SummaryOutput.objects.get()
    assert "备案聚餐【待补】户次。" in docx_text(content_of(output))
    assert output.file_name == "青禾镇市场监督管理所2026年度工作总结（征求意见版）.docx"


def test_the_text_of_the_version_that_was_asked_for_is_printed(write, records, chief):
    job = services.request_output(
        write("先写的话。"),
        edition="final",
        formats=["docx"],
        with_annex=False,
        by=chief,
        on=date(2026, 12, 1),
    )
    write("后改的话。")
    jobs.work_off()
    text = docx_text(content_of(SummaryOutput.objects.get(job=job)))
    assert "先写的话。" in text
    assert "后改的话。" not in text


def test_a_job_that_runs_again_keeps_the_first_file(write, records, chief):
    job = made(write("好。"), chief)
    first = SummaryOutput.objects.get()
    Job.objects.filter(pk=job.pk).update(state="queued")
    assert jobs.work_off() == 1
    assert SummaryOutput.objects.get() == first


def test_a_character_without_glyph_fails_in_chinese(write, chief):
    services.request_output(
        write("怪字\U000f0000。"),
        edition="final",
        formats=["pdf"],
        with_annex=False,
        by=chief,
        on=date(2026, 12, 1),
    )
    jobs.work_off()
    job = Job.objects.get()
    assert (job.state, SummaryOutput.objects.exists()) == (Job.State.FAILED, False)
    assert "字体无法显示的字符" in job.message


def test_the_command_writes_all_files_of_the_template(tmp_path, office, chief, records, capsys):
    call_command("make_summary", year=2025, out=tmp_path / "build", office="620799110")
    names = [f"青禾镇市场监督管理所2025年度工作总结.{kind}" for kind in ("docx", "pdf", "xlsx")]
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == names
    printed = capsys.readouterr().out
    assert str(tmp_path / "build" / names[1]) in printed
    assert "句缺数，未写入定稿版" in printed
    text = pdf_text((tmp_path / "build" / names[1]).read_bytes())
    assert "全年完成食品快速检测3批次" in text
    assert "待补" not in text
    assert Summary.objects.get().title == "青禾镇市场监督管理所2025年度工作总结"


def test_the_command_takes_the_summary_that_is_there(tmp_path, office, summary, write, capsys):
    write("本所自己写的话。")
    call_command("make_summary", year=2026, out=tmp_path, office="620799110", edition="comment")
    assert Summary.objects.count() == 1
    assert "本所自己写的话。" in docx_text(next(tmp_path.glob("*.docx")).read_bytes())


@pytest.mark.parametrize(
    ("options", "message"),
    [({"office": "99"}, "没有这个机构"), ({"year": 2999}, "还没有开始"), ({}, "有多个机构")],
)
def test_the_command_says_what_is_wrong(tmp_path, office, other_office, chief, options, message):
    options = {"year": 2025, "out": tmp_path, **options}
    if message == "还没有开始":
        options["office"] = office.division_code
    with pytest.raises(CommandError, match=message):
        call_command("make_summary", **options)
