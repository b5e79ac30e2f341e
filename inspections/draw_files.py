"""The files of a draw: what may be handed to whom, and the bundle by which anybody re-verifies it."""

import zipfile
from io import BytesIO
from pathlib import Path

from django.http import Http404
from django.utils import timezone

from core.access import may
from core.documents.issue import file_of
from core.models.documents import IssuedDocument
from inspections import verify_draw
from inspections.models import DrawPlan

VERIFIER = Path(verify_draw.__file__)
TEXT = "text/plain; charset=utf-8"
TYPES = {
    "bundle.zip": "application/zip",
    "certificate.pdf": "application/pdf",
    "certificate.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
README = """双随机抽取核验包 {number}

一、核对校验值：list.txt（名单）和 plan.json（方案）的 SHA-256 应与抽取之前公布的相同。
   Linux：sha256sum list.txt plan.json　　Windows：certutil -hashfile list.txt SHA256
二、重新验算：安装 Python 3 后，在本文件夹运行　python3 verify_draw.py
   显示「一致」即表示：抽取结果由名单、方案和公开产生的数字唯一确定，没有人能够挑选。
三、算法 mkt-draw-v1：每户的抽取值 = SHA-256（算法、任务编号、名单校验值、数字、风险等级、代码），
   各等级内抽取值最小的若干户当选，其后依次为备选；检查人员由同一组数字排定。
   全部步骤见 verify_draw.py，不超过 60 行。
"""


def parts(plan: DrawPlan) -> dict[str, bytes]:
    """Name → bytes of everything that a drawn plan consists of."""
    frozen, drawn = plan.commitment, plan.draw
    return {
        "list.txt": frozen.list_text.encode(),
        "plan.json": frozen.plan_text.encode(),
        "digits.txt": f"{drawn.digits}\n".encode(),
        "result.txt": drawn.result_text.encode(),
        "verify_draw.py": VERIFIER.read_bytes(),
        "README.txt": README.format(number=plan.number).encode(),
    }


def bundle(plan: DrawPlan) -> bytes:
    """The parts as one ZIP file, the same bytes each time."""
    at = timezone.localtime(plan.draw.recorded_at).timetuple()[:6]
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(plan).items():
            info = zipfile.ZipInfo(f"{plan.number}/{name}", at)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()


def open_names(plan: DrawPlan) -> list[str]:
    """The files that anybody may have now. Digits and list together give the result away, so that before the checks are
    done only the list is handed out, and that only where it is no secret (security.md §4.4)."""
    if plan.is_revealed and hasattr(plan, "draw"):
        secret = () if plan.list_is_public else ("list.txt",)
        return [
            name
            for name in ("list.txt", "plan.json", "digits.txt", "result.txt", "bundle.zip")
            if name not in secret and (plan.list_is_public or name != "bundle.zip")
        ]
    return ["list.txt"] if plan.list_is_public else []


def public_file(plan: DrawPlan, name: str) -> tuple[str, bytes, str]:
    """``(file name, bytes, content type)`` for the public. Raises Http404 for what is not open."""
    if name not in open_names(plan):
        raise Http404
    if name == "list.txt" and not hasattr(plan, "draw"):
        return name, plan.commitment.list_text.encode(), TEXT
    return _file(plan, name)


def private_file(plan: DrawPlan, name: str, user) -> tuple[str, bytes, str]:
    """The same for somebody who is signed in: bundle or certificate, to whoever may know the whole result."""
    if not hasattr(plan, "draw") or not (plan.is_revealed or may(user, "inspections.approve_drawplan", plan)):
        raise Http404
    if name.startswith("certificate."):
        suffix = name.removeprefix("certificate.")
        issued = IssuedDocument.objects.of(plan.draw).valid().first()
        if issued is None or name not in TYPES:
            raise Http404
        return f"双随机抽取证明-{plan.number}.{suffix}", file_of(issued, suffix), TYPES[name]
    if name != "bundle.zip":
        raise Http404
    return _file(plan, name)


def _file(plan, name):
    if name == "bundle.zip":
        return f"draw-{plan.number}.zip", bundle(plan), TYPES[name]
    return name, parts(plan)[name], TEXT
