"""What must be sent: a durable queue, its channels, and a log of every attempt.

Owns: messages, the queue of those unsent, the log of attempts.
Reads: tenancy, alerts, oncall.
Publishes: notify.message_queued.v1, message_sent, message_failed, message_parked, message_dropped.
Never: decides who is told; it tells whom it is given, or says why it could not.
"""
