//! A filter from payloads: which keys tell an alert from its recovery, and tie them together.
