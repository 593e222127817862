"""Accounts, for the security administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def user_list(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def user_create(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")
