"""Photographs, scans and PDF that are kept with a case. (附件, 一户一档)"""
