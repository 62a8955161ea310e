"""The rules of notify: when a message is tried, bundled, given up; where it may go. Pure."""
