"""Read-only API of `reports`: snapshots, reports and their figures, of the own county."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor
from rest_framework.request import Request
from rest_framework.response import Response

from reports.actions import OF_WORKBOOK
from reports.kinds.catalogue import KINDS
from reports.models import AnnualReport, Snapshot
from reports.statistics import StatisticsRow, rows_of
from welfare.api.pages import StablePages
from welfare.api.walls import Walled
from welfare.county.months import first_of
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


class StatisticsSerializer(serializers.Serializer[StatisticsRow]):
    """One figure: of which kind of report, months and area; in its unit, with what it divides."""

    report = serializers.IntegerField()
    kind = serializers.CharField()
    county = serializers.CharField()
    area = serializers.CharField()
    first_month = serializers.DateField()
    month = serializers.DateField()
    made_at = serializers.DateTimeField()
    table = serializers.CharField()
    figure = serializers.CharField()
    label = serializers.CharField()
    code = serializers.CharField()
    value = serializers.DecimalField(20, 2, allow_null=True)
    unit = serializers.CharField()
    numerator = serializers.DecimalField(20, 2, allow_null=True)
    denominator = serializers.DecimalField(20, 2, allow_null=True)
    absent = serializers.CharField()
    corrected = serializers.DecimalField(20, 2, allow_null=True)


class AskedStatisticsSerializer(serializers.Serializer[Any]):
    """Which reports; what is not said is not asked."""

    kind = serializers.ChoiceField([*KINDS], required=False)
    month = serializers.DateField(input_formats=["%Y-%m"], required=False)
    area = serializers.RegexField(r"^\d{12}$", required=False)


MOST_FIGURES = 10**6  # of one report; what stands further on was made up


class FigurePages(StablePages):
    """By cursor through the figures of reports: of a report, and then of the one before it.

    A finished report never changes, so the place in it is as steady as its number.
    """

    offset_cutoff = None  # a report may have thousands of figures

    def paginate_queryset(
        self, queryset: "QuerySet[Any]", request: Request, view: Any = None
    ) -> list[StatisticsRow]:
        self.request, self.base_url = request, request.build_absolute_uri()
        self.cursor = self.decode_cursor(request)
        number, place = (self.cursor.position, self.cursor.offset) if self.cursor else (None, 0)
        reports = queryset.order_by("-pk")
        if number is not None:
            if not number.isdecimal() or place > MOST_FIGURES:
                raise NotFound(self.invalid_cursor_message)
            reports = reports.filter(pk__lte=number)
        size = self.get_page_size(request) or self.page_size
        placed = list(islice(_placed(reports, number, place), size + 1))
        self.goes_on = placed[size][0] if len(placed) > size else None
        return [row for _place, row in placed[:size]]

    def get_next_link(self) -> str | None:
        return self.encode_cursor(self.goes_on) if self.goes_on else None

    def get_previous_link(self) -> None:
        return None


def _placed(
    reports: "QuerySet[AnnualReport]", number: str | None, place: int
) -> Iterator[tuple[Cursor, StatisticsRow]]:
    """Each figure with where it stands, from a place in the report of a number on."""
    for report in reports.iterator(chunk_size=1):  # few are asked for at once
        begins = place if str(report.pk) == number else 0
        for at, row in enumerate(islice(rows_of(report), begins, None), begins):
            yield Cursor(offset=at, reverse=False, position=str(report.pk)), row


class Statistics(Walled, generics.ListAPIView[AnnualReport]):
    """Figures of the reports, those of the newest first: of two of one figure the first counts."""

    title = _("Figures of reports, row by row")
    scopes = (Scope.STATISTICS,)
    serializer_class = StatisticsSerializer
    pagination_class = FigurePages

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str),
            OpenApiParameter("month", str, description="YYYY-MM"),
            OpenApiParameter("area", str, pattern=r"^\d{12}$"),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[AnnualReport]:
        asked = AskedStatisticsSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        rows = AnnualReport.objects.visible_to(self.request.user).exclude(workbook="")
        if area := said.pop("area", ""):
            of_county = {"area": None, "county__code": area}
            rows = rows.filter(Q(area__code=area) | Q(**of_county))
        if month := said.pop("month", None):
            rows = rows.filter(snapshot__month=first_of(month))
        return rows.filter(**said).select_related(*OF_WORKBOOK)


urlpatterns: list[URLPattern | URLResolver] = [
    path("snapshots/", Snapshots.as_view(), name="api_snapshots"),
    path("statistics/", Statistics.as_view(), name="api_statistics"),
    path("annual-reports/", Reports.as_view(), name="api_annual_reports"),
    path("annual-reports/<int:pk>/", Report.as_view(), name="api_annual_report"),
]
