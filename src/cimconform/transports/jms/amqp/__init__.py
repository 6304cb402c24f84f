"""JMS over AMQP 1.0."""
