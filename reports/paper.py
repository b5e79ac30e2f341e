"""A resolved summary as HTML for the page: the look of the paper, every figure a link to the rows it counted."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.build import Block, Resolved, Sentence
from reports.scene import Run


def paper(resolved: Resolved) -> SafeString:
    """All blocks in order, without the title. Built here and not in a template, where white space would print."""
    return format_html_join("\n", "{}", ((_block(block),) for block in resolved.blocks))


def _block(block: Block) -> SafeString:
    text = format_html_join("", "{}", ((_sentence(sentence),) for sentence in block.sentences))
    if block.type == "table":
        return _table(block)
    if not block.is_heading:
        return format_html('<p class="paper-text">{}{}</p>', block.number, text)
    head = format_html_join("", "{}", ((_run(run),) for run in block.head))
    tag = f"h{block.level + 2}"  # the page has its h1, the paper's title is an h2
    if text:
        return format_html(
            '<div class="paper-lead"><{} class="paper-h{}">{}{}</{}>{}</div>',
            tag,
            block.level,
            block.number,
            head,
            tag,
            text,
        )
    return format_html('<{} class="paper-h{}">{}{}</{}>', tag, block.level, block.number, head, tag)


def _table(block: Block) -> SafeString:
    caption = format_html_join("", "{}", ((_run(run),) for run in block.head))
    gaps = "；".join(reason for sentence in block.sentences for reason in sentence.missing)
    note = format_html('<p class="gap">{}</p>', gaps) if gaps else ""
    if not block.table:
        return format_html('<p class="paper-text">{}</p>{}', caption, note)
    heads, *rows = block.table
    return format_html(
        '<div class="paper-table"><table><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>{}</div>",
        caption,
        format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads)),
        format_html_join(
            "",
            "<tr>{}</tr>",
            ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
        ),
        note,
    )


def _sentence(sentence: Sentence) -> SafeString:
    text = format_html_join("", "{}", ((_run(run),) for run in sentence.runs))
    if not sentence.missing:
        return text
    return format_html('<mark class="gap" title="{}">{}</mark>', "；".join(sentence.missing), text)


def _run(run: Run) -> SafeString:
    look = {"text": "", "figure": "fig", "missing": "gap-word"}.get(
        run.kind, "claim" if run.proven else "claim-no"
    )
    if run.mark:
        look += " typed"
    if run.url:
        return format_html('<a class="{}" href="{}" title="{}">{}</a>', look, run.url, run.title, run.text)
    if look:
        return format_html('<span class="{}" title="{}">{}</span>', look, run.title, run.text)
    return format_html("{}", run.text)
