"""Pages about one step of one row: the form of the step, the row beside it."""

from django.shortcuts import get_object_or_404

from core.clock import today
from core.pages import FormPage


class RowStepPage(FormPage):
    """A form about ``self.row``, a row of ``rows`` that the user may see; another one is not found.

    ``days`` name the fields that begin with today. ``act`` calls the service with the cleaned fields.
    """

    queryset = None
    days: tuple = ()
    template_name = "food_safety/step_form.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.has_permission():
            self.row = get_object_or_404(self.queryset.visible_to(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_label(self):
        return str(self.row)

    def back_url(self):
        return self.row.get_absolute_url()

    get_success_url = back_url

    def get_initial(self):
        return {name: today() for name in self.days}

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, back_label=self.back_label, **kwargs)

    def save(self, form):
        return self.act(form.cleaned_data, by=self.request.user, on=today())

    def act(self, given, *, by, on):
        raise NotImplementedError
