"""Which event a rapid test was made for (检测来源：活动保障): the one whose safeguard ran on that day, else the one named."""

from collections.abc import Iterator, Sequence

from food_safety.models import RapidTest
from inspections.models import EventProtection


def settle_events(rows: Sequence, *, office) -> Iterator[tuple[object, str]]:
    """Set ``protection`` of the samples whose source is an event; yields ``(sample, objection)`` at that field.

    Two events may be safeguarded on the same days: then the test says which one it is for. Before an event is
    registered its tests can be entered without it. One query where a sample is for an event, else none.
    """
    of_events = [sample for sample in rows if sample.source == RapidTest.Source.EVENT]
    for sample in rows:
        if sample.protection is not None and sample not in of_events:
            yield sample, "检测来源不是活动保障，不能选择保障的活动"
    if not of_events:
        return
    days = [sample.sampled_on for sample in of_events]
    running = list(
        EventProtection.objects.filter(office=office, starts_on__lte=max(days), ends_on__gte=min(days))
    )
    for sample in of_events:
        on_that_day = [one for one in running if one.starts_on <= sample.sampled_on <= one.ends_on]
        if sample.protection is None and len(on_that_day) == 1:
            sample.protection = on_that_day[0]
        elif sample.protection is None and on_that_day:
            names = "、".join(one.event for one in on_that_day)
            yield sample, f"{sample.sampled_on} 有 {len(on_that_day)} 个活动在保障（{names}），请选择是哪一个"
        elif sample.protection is not None and sample.protection not in on_that_day:
            yield sample, f"{sample.sampled_on} 不在「{sample.protection}」的保障期内"
