"""The one exception by which a broken rule reaches the user."""


class RuleBroken(Exception):
    """A rule of the field or of the portal was broken; the message is Chinese and shown as it is.

    ``field`` names the form field (or import column) at which the message belongs, if there is one.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field
