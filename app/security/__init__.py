"""Keys: slots, device identity, sealing, signatures; no other room touches a cipher."""
