"""Read-only API of `reports`: snapshots and annual reports of the person's own county."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from rest_framework import generics, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from reports.models import AnnualReport, Snapshot
from welfare.accounts.roles import Permission


class SeesReports(BasePermission):
    """The same right as on the pages."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.may(Permission.SEE_REPORTS))


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """A frozen month."""

    county = serializers.CharField(source="county.code")

    class Meta:
        model = Snapshot
        fields = ("id", "county", "month", "revision", "frozen_at", "reason")


class ReportSerializer(serializers.ModelSerializer[AnnualReport]):
    """A report without its figures; it counts the year from January to `month`."""

    county = serializers.CharField(source="county.code")
    month = serializers.DateField(source="snapshot.month")

    class Meta:
        model = AnnualReport
        fields = ("id", "county", "year", "month", "snapshot", "made_at")


class ReportDetailSerializer(ReportSerializer):
    """A report with every figure, what was published, and the checks."""

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "figures", "checks")


class Snapshots(generics.ListAPIView[Snapshot]):
    """Frozen months, the newest first."""

    permission_classes = (SeesReports,)
    serializer_class = SnapshotSerializer

    def get_queryset(self) -> QuerySet[Snapshot]:
        scoped = Snapshot.objects.visible_to(self.request.user)
        return scoped.filter(frozen_at__isnull=False).select_related("county")


class Reports(generics.ListAPIView[AnnualReport]):
    """Annual reports that were made, the newest first."""

    permission_classes = (SeesReports,)
    serializer_class = ReportSerializer

    def get_queryset(self) -> QuerySet[AnnualReport]:
        scoped = AnnualReport.objects.visible_to(self.request.user)
        return scoped.exclude(workbook="").select_related("county", "snapshot")


class Report(generics.RetrieveAPIView[AnnualReport]):
    """One report with its figures."""

    permission_classes = (SeesReports,)
    serializer_class = ReportDetailSerializer

    def get_queryset(self) -> QuerySet[AnnualReport]:
        scoped = AnnualReport.objects.visible_to(self.request.user)
        return scoped.exclude(workbook="").select_related("county", "snapshot")


urlpatterns: list[URLPattern | URLResolver] = [
    path("snapshots/", Snapshots.as_view(), name="api_snapshots"),
    path("annual-reports/", Reports.as_view(), name="api_annual_reports"),
    path("annual-reports/<int:pk>/", Report.as_view(), name="api_annual_report"),
]
