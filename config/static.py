"""Which static files of other packages the portal collects: only what its pages load."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFiles(StaticFilesConfig):
    """Leaves out the browsable API of REST framework and the next htmx, which no page uses."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "htmx-4*", "htmax-4*"]
