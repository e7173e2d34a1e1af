"""Networks: pure functions of stacked parameters."""
