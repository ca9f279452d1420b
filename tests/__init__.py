"""Mirror the source. Fakes stand only at the edge of the operating system or of somebody else's service."""
