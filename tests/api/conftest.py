"""A program that speaks for somebody: its own key, JSON in and out."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from core.api.scopes import offered_to
from core.apitokens import make_token
from core.clock import now, today


class Program:
    """A client with a key of ``user``; all scopes of the role where none are named."""

    def __init__(self, user, scopes=None, name="程序"):
        offered = dict(offered_to(user))
        self.token, self.text = make_token(
            by=user,
            at=now(),
            name=name,
            scopes=list(offered) if scopes is None else scopes,
            expires_on=today() + timedelta(days=30),
            offered=offered,
        )
        self.client = Client(headers={"Authorization": f"Bearer {self.text}"})

    def get(self, address, query=None, **headers):
        return self.client.get(f"/api/v1/{address}", query, headers=headers)

    def post(self, address, body, **headers):
        return self.client.post(
            f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=headers
        )

    def patch(self, address, body, tag=None):
        headers = {"If-Match": tag} if tag else {}
        return self.client.patch(
            f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=headers
        )


@pytest.fixture
def program():
    return Program


@pytest.fixture(autouse=True)
def no_hurry(settings):
    """A test asks more often than a program may; the limit has a test of its own."""
    settings.PORTAL_API_PER_MINUTE = 10**6
