"""Problems found in inspections, until they are put right."""

from django.shortcuts import get_object_or_404, redirect

from core.clock import today
from core.listing import ListPage
from core.pages import FormPage
from inspections import services
from inspections.filters.checks import ProblemFilter
from inspections.forms.checks import CloseProblemForm
from inspections.models import Problem
from inspections.tables.checks import problem_columns


class ProblemList(ListPage):
    queryset = Problem.objects.select_related("inspection__entity")
    permission_required = "inspections.view_problem"
    filterset_class = ProblemFilter
    title = "发现的问题"
    ordering = ["-pk"]
    start_hint = "检查中评为不符合的项目会列在这里。"

    @property
    def columns(self):
        return problem_columns(today())


class CloseProblem(FormPage):
    form_class = CloseProblemForm
    permission_required = "inspections.change_inspection"
    template_name = "inspections/problem_close.html"
    title = "办结问题"
    submit_label = "办结"
    success_message = "问题已办结。"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Problem.objects.select_related("inspection__entity", "item").visible_to(request.user)
            self.problem = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.problem.closed_on:
            return redirect(self.problem)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"closed_on": today()}

    def back_url(self):
        return self.problem.get_absolute_url()

    def save(self, form):
        return services.close_problem(
            self.problem,
            by=self.request.user,
            on=form.cleaned_data["closed_on"],
            today=today(),
            note=form.cleaned_data["note"],
        )

    def get_success_url(self):
        return self.problem.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(problem=self.problem, on=today(), **kwargs)
