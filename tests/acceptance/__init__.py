"""A county from an empty database, every figure beside the expected one."""
