Feature: An acknowledgement now, the answer later, to ReplyAddress

  @acknowledgement_comes_at_once @shall @responder
  @harm_interoperability
  Rule: A request for a later answer is acknowledged on its own exchange, without the result
    IEC 61968-100:2013 5.2.5 (MEP-ASYNC-002, XCH-004)
    Its connection waits for no more than that; data are not expected here.

    Example: A known meter is to be read later
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

    Example: Several meters are to be read later
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

    Example: A device is to be controlled, and reported on later
      When the harness sends create(EndDeviceControls) for a known meter later
      Then the rule holds

  @acknowledgement_promises_an_answer @should @responder
  @harm_interoperability
  Rule: An acknowledgement is OK or PARTIAL, and does not say that nothing follows
    IEC 61968-100:2013 5.2.5; IEC 61968-9:2013 Annex B (MEP-ASYNC-003, RPL-MUL-006)
    Result OK with the code 0.3 distinguishes it from an answer; 0.2 would say that this was all.

    Example: The acknowledgement of a good request
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

  @late_results_go_to_reply_address @shall @responder
  @harm_privacy
  Rule: Results come to ReplyAddress, and nowhere else
    IEC 61968-100:2013 5.2.5, 6.3.2 (MEP-ASYNC-005)
    The requester listens there. Anybody else who gets them learns what is not meant for him.

    Example: One meter is read
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

    Example: Two requests have addresses of their own
      Given the harness has sent get(MeterReadings) of a known meter later
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

    Example: Part of it cannot be given
      When the harness sends get(MeterReadings) of a known and an unknown meter later
      Then the rule holds

    Example: A meter does not answer
      When the harness sends get(MeterReadings) of a known and an unreachable meter later
      Then the rule holds

    Example: There is nothing to give
      When the harness sends get(MeterReadings) of a meter without data later
      Then the rule holds

  @late_reply_goes_to_destination @shall @responder @jms
  @harm_interoperability
  Rule: Over JMS a late reply goes to the queue or topic in Header/ReplyAddress
    IEC 61968-100:2013 5.2.5, 6.3.2 (JMS-009)
    The requester waits for it there; JMSReplyTo was for the acknowledgement.

    Example: The address is a queue
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

    Example: The address is a topic
      When the harness sends get(MeterReadings) of a known meter later to a topic
      Then the rule holds

  @every_part_carries_correlation_id @shall @responder
  @harm_interoperability
  Rule: Every late reply, and every one of several, carries the correlation id of its request
    IEC 61968-100:2013 5.2.5 (ENV-ID-009, MEP-ASYNC-006, RPL-MUL-001)
    The requester joins the parts by it; nothing else ties them to what was asked.

    Example: Several meters are read later
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

  @asynchronous_event_carries_correlation_id @shall @responder @option_late_events
  @harm_interoperability
  Rule: Events caused by an asynchronous request carry its correlation id
    IEC 61968-100:2013 5.2.5, 6.9; IEC TR 61968-900:2015 7.5 (ENV-ID-010, C2E-003)
    The outcome of a control comes as an event; without the id it is unclear which control it was.

    Example: The outcome of a control
      When the harness sends create(EndDeviceControls) for a known meter later
      Then the rule holds

  @late_answer_is_of_its_noun @shall @responder
  @harm_interoperability
  Rule: A late answer is of the noun that was asked for, events that the profile names excepted
    IEC 61968-100:2013 4.8; IEC TR 61968-900:2015 7 (MEP-ASYNC-012)
    What comes to an address is recognised by its noun; only a control is answered by events of devices.

    Example: Part of the meters are read
      When the harness sends get(MeterReadings) of a known and an unreachable meter later
      Then the rule holds

    Example: The outcome of a control that was accepted
      When the harness sends create(EndDeviceControls) for a known meter later
      Then the rule holds

  @acknowledgement_precedes_late_replies @may @responder
  @harm_interoperability
  Rule: The acknowledgement comes before the first late reply
    IEC 61968-100:2013 5.2.5 (MEP-ASYNC-007, XCH-005)
    Over two channels it cannot be promised, and requesters have to cope; some do not.

    Example: A meter that is read at once
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

  @refused_request_brings_nothing_later @may @responder
  @harm_interoperability
  Rule: After a refusal nothing comes to ReplyAddress
    IEC 61968-100:2013 5.2.5 (MEP-ASYNC-004)
    The requester has closed the matter, and may have closed the address.

    Example: An unknown meter is to be read later
      When the harness, which keeps listening, sends get(MeterReadings) of an unknown meter later
      Then the rule holds

  @unusable_reply_address_is_refused @may @responder
  @harm_loss @rests_on_option_guaranteed_delivery
  Rule: A ReplyAddress that nothing can be sent to is refused at once
    Good practice; IEC 61968-100:2013 6.3.2 (MEP-ASYNC-008)
    Otherwise the work is done and its result is lost.

    Example: An address of an unsupported kind
      When the harness sends get(MeterReadings) of a known meter later but with Header/ReplyAddress "ftp://cimconform.invalid/replies"
      Then the rule holds

  @failed_delivery_is_tried_again @may @responder @soap @http
  @harm_loss @rests_on_option_guaranteed_delivery
  Rule: A late reply that could not be delivered is sent once more
    Good practice; IEC 61968-100:2013 4.4 (MEP-ASYNC-009)
    A requester that was restarting would never learn the result of its request.

    Example: The address is out of order for a moment
      When the harness, answering the first delivery with HTTP 503, sends get(MeterReadings) of a known meter later
      Then the rule holds

    Example: The address hangs up
      When the harness, answering the first delivery with a closed connection, sends get(MeterReadings) of a known meter later
      Then the rule holds

  @late_reply_has_agreed_form @should @responder @late_form
  @harm_interoperability
  Rule: Late replies come in the form that was agreed
    IEC 61968-100:2013 5.2.1, Annex C, Annex D (C2E-016)
    The typed services have no operation that takes a response, so that parties have to agree on one.

    Example: One meter is read, in the form agreed
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

  @late_response_is_delivered_by_response @shall @responder @soap_generic
  @harm_interoperability
  Rule: Over the generic WSDL a late response is sent to the operation Response
    IEC 61968-100:2013 Annex D (SOAP-MSG-018)
    A stack finds the operation by its soapAction and its element.

    Example: One meter is read over the generic service
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

  @late_result_is_posted @may @responder @http
  @harm_interoperability
  Rule: Late results are sent by POST to ReplyAddress
    Good practice; IEC 61968-100:2013 6.3.2 (HTTP-006)
    Servers take messages by no other method.

    Example: One meter is read over plain HTTP
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

  @accepted_request_has_status_202 @may @responder @http
  @harm_interoperability
  Rule: A request that is accepted for later has status 202, or 200
    Good practice (HTTP-004)
    Libraries take any other status for a failure.

    Example: One meter is to be read over plain HTTP
      When the harness sends get(MeterReadings) of a known meter later
      Then the rule holds

  @asynchronous_request_is_complete @shall @requester @option_later_requests
  @harm_interoperability
  Rule: A request for a later answer has AsyncReplyFlag, ReplyAddress and CorrelationID
    IEC 61968-100:2013 5.2.5 (MEP-ASYNC-001)
    Each of the three is needed to bring the answer home; where clause 6.9 lets MessageID stand in for the last, so do we.

    Example: A request says that it wants its answer later
      When the system requests get(MeterReadings) later
      Then the rule holds

  @late_delivery_is_answered @shall @requester @option_later_requests @generic_late_response
  @harm_interoperability
  Rule: A requester answers each late delivery over SOAP with a response
    IEC 61968-100:2013 Annex D (MEP-ASYNC-010)
    A delivery without an answer has failed, and comes again. The typed services have no such operation.

    Example: Two parts are delivered
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver a part about ${second_meter}
      And the harness will deliver the last part about ${known_meter}
      When the system requests get(MeterReadings) later
      Then the rule holds

  @overtaking_reply_is_accepted @may @requester @option_later_requests @late_response
  @harm_interoperability
  Rule: A requester accepts a late reply before the acknowledgement, or without one
    IEC 61968-100:2013 5.2.5 (MEP-ASYNC-013)
    The two come by different ways.

    Example: The answer comes before the acknowledgement
      Given the next answer of the harness is an acknowledgement
      And the harness, before it answers, will deliver the last part about ${known_meter}
      When the system requests get(MeterReadings) later
      And the system again requests get(MeterReadings) later
      Then the rule holds

    Example: The answer comes without an acknowledgement
      Given the next answer of the harness is a closed connection
      And the harness will deliver the last part about ${known_meter}
      When the system requests get(MeterReadings) later
      And the system again requests get(MeterReadings) later
      Then the rule holds

  @reply_address_is_no_open_relay @may @responder @untested
  Rule: ReplyAddress is restricted to hosts that are allowed
    Good practice; IEC 61968-100:2013 9 (MEP-ASYNC-011)
    Otherwise anybody could make a system send to anybody.
    Untested: it would send to the host of a third party, who has to consent first.
