"""Programs that other tools print derivatives of, each named after where it was published."""
