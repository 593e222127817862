"""Signing in, signing out, and the password."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


@login_not_required
def logout(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def password(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
