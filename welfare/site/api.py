"""API of `welfare`: liveness, the county's divisions, working days and jobs."""

import re
from typing import cast

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from welfare.api.doors import access_behind
from welfare.api.walls import Walled
from welfare.models import Division, Job, User, Workday
from welfare.offices.scopes import Scope

YEAR = re.compile(r"[12][0-9]{3}")


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


class AliveSerializer(serializers.Serializer[dict[str, object]]):
    """That the key opens, for whom, what and until when."""

    office = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expires_on = serializers.DateField(allow_null=True)
    now = serializers.DateTimeField()


class Alive(Walled):
    """Whether the API answers, and what the key may ask."""

    title = _("Whether the API answers, and what the key may ask")

    @extend_schema(responses=AliveSerializer)
    def get(self, request: Request) -> Response:
        access = access_behind(request)
        said = {
            "office": access.office if access else "",
            "scopes": access.scopes if access else [],
            "expires_on": access.expires_on if access else None,
            "now": timezone.now(),
        }
        return Response(AliveSerializer(said).data)


class Divisions(Walled, generics.ListAPIView[Division]):
    """Divisions of the county: public knowledge, for every role and office."""

    title = _("Divisions of the county")
    ordering = ("code", "pk")
    serializer_class = DivisionSerializer

    def get_queryset(self) -> QuerySet[Division]:
        county = cast(User, self.request.user).county
        rows = Division.objects.select_related("parent").order_by("code")
        return rows.filter(code__startswith=county.prefix) if county else rows.none()


class Workdays(Walled, generics.ListAPIView[Workday]):
    """The calendar of the county; ?year=2026."""

    title = _("Working days of the county")
    ordering = ("date", "pk")
    serializer_class = WorkdaySerializer

    @extend_schema(parameters=[OpenApiParameter("year", int)])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Workday]:
        rows = Workday.objects.of(cast(User, self.request.user).county).order_by("date")
        year = self.request.GET.get("year", "")
        if year and not YEAR.fullmatch(year):
            return rows.none()
        return rows.filter(date__year=year) if year else rows


class Jobs(Walled, generics.ListAPIView[Job]):
    """Jobs of the county."""

    title = _("Jobs of the county")
    scopes = (Scope.JOBS,)
    ordering = ("-pk",)
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        rows = Job.objects.visible_to(cast(User, self.request.user))
        return rows.select_related("started_by").order_by("-pk")


class JobDetail(Walled, generics.RetrieveAPIView[Job]):
    """One job; a foreign one is not found."""

    title = _("One job")
    scopes = (Scope.JOBS,)
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        rows = Job.objects.visible_to(cast(User, self.request.user))
        return rows.select_related("started_by")


urlpatterns: list[URLPattern | URLResolver] = [
    path("alive/", Alive.as_view(), name="api_alive"),
    path("divisions/", Divisions.as_view(), name="api_divisions"),
    path("workdays/", Workdays.as_view(), name="api_workdays"),
    path("jobs/", Jobs.as_view(), name="api_jobs"),
    path("jobs/<int:pk>/", JobDetail.as_view(), name="api_job"),
]
