"""The installer, the wheel and the scripts around them."""
