Feature: Requests and replies over JMS

  @jms_body_is_the_agreed_envelope @shall @responder @jms
  @harm_interoperability
  Rule: The body is the common message envelope, bare, or in SOAP where that is agreed
    IEC 61968-100:2013 6.1, 8.4.1 (JMS-001)
    A requester that sent a bare message has no reader for SOAP, and the other way round.

    Example: A bare request
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @reply_is_a_text_message @may @responder @jms_text
  @harm_interoperability
  Rule: A request in a TextMessage is answered in a TextMessage
    Good practice (JMS-002)
    A listener that was written for text breaks on bytes.

    Example: The form of a reply is looked at
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @bytes_message_is_served @may @responder @jms
  @harm_interoperability
  Rule: A request in a BytesMessage is served like one in a TextMessage
    Good practice; IEC 61968-100:2013 8.4.1
    Bridges and clients in other languages send bytes.

    Example: The same request in the other form
      Given the harness sends get(MeterReadings) of a known meter but as a BytesMessage
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @reply_goes_to_jms_reply_to @may @responder @jms @option_reply_queues
  @harm_privacy @rests_on_option_reply_queues
  Rule: The reply to a synchronous request goes to its JMSReplyTo
    IEC 61968-100:2013 6.3.2, 8.4.3 (JMS-008)
    Two requesters that share a queue of the server's choice read one another's answers.

    Example: A queue that was never used before
      Given the harness sends get(MeterReadings) of a known meter but with a reply queue of its own
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @temporary_reply_queue_is_served @shall @responder @jms_temporary
  @harm_interoperability
  Rule: A temporary queue serves as reply destination
    IEC 61968-100:2013 5.2.3 (JMS-011)
    Reply destinations may be made when they are needed; requesters come and go.

    Example: A second temporary queue
      Given the harness sends get(MeterReadings) of a known meter but with a temporary reply queue of its own
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @header_correlation_id_holds_over_jms @shall @responder @jms
  @harm_interoperability
  Rule: Header/CorrelationID is echoed over JMS too, whatever JMSCorrelationID says
    IEC 61968-100:2013 6.9 (JMS-012)
    The id of the message outlives the broker; that of JMS ends at the next bridge.

    Example: JMS and the header carry different ids
      When the harness sends get(MeterReadings) of a known meter but with JMSCorrelationID "jms-only-0042"
      Then the rule holds

  @jms_correlation_id_names_the_request @may @responder @jms
  @harm_interoperability
  Rule: JMSCorrelationID of the reply is that of the request, or its JMSMessageID
    IEC 61968-100:2013 8.4.3; JMS practice (JMS-013)
    Selectors on a shared reply queue know nothing else.

    Example: The ids of a reply are compared
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @jms_mapping_is_optional @shall @responder @jms
  @harm_interoperability
  Rule: A request that does not use the optional mapping to JMS headers is served
    IEC 61968-100:2013 8.4.3 (JMS-015)
    The mapping is a best practice; not every requester can fill the fields of JMS.

    Example: There is no JMSCorrelationID
      Given the harness sends get(MeterReadings) of a known meter but without JMSCorrelationID
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @unanswerable_request_is_done @may @responder @jms
  @harm_interoperability
  Rule: A request without any reply destination is carried out and not answered
    IEC 61968-100:2013 5.2.3 (JMS-016)
    The reply is optional; a requester that names no place for it does not want one.

    Example: A meter is created by a requester that does not wait
      Given the harness sends create(MeterConfig) of a new meter but without JMSReplyTo
      And the harness sends get(MeterConfig) of a known meter
      And the harness sends get(MeterConfig) of a known meter
      And the harness sends get(MeterConfig) of the new meter
      And the harness sends create(MeterConfig) of a new meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @header_decides_not_the_destination @may @responder @jms_named
  @harm_interoperability
  Rule: Verb and Noun of the Header decide, not the name of the destination
    IEC 61968-100:2013 6.7, 6.8 (JMS-019)
    Names of destinations are for administrators; a message is what it says of itself.

    Example: Readings are asked for where events belong
      Given the harness sends get(MeterReadings) of a known meter but to the destination of get(EndDeviceEvents)
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @redelivered_request_is_done_once @may @responder @jms @option_test_broker
  @harm_safety @rests_on_option_repetitions
  Rule: A request that the broker delivers again is not carried out again
    JMS; IEC 61968-100:2013 8.4.3 (JMS-021)
    A broker that has lost the acknowledgement delivers once more; a switch is not thrown twice.

    Example: A control is delivered twice
      Given the harness sends create(EndDeviceControls) with an identifier of its own but redelivered
      And the harness sends get(EndDeviceEvents) of an unknown meter
      When the harness sends get(EndDeviceEvents) of a known meter
      Then the rule holds

  @poison_message_stops_nobody @may @responder @jms
  @harm_interoperability
  Rule: A message that cannot be processed does not stop the consumer
    IEC 61968-100:2013 6.8 (JMS-022)
    Delivered again and again, one bad message blocks an interface for everybody.

    Example: A message without a body, and good ones behind it
      Given the harness sends get(MeterReadings) of a known meter but with nothing in it
      And the harness sends get(MeterReadings) of a known meter
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @expired_request_is_not_done @may @responder @jms @option_test_broker
  @harm_safety @rests_on_option_expiry
  Rule: A request that has expired is not carried out
    JMS (JMS-024)
    Its requester has given up, and perhaps asked somebody else.

    Example: A meter is created too late
      Given the harness sends get(MeterConfig) of the new meter
      And the harness sends create(MeterConfig) of a new meter but expired, without JMSReplyTo
      And the harness sends get(MeterConfig) of a known meter
      And the harness sends get(MeterConfig) of a known meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @soap_properties_are_set @may @responder @jms @option_soap_over_jms
  @harm_interoperability
  Rule: A reply in SOAP over JMS has the properties of that binding
    SOAP over JMS 1.0; IEC 61968-100:2013 3.3.6 (JMS-025)
    Stacks tell version, media type and faults by them, before they parse.

    Example: The properties of an answer
      When the harness sends get(MeterReadings) of a known meter but in a SOAP envelope
      Then the rule holds

  @unreadable_gets_fault_or_nothing @may @responder @jms
  @harm_interoperability
  Rule: A request that cannot be read is answered by a FaultMessage, or dropped
    IEC 61968-100:2013 6.3.6, 6.7 (JMS-026)
    A response would have to invent the header that it answers to.

    Example: Half a message, and a good one behind it
      Given the harness sends get(MeterReadings) of a known meter but cut in half
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @nothing_follows_a_final_reply @shall @responder @jms
  @harm_interoperability
  Rule: After a reply of OK or FAILED nothing more follows for that request
    IEC 61968-100:2013 5.2.5, figure 27 (JMS-028)
    A requester that has read the last reply no longer listens; the next one reads what is left.

    Example: Three requests in a row
      Given the harness sends get(MeterReadings) of a known meter
      And the harness sends get(MeterReadings) of a known meter
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @events_go_to_topics @should @publisher @jms
  @harm_interoperability
  Rule: Events are published on topics
    IEC 61968-100:2013 5.2.4 (JMS-003)
    More than one may want to listen.

    Example: The destination of an event is read
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @requests_go_to_queues @should @requester @jms
  @harm_interoperability
  Rule: Requests from point to point go to queues
    IEC 61968-100:2013 8.4.1 (JMS-004)
    On a topic two servers would both carry them out.

    Example: The destination of a request is read
      When the system requests get(MeterReadings)
      Then the rule holds

  @topic_requests_survive_a_restart @should @responder @jms @untested
  Rule: A service that reads requests from a topic subscribes durably, if none may be lost
    IEC 61968-100:2013 5.2.3 (JMS-005)
    A topic keeps nothing for a consumer that is not connected.
    Untested: the connection of the system must be cut between two requests; brokers let their administrators do that, and no peer, and the small one serves many systems over one connection.

  @durable_subscriber_gets_missed_events @may @subscriber @jms @untested
  Rule: A durable subscriber gets the events of the time when it was down
    IEC 61968-100:2013 5.2.4 (JMS-006)
    That is what the subscription was made durable for.
    Untested: the subscriber must be down while an event is published, and no message stops or starts a product; whether its subscription is durable, its broker alone knows.

  @missed_events_do_no_harm @shall @subscriber @jms @untested
  Rule: A subscriber that is not durable copes with events that it has missed
    IEC 61968-100:2013 8.4.1 (JMS-007)
    They are not sent again.
    Untested: the subscriber must be down while an event is published, and no message stops or starts a product; that events go on being accepted is judged beside bad ones.

  @reply_destinations_agree @should @requester @jms @option_later_requests
  @harm_interoperability
  Rule: ReplyAddress and JMSReplyTo name one destination where both are set
    IEC 61968-100:2013 6.3.2, 8.4.3 (JMS-010)
    Servers take either.

    Example: A later answer is wanted over JMS
      When the system requests get(MeterReadings) later
      Then the rule holds

  @two_correlation_ids_agree @should @requester @jms
  @harm_interoperability
  Rule: JMSCorrelationID and Header/CorrelationID are equal where both are set
    IEC 61968-100:2013 8.4.3 (JMS-014)
    Servers echo either.

    Example: The two correlation ids of a request are compared
      When the system requests get(MeterReadings)
      Then the rule holds

  @destination_begins_with_its_context @should @responder @requester @publisher @jms @untested
  Rule: The name of a destination begins with its context, and environments are kept apart
    IEC 61968-100:2013 8.4.2 (JMS-017)
    A test that reaches production is no test.
    Untested: the operator names destinations in the broker and in the system file, not the product.

  @destination_names_noun_and_verb @may @responder @requester @publisher @jms @untested
  Rule: Destinations have names of the form CONTEXT.REQUESTS.Noun.verb or CONTEXT.EVENTS.Noun.verb
    IEC 61968-100:2013 8.4.2, figure 53 (JMS-018)
    Subscriptions by wild cards rest on it.
    Untested: the operator names destinations in the broker and in the system file, not the product.

  @unrepeated_messages_are_persistent @may @requester @publisher @jms @option_one_way_requests
  @harm_loss @rests_on_option_persistence
  Rule: One-way transactions and events are delivered persistently where loss matters
    IEC 61968-100:2013 4.5, 6.8 (JMS-020, MEP-OWAY-003)
    Their absence goes unnoticed.

    Example: The delivery mode of a one-way request is read
      When the system requests create(EndDeviceControls) one way
      Then the rule holds

  @event_is_not_answered @shall @subscriber @jms
  @harm_interoperability
  Rule: A subscriber answers no event, even where JMSReplyTo is set
    IEC 61968-100:2013 5.2.4 (MEP-EVT-003, JMS-023, XCH-003)
    The publisher would take it for a request, or it would stay in the queue forever.

    Example: An event comes with a JMSReplyTo
      When the harness sends created(EndDeviceEvents) of a known meter but with a reply queue of its own
      Then the rule holds

  @missing_reply_does_no_harm @shall @requester @jms
  @harm_interoperability
  Rule: A requester copes with no reply at all
    IEC 61968-100:2013 5.2.3 (JMS-027)
    The reply is optional over JMS; a server may never send one.

    Example: No reply ever comes over JMS
      Given the next answer of the harness is silence
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds
