"""Keys: who may open the store, how keys lie on the disk, where the system keeps secrets."""
