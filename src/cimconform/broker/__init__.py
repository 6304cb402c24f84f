"""A small broker for STOMP 1.2 and AMQP 1.0, so that a first run over JMS needs none installed.

It is a convenience and not a product: one process, loopback, everything in memory and gone with
it, no transactions. It behaves as ActiveMQ does in what JMS needs of STOMP: queues with
competing consumers, topics, durable subscriptions, temporary queues, expiry, redelivery and a dead
letter queue. Certify a product on the broker that it will run on.
"""
