"""Every component of the look once, for those who build pages."""

from core.pages import PlainPage
from core.styleguide import example


class Styleguide(PlainPage):
    permission_required = "core.view_todo"
    template_name = "core/styleguide.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, **example())
