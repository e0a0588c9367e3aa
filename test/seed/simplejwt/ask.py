"""Asks djangorestframework-simplejwt about tokens: JSON in on standard input, JSON out on standard output.

Started in a folder with simple-jwt.json and django_side.py, the block of docs/jwt.md that reads it. Runs the block for
the Django shell too, which comes with the question.
"""

import contextlib
import io
import json
import sys

sys.path.insert(0, ".")

import django
from django.conf import settings
from django_side import SIMPLE_JWT

settings.configure(
    SECRET_KEY="not-the-key-of-any-token-in-these-tests-0123456789",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    SIMPLE_JWT=SIMPLE_JWT,
    USE_TZ=True,
)
django.setup()

import jwt
import rest_framework_simplejwt
from rest_framework.test import APIRequestFactory
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken


def answer(header):
    request = APIRequestFactory().get("/", **{api_settings.AUTH_HEADER_NAME: header})
    try:
        signed_in = JWTStatelessUserAuthentication().authenticate(request)
    except InvalidToken as error:
        return {"refused": str(error.detail["messages"][0]["message"])}
    return {"user": None if signed_in is None else signed_in[0].id}


def issued(user):
    """An access and a refresh token; none where there is no key to sign with."""
    if not api_settings.SIGNING_KEY:
        return None
    tokens = {"access": AccessToken(), "refresh": RefreshToken()}
    for token in tokens.values():
        token[api_settings.USER_ID_CLAIM] = user
    return {name: str(token) for name, token in tokens.items()}


def printed(block):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(block, {})
    return json.loads(output.getvalue())


asked = json.load(sys.stdin)
json.dump(
    {
        "versions": {
            "django": django.get_version(),
            "pyjwt": jwt.__version__,
            "simplejwt": rest_framework_simplejwt.__version__,
        },
        "answers": {name: answer(header) for name, header in asked["headers"].items()},
        "issued": issued(asked["user"]),
        "printed": printed(asked["shell"]),
    },
    sys.stdout,
)
