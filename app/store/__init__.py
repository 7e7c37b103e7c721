"""The one encrypted SQLite file of a laptop or a center: open, migrate, back up, survive."""
