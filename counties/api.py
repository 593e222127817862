"""API of the files of departments: hand one in, and read what became of it."""

import re
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from counties.arrivals import faults, receive, send_on
from verification.imports import DESK
from welfare.api.doors import access_behind
from welfare.api.walls import Walled
from welfare.models import ImportBatch, OfficeAccess, User
from welfare.offices.scopes import Scope

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


class FaultSerializer(serializers.Serializer[dict[str, str]]):
    """One thing that is wrong in a file."""

    place = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)


class MonthText(serializers.CharField):
    """A month as text: 2026-10."""

    default_error_messages = {"month": _("Enter a month such as 2026-10.")}

    def to_internal_value(self, data: Any) -> Any:
        if not MONTH.fullmatch(str(data)):
            self.fail("month")
        return date.fromisoformat(f"{data}-01")

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class SentFileSerializer(serializers.Serializer[dict[str, Any]]):
    """A department's file of a month."""

    department = serializers.CharField(max_length=12)
    month = MonthText()
    file = serializers.FileField()


class DepartmentFileSerializer(serializers.ModelSerializer[ImportBatch]):
    """What became of a file; `previewed` waits for what stands in `errors`."""

    department = serializers.CharField(source="kind")
    month = MonthText()
    percent = serializers.IntegerField(source="job.percent", default=0)
    errors = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = (
            *("id", "department", "month", "file_name", "sha256", "status", "percent"),
            *("rows_read", "saved", "rejected", "skipped", "uploaded_at", "finished_at", "errors"),
        )

    @extend_schema(responses=FaultSerializer(many=True))
    def get_errors(self, batch: ImportBatch) -> list[dict[str, str]]:
        return faults(batch)


class OwnFiles(Walled):
    """Files that this office has handed in."""

    scopes = (Scope.FILES,)

    def get_queryset(self) -> QuerySet[ImportBatch]:
        user = cast(User, self.request.user)
        rows = ImportBatch.objects.visible_to(user).filter(uploaded_by=user, kind__in=DESK.kinds())
        return rows.select_related("job")


class OwnFileList(OwnFiles, generics.ListAPIView[ImportBatch]):
    """Read which were handed in; hand one in: it is read at once and taken over by a job.

    The same file for the same month again gives what became of the first.
    """

    title = _("Files of the own department: those handed in; hand one in")
    serializer_class = DepartmentFileSerializer
    parser_classes = (MultiPartParser,)
    ordering = ("-pk",)

    @extend_schema(
        request={"multipart/form-data": SentFileSerializer},
        responses={200: DepartmentFileSerializer, 202: DepartmentFileSerializer},
    )
    def post(self, request: Request) -> Response:
        sent = SentFileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        batch, new = receive(
            access=cast(OfficeAccess, access_behind(request)),
            department=said["department"],
            month=said["month"],
            file=said["file"].file,
            file_name=said["file"].name,
        )
        batch = send_on(by=cast(User, request.user), batch=batch)
        code = status.HTTP_202_ACCEPTED if new else status.HTTP_200_OK
        return Response(DepartmentFileSerializer(batch).data, status=code)


class OwnFile(OwnFiles, generics.RetrieveAPIView[ImportBatch]):
    """One of them; of another office's there is nothing."""

    title = _("What became of a file")
    serializer_class = DepartmentFileSerializer


urlpatterns: list[URLPattern | URLResolver] = [
    path("department-files/", OwnFileList.as_view(), name="api_department_files"),
    path("department-files/<int:pk>/", OwnFile.as_view(), name="api_department_file"),
]
