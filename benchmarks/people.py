"""Who asks in the benches: the chief of one township and a person of the county bureau."""

from django.test import Client

from core.access import Role
from core.models import Office, User


def township() -> Office:
    """The office in the middle, so that its rows lie neither at the beginning nor at the end of an index."""
    offices = Office.objects.filter(kind="township").order_by("pk")
    return offices[offices.count() // 2]


def chief() -> User:
    return User.objects.select_related("office").get(office=township(), role=Role.CHIEF)


def clerk() -> User:
    return User.objects.select_related("office").get(office=township(), role=Role.CLERK)


def county_user() -> User:
    return User.objects.select_related("office").get(role=Role.COUNTY)


def signed_in(user: User) -> Client:
    """A client with the session of ``user``; it goes through every middleware like a browser's request."""
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="core.backends.AccessBackend")
    return client
