"""Codes that rows of the database name."""

ANNUAL = "annual"  # 年度报告
