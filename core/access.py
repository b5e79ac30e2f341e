"""Who may do what (role), and on which rows (office, grid, village). Nothing else in the project decides this.

The matrix is domain.md C2 as data, a table of objects and roles. Its letters: C add, R view, U change, A approve, V void,
X export, I import.
"""

from functools import cache

from django.db import models

from core.reference import read_table

PUBLIC = "public"  # the value of ``permission_required`` on pages that need no account


class Role(models.TextChoices):
    CHIEF = "chief", "所长"
    DEPUTY = "deputy", "副所长（法制员）"
    OFFICER = "officer", "执法人员"
    CLERK = "clerk", "内勤"
    GRID_STAFF = "grid_staff", "网格员"
    ASSISTANT = "assistant", "村级协管员"
    COUNTY = "county", "县局"
    ADMIN = "admin", "系统管理员"
    AUDITOR = "auditor", "审计（纪检）"

    @classmethod
    def certifiable(cls):
        """Roles that may hold an enforcement certificate and so sign inspections (domain.md B3.7, C1)."""
        return {cls.CHIEF, cls.DEPUTY, cls.OFFICER}


VERBS = {"C": "add", "R": "view", "U": "change", "A": "approve", "V": "void", "X": "export", "I": "import"}


def _matrix() -> dict[str, dict[str, str]]:
    """Object → role → letters, from ``core/reference/permissions.csv``; who has no letters is left out."""
    roles = Role.values
    return {
        row["object"]: {role: row[role] for role in roles if row[role]}
        for row in read_table("permissions.csv")
    }


# An object that is not listed there can be touched by nobody.
MATRIX = _matrix()


def _permissions() -> dict[str, frozenset[str]]:
    granted: dict[str, set[str]] = {role: set() for role in Role.values}
    for thing, by_role in MATRIX.items():
        app, model = thing.split(".")
        for role, letters in by_role.items():
            granted[role].update(f"{app}.{VERBS[letter]}_{model}" for letter in letters)
    return {role: frozenset(permissions) for role, permissions in granted.items()}


PERMISSIONS = _permissions()

# How far a role sees: every row of its office, of the offices below it, of its grids, of its villages, or nothing.
SEES_OFFICE = {Role.CHIEF, Role.DEPUTY, Role.CLERK}
SEES_GRIDS = {Role.OFFICER, Role.GRID_STAFF}
SEES_VILLAGES = {Role.ASSISTANT}
SEES_COUNTY = {Role.COUNTY}
# Accounts, rules, the calendar and the log are no business data: the administrator and the auditor see them.
RUNS_THE_SYSTEM = {Role.ADMIN, Role.AUDITOR}
SYSTEM_MODELS = {
    "core.user",
    "core.office",
    "core.village",
    "core.grid",
    "core.assignment",
    "core.handover",
    "core.auditentry",
    "core.apitoken",
    "core.job",
    "core.calendarday",
    "core.legalrule",
}


class ScopedQuerySet(models.QuerySet):
    """Base of every domain queryset.

    The model names the lookups that lead to its place: ``office_path`` always, ``grid_path`` and ``village_path``
    where rows lie in one. A model without ``grid_path`` is shared by its office. ``person_paths`` lead to the people
    whose own record a row is: they see it in whatever grid it lies, and with it all that lies where it does (a
    ``grid_path`` that leads through it). A model with ``assigned_path`` shows field people what is assigned to them,
    wherever it lies, and nothing else.
    """

    def visible_to(self, user):
        """The rows of this queryset that ``user`` may know of; no rows for somebody who is not signed in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        office_path = getattr(self.model, "office_path")  # noqa: B009  every domain model names it
        if user.role in SEES_COUNTY:
            return self.filter(**{f"{office_path}__in": offices_of(user)})
        if user.role in RUNS_THE_SYSTEM:
            return self if self.model._meta.label_lower in SYSTEM_MODELS else self.none()
        rows = self.filter(**{office_path: user.office_id})
        if user.role in SEES_GRIDS and (path := getattr(self.model, "assigned_path", None)):
            return rows.filter(**{path: user.pk})
        if user.role in SEES_GRIDS and (path := getattr(self.model, "grid_path", None)):
            mine = models.Q(**{f"{path}__in": user.grids.values("pk")})
            for person_path in person_paths(self.model):
                mine |= models.Q(**{person_path: user.pk})
            return rows.filter(mine)
        if user.role in SEES_VILLAGES and (path := getattr(self.model, "village_path", None)):
            return rows.filter(**{f"{path}__in": user.villages.values("pk")})
        return rows


@cache
def person_paths(model) -> tuple[str, ...]:
    """The lookups from a row of ``model`` to those whose own record it is, or is a part of: field people see such a row
    outside their grids too (domain.md C2: *own)."""
    own = tuple(getattr(model, "person_paths", ()))
    *steps, _ = model.grid_path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return own + tuple("__".join((*steps, path)) for path in person_paths(model)) if steps else own


def sees_whole_scope(user, model) -> bool:
    """Whether ``user`` sees every row of ``model`` that lies in the own scope: field people see of what is assigned only
    what is assigned to them, so that a figure over it would count more than its list shows."""
    return not (user.role in SEES_GRIDS and getattr(model, "assigned_path", None))


def offices_of(user):
    """Primary keys of the offices whose records ``user`` works with: the own one, and for the county those below it."""
    from core.models import Office  # this module is imported by the models

    if user.role in SEES_COUNTY:
        return Office.objects.filter(models.Q(pk=user.office_id) | models.Q(parent=user.office_id)).values(
            "pk"
        )
    return Office.objects.filter(pk=user.office_id).values("pk")


def may(user, permission: str, row=None) -> bool:
    """Whether the role holds ``permission`` and, when ``row`` is given, whether the user can see that row."""
    if not (user.is_authenticated and user.is_active and permission in PERMISSIONS.get(user.role, ())):
        return False
    return row is None or type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()


def sees(user, row) -> bool:
    """Whether ``user`` sees ``row``, which a page of the same office names: asked of the database for those alone who see
    a part of an office."""
    rows = type(row)._default_manager.all()
    if user.role not in SEES_GRIDS | SEES_VILLAGES or not isinstance(rows, ScopedQuerySet):
        return True
    return rows.visible_to(user).filter(pk=row.pk).exists()
