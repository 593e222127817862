"""Read-only API of `reports`: snapshots and annual reports of the person's own county."""

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from rest_framework import generics, serializers

from reports.models import AnnualReport, Snapshot
from welfare.api.walls import Walled
from welfare.offices.scopes import Scope


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """A frozen month."""

    county = serializers.CharField(source="county.code")

    class Meta:
        model = Snapshot
        fields = ("id", "county", "month", "revision", "frozen_at", "reason")


class ReportSerializer(serializers.ModelSerializer[AnnualReport]):
    """A report without its figures: of which kind, of which area, and up to which month."""

    county = serializers.CharField(source="county.code")
    area = serializers.CharField(source="area.code", default=None)
    month = serializers.DateField(source="snapshot.month")

    class Meta:
        model = AnnualReport
        fields = ("id", "kind", "county", "area", "year", "month", "snapshot", "made_at")


class ReportDetailSerializer(ReportSerializer):
    """A report with every figure, what was published, and the checks."""

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "figures", "checks")


class Snapshots(Walled, generics.ListAPIView[Snapshot]):
    """Frozen months, the newest first."""

    title = _("Frozen months")
    scopes = (Scope.STATISTICS,)
    ordering = ("-pk",)
    serializer_class = SnapshotSerializer

    def get_queryset(self) -> QuerySet[Snapshot]:
        scoped = Snapshot.objects.visible_to(self.request.user)
        return scoped.filter(frozen_at__isnull=False).select_related("county")


class Reports(Walled, generics.ListAPIView[AnnualReport]):
    """Reports that were made, the newest first."""

    title = _("Reports made from frozen months")
    scopes = (Scope.STATISTICS,)
    ordering = ("-pk",)
    serializer_class = ReportSerializer

    def get_queryset(self) -> QuerySet[AnnualReport]:
        scoped = AnnualReport.objects.visible_to(self.request.user)
        return scoped.exclude(workbook="").select_related("county", "area", "snapshot")


class Report(Walled, generics.RetrieveAPIView[AnnualReport]):
    """One report with its figures."""

    title = _("One report with its figures")
    scopes = (Scope.STATISTICS,)
    serializer_class = ReportDetailSerializer

    def get_queryset(self) -> QuerySet[AnnualReport]:
        scoped = AnnualReport.objects.visible_to(self.request.user)
        return scoped.exclude(workbook="").select_related("county", "area", "snapshot")


urlpatterns: list[URLPattern | URLResolver] = [
    path("snapshots/", Snapshots.as_view(), name="api_snapshots"),
    path("annual-reports/", Reports.as_view(), name="api_annual_reports"),
    path("annual-reports/<int:pk>/", Report.as_view(), name="api_annual_report"),
]
