"""What a case was held to elsewhere."""

from django.db import models


class CaseStandard(models.Model):
    """From a moment on the case is held to this standard of another system, whatever our own of that measure say."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="standards", db_index=False)
    standard = models.ForeignKey("standards.Standard", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "from_at"], name="case_standard_case")]

    def __str__(self) -> str:
        return f"case {self.case_id} held to {self.standard_id}"
