"""JMS through a provider's own jars."""
