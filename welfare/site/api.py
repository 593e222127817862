"""Read-only API of `welfare`: the county's divisions, working days and jobs."""

import re
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from rest_framework import generics, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from welfare.accounts.roles import Permission
from welfare.models import Division, Job, User, Workday

YEAR = re.compile(r"[12][0-9]{3}")


class SeesJobs(BasePermission):
    """The same right as on the pages."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.may(Permission.SEE_JOBS))


class DivisionSerializer(serializers.ModelSerializer[Division]):
    parent = serializers.CharField(source="parent.code", default=None)

    class Meta:
        model = Division
        fields = ("code", "name", "level", "parent", "residence", "valid_from", "valid_to")


class WorkdaySerializer(serializers.ModelSerializer[Workday]):
    class Meta:
        model = Workday
        fields = ("date", "is_workday", "provisional", "note")


class JobSerializer(serializers.ModelSerializer[Job]):
    """How far a job is; never its arguments or its file."""

    status = serializers.CharField(source="shown_status.value")
    started_by = serializers.CharField(source="started_by.full_name", default=None)

    class Meta:
        model = Job
        fields = (
            *("id", "kind", "title", "status", "percent", "done", "total", "counts", "message"),
            *("attempt", "started_by", "created_at", "started_at", "finished_at"),
        )


class Divisions(generics.ListAPIView[Division]):
    """Divisions of the person's county: public knowledge, for every role."""

    serializer_class = DivisionSerializer

    def get_queryset(self) -> QuerySet[Division]:
        county = cast(User, self.request.user).county
        rows = Division.objects.select_related("parent").order_by("code")
        return rows.filter(code__startswith=county.prefix) if county else rows.none()


class Workdays(generics.ListAPIView[Workday]):
    """The calendar of the person's county; ?year=2026."""

    serializer_class = WorkdaySerializer

    def get_queryset(self) -> QuerySet[Workday]:
        rows = Workday.objects.of(cast(User, self.request.user).county).order_by("date")
        year = self.request.GET.get("year", "")
        if year and not YEAR.fullmatch(year):
            return rows.none()
        return rows.filter(date__year=year) if year else rows


class Jobs(generics.ListAPIView[Job]):
    """Jobs of the person's county."""

    permission_classes = (SeesJobs,)
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        rows = Job.objects.visible_to(cast(User, self.request.user))
        return rows.select_related("started_by").order_by("-pk")


class JobDetail(generics.RetrieveAPIView[Job]):
    """One job; a foreign one is not found."""

    permission_classes = (SeesJobs,)
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        rows = Job.objects.visible_to(cast(User, self.request.user))
        return rows.select_related("started_by")


urlpatterns: list[URLPattern | URLResolver] = [
    path("divisions/", Divisions.as_view(), name="api_divisions"),
    path("workdays/", Workdays.as_view(), name="api_workdays"),
    path("jobs/", Jobs.as_view(), name="api_jobs"),
    path("jobs/<int:pk>/", JobDetail.as_view(), name="api_job"),
]
