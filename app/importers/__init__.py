"""Files that people bring: read, checked and refused here; nothing here knows the store."""
