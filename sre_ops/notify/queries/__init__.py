"""What notify reads elsewhere, what a message says, and what people see of messages."""
