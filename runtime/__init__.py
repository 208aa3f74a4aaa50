"""What generated code calls, and the errors that all of srcad raises: NumPy only, nothing of the compiler."""
