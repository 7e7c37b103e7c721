"""Suoma: offline-first records for village schools and the center they report to."""
