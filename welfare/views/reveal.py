"""A whole resident ID or account number, shown once with a reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def reveal(request: HttpRequest, label: str, pk: int, field: str) -> HttpResponse:
    return render(request, "base.html")
