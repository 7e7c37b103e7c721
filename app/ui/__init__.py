"""The window a teacher sees; asks services, never the store, and imports heavy parts late."""
