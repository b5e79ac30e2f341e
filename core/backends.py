"""The only backend that answers permission questions; all it does is ask ``core.access``."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend

from core.access import may


class AccessBackend(BaseBackend):
    def authenticate(self, request, username=None, password=None):
        users = get_user_model()
        user = users.objects.filter(username=username).first()
        if user is None:
            users().set_password(
                password
            )  # as slow as a real check, so that nobody can tell who has an account
            return None
        return user if user.is_active and user.check_password(password or "") else None

    def get_user(self, user_id):
        return get_user_model().objects.select_related("office").filter(pk=user_id, is_active=True).first()

    def has_perm(self, user, permission, row=None):
        return may(user, permission, row)
