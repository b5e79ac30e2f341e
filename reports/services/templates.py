"""An office's own templates: copied from a shipped one, changed, every save kept."""

from django.db import IntegrityError, transaction

from core import audit
from core.errors import RuleBroken
from reports import outline
from reports.models import SummaryTemplate, TemplateVersion
from reports.services.summaries import EditConflict, check_own


def copy_template(*, office, base: str, name: str, by, uuid, source: SummaryTemplate | None = None):
    """A template of the office's own from a shipped one (``base``) or from another of its own (``source``).

    The same ``uuid`` gives the first one back. Raises RuleBroken for a name that is taken.
    """
    name = name.strip()
    if not name:
        raise RuleBroken("请填写模板名称", "name")
    if earlier := SummaryTemplate.objects.filter(uuid=uuid).first():
        return earlier
    blocks = source.blocks if source else outline.template(base)
    try:
        with transaction.atomic():
            template = SummaryTemplate.objects.create(
                uuid=uuid,
                office=office,
                name=name,
                base=source.base if source else base,
                tree=outline.dump(blocks),
                created_by=by,
                updated_by=by,
            )
            _keep(template, by, "复制自随附模板" if source is None else f"复制自「{source.name}」")
            audit.record(by, "template.copy", template, base=template.base)
    except IntegrityError:
        raise RuleBroken("已有同名模板，请换一个名称", "name") from None
    return template


@transaction.atomic
def save_template(
    template: SummaryTemplate,
    *,
    name: str,
    blocks: list[outline.Block],
    base_version: int,
    by,
    note: str = "",
) -> SummaryTemplate:
    """Store ``blocks`` as the next version; unchanged text makes none. Summaries already begun keep their text.

    Raises EditConflict when somebody else saved meanwhile, RuleBroken for a block that cannot be read.
    """
    template = SummaryTemplate.objects.select_for_update().select_related("updated_by").get(pk=template.pk)
    check_own(template, by)
    if template.is_retired:
        raise RuleBroken("已停用的模板不能修改")
    if template.version != base_version:
        raise EditConflict(template)
    if len(blocks) > outline.MOST_BLOCKS:
        raise RuleBroken(f"模板不能超过 {outline.MOST_BLOCKS} 段")
    if wrong := outline.errors(blocks):
        place, message = next(iter(wrong.items()))
        raise RuleBroken(f"第 {place + 1} 段：{message}")
    tree = outline.dump(outline.canonical(block) for block in blocks)
    if (tree, name) == (template.tree, template.name):
        return template
    if SummaryTemplate.objects.filter(office=template.office, name=name).exclude(pk=template.pk).exists():
        raise RuleBroken("已有同名模板，请换一个名称", "title")
    before = template.version
    template.tree, template.name, template.version, template.updated_by = tree, name, before + 1, by
    template.save(update_fields=["tree", "name", "version", "updated_by", "updated_at"])
    _keep(template, by, note)
    audit.record(by, "template.change", template, version=[before, template.version])
    return template


@transaction.atomic
def restore_template(version: TemplateVersion, *, by) -> SummaryTemplate:
    """Go back to an earlier version by saving it as the newest one."""
    template = SummaryTemplate.objects.select_for_update().get(pk=version.template_id)
    return save_template(
        template,
        name=template.name,
        blocks=version.blocks,
        base_version=template.version,
        by=by,
        note=f"恢复自第 {version.number} 版",
    )


@transaction.atomic
def retire_template(template: SummaryTemplate, *, by, reason: str) -> SummaryTemplate:
    """Offer it no more; what was begun from it stays."""
    template = SummaryTemplate.objects.select_for_update().get(pk=template.pk)
    check_own(template, by)
    if template.is_retired:
        raise RuleBroken("该模板已经停用")
    template.is_retired = True
    template.save(update_fields=["is_retired"])
    audit.record(by, "template.retire", template, reason=reason)
    return template


def _keep(template, by, note):
    TemplateVersion.objects.create(
        template=template,
        number=template.version,
        name=template.name,
        tree=template.tree,
        note=note,
        saved_by=by,
    )
