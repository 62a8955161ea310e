"""What others may use of reports."""
