"""Networks as pure functions of stacked parameters: one architecture a file."""
