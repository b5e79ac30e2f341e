"""What the entity's page shows beside its facts: the visit budget and the records that hang on it."""

from core.access import may
from entities import annual, budget, rules

SHOWN = 10


def of(entity, user, on) -> dict:
    """The context of the page; a part whose permission the user lacks is None and left out."""
    return {
        "budget": _budget(entity, user, on),
        "annual": _annual(entity, user, on),
        "standing": _standing(entity, user),
        "facilities": _facilities(entity, user),
        "forms": _forms(entity, user),
    }


def _budget(entity, user, on):
    if entity.is_ended or not may(user, "inspections.view_inspection"):
        return None
    notices = budget.visit_budget(entity, on, "daily")
    return {
        **budget.summary(entity, on),
        "notices": notices,
        "tasks": budget.open_tasks(entity, user, on)[:SHOWN],
        "promises": entity.promises.binding(on),
        "year": on.year,
        "may_promise": may(user, "entities.add_noinspectpromise"),
        "may_withdraw": may(user, "entities.change_noinspectpromise"),
        "may_superior": may(user, "entities.add_superiorcheck"),
    }


def _annual(entity, user, on):
    if entity.kind not in rules.REPORTING_KINDS or not may(user, "entities.view_annualreport"):
        return None
    year = annual.year_to_report(on)
    reports = list(entity.annual_reports.order_by("-report_year")[:SHOWN])
    due = type(entity).objects.filter(annual.must_file(year, on), pk=entity.pk).exists()
    return {
        "rows": reports,
        "year": year,
        "due": due,
        "closes_on": annual.closes_on(year, entity.office),
        "filed": any(row.report_year == year for row in reports),
        "reminders": entity.reminders.filter(report_year=year).count(),
        "may_add": may(user, "entities.add_annualreport"),
        "may_remind": may(user, "entities.add_reminder"),
    }


def _standing(entity, user):
    if not may(user, "entities.view_listing"):
        return None
    return {
        "credits": entity.credit_classes.all()[:SHOWN],
        "risks": entity.risk_grades.all()[:SHOWN],
        "listings": entity.listings.all()[:SHOWN],
        "may_credit": may(user, "entities.add_creditclass"),
        "may_risk": entity.is_food and may(user, "entities.add_riskgrade"),
        "may_list": may(user, "entities.add_listing"),
        "may_unlist": may(user, "entities.change_listing"),
    }


def _facilities(entity, user):
    if not may(user, "entities.view_entityfacility"):
        return None
    return {
        "rows": entity.facilities.all()[:SHOWN],
        "may_add": may(user, "entities.add_entityfacility"),
        "may_change": may(user, "entities.change_entityfacility"),
    }


def _forms(entity, user):
    """Further records that the user may add, as ``(label, url name)``."""
    if entity.is_ended:
        return []
    return [
        (label, name)
        for label, name, permission in [
            ("登记走访", "entities:visitlog_create", "entities.add_visitlog"),
            ("登记回访", "entities:returnvisit_create", "entities.add_returnvisit"),
        ]
        if may(user, permission)
    ]
