"""Read-only API of `benefits`: runs and payments, scoped to the area, accounts masked."""

from django.db.models import QuerySet
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, viewsets
from rest_framework.routers import SimpleRouter

from benefits import selections
from benefits.models import Payment, PayrollRun
from welfare.api.walls import Walled
from welfare.offices.scopes import Scope
from welfare.personal.masks import mask_account


class RunSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = PayrollRun
        fields = ("id", "month", "sequence", "status", "count", "total", "signed_at", "approved_at")


class PaymentSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    programme = serializers.CharField(source="programme.code")
    town = serializers.CharField(source="town.code")
    award = serializers.CharField(source="award.number")
    account = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = (
            "id",
            "run",
            "award",
            "programme",
            "town",
            "residence",
            "month",
            "pay_month",
            "kind",
            "persons",
            "basic",
            "supplement",
            "amount",
            "account",
            "status",
            "paid_on",
            "failure",
            "reference",
            "replaces",
        )

    def get_account(self, row: Payment) -> str:
        return mask_account(row.account)


class RunViewSet(Walled, viewsets.ReadOnlyModelViewSet):  # type: ignore[type-arg]
    serializer_class = RunSerializer
    title = _("Payroll runs")
    scopes = (Scope.PAYMENTS,)
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[PayrollRun]:
        return selections.runs(self.request.user)  # type: ignore[arg-type]


class PaymentViewSet(Walled, viewsets.ReadOnlyModelViewSet):  # type: ignore[type-arg]
    serializer_class = PaymentSerializer
    title = _("Payments")
    scopes = (Scope.PAYMENTS,)
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[Payment]:
        return selections.payments(self.request.user)  # type: ignore[arg-type]


router = SimpleRouter()
router.register("payroll-runs", RunViewSet, basename="api-run")
router.register("payments", PaymentViewSet, basename="api-payment")
urlpatterns = [path("", include(router.urls))]
