"""The host's own filing."""

import json

from django.utils import timezone

from banquets import services
from banquets.forms_public import PublicFilingForm
from banquets.models import BanquetFiling
from banquets.public import BANQUET
from banquets.views import shown
from core.clock import today
from core.public.pages import PublicFormPage


class PublicFiling(PublicFormPage):
    kind = BANQUET
    form_class = PublicFilingForm
    template_name = "banquets/public_form.html"
    submit_label = "提交备案"

    def get_initial(self):
        return {**super().get_initial(), "village": self.village}

    def post(self, request, *args, **kwargs):
        """The button that checks the menu stores nothing and takes nothing from the allowance."""
        if "check" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(
            office=self.public_office,
            initial={name: request.POST.get(name, "") for name in self.form_class.base_fields},
        )
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        context, office = super().get_context_data(**kwargs), self.public_office
        form = context["form"]
        form.fields["menu"].widget.attrs["data-menu-watch"] = json.dumps(
            [
                {"words": one.words, "unless": one.unless, "reason": one.reason, "bad": one.is_forbidden}
                for one in services.watch_list(office)
            ],
            ensure_ascii=False,
        )
        typed = form["menu"].value() or ""
        return {
            **context,
            "marks": [dish for dish in shown.marked(typed, office) if dish.hits],
            "checked": "check" in self.request.POST,
            "settings": shown.settings_of(BanquetFiling(held_on=today(), office=office)),
        }

    def save(self, form, *, at):
        return services.file_banquet(form.row(), channel="host", by=None, on=timezone.localdate(at))
