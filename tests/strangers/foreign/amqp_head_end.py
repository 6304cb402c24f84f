"""A head end on AMQP 0-9-1, by pika: `amqp_head_end.py PORT QUEUE REPLIES`. Of STOMP's prefixes it knows none."""

import os
import sys

import answers
import pika

where = pika.ConnectionParameters(
    "127.0.0.1", int(sys.argv[1]),
    credentials=pika.PlainCredentials(os.environ["BROKER_USER"], os.environ["BROKER_PASSWORD"]),
)  # fmt: skip
channel = pika.BlockingConnection(where).channel()
for queue in sys.argv[2:4]:
    channel.queue_declare(queue, durable=True)


def answer(channel, method, properties, body):
    if properties.reply_to:
        queue = properties.reply_to.removeprefix(
            "/reply-queue/"
        )  # so RabbitMQ names a temporary one of STOMP
        own = properties.correlation_id or properties.message_id
        back = pika.BasicProperties(correlation_id=own, content_type="text/xml")
        channel.basic_publish("", queue, answers.bare(body), back)
    channel.basic_ack(method.delivery_tag)


channel.basic_consume(sys.argv[2], answer)
sys.stdout.write("ready\n")
sys.stdout.flush()
channel.start_consuming()
