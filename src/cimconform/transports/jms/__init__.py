"""JMS, whatever the wire."""
