"""A Django application with habit days that Morango can carry."""
