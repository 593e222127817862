"""Backups: database and files of one moment, kept sealed, restored elsewhere and proved equal.

(等保三级 8.1.4.9 数据备份恢复; docs/decisions/49)
"""
