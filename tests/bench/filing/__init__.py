"""What the benchmark of files is made of."""
