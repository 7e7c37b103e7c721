"""Operations, batches, merge, the protocol without I/O, and the carriers."""
