"""JMS over STOMP."""
