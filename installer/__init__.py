"""Set-up and packing: the standard library only, so that it runs before anything is installed."""
