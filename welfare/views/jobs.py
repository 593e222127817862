"""Long work: how far it is, stopping it and taking it up again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def job_list(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def job(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")


def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")


def job_resume(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")


def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")


def job_error_file(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")
