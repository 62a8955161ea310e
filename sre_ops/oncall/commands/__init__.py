"""What people and programs do with schedules: one function per use case."""
