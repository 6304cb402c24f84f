Feature: Requests that a responder must refuse

  @request_without_operation_is_refused @shall @responder
  @harm_interoperability
  Rule: A request whose Header lacks its Verb or its Noun is refused
    IEC 61968-100:2013 6.7 (ENV-HDR-043)
    A server that guesses what was meant may act on what was not.

    Example: The Verb is left out
      When the harness sends get(MeterReadings) of a known meter but without Header/Verb
      Then the rule holds

    Example: The Noun is left out
      When the harness sends get(MeterReadings) of a known meter but without Header/Noun
      Then the rule holds

  @unknown_noun_is_answered_by_error @shall @responder
  @harm_interoperability
  Rule: A noun that is not served is answered by an error
    IEC 61968-100:2013 6.7 (ENV-HDR-044)
    The requester must learn that it asked the wrong system, not that there is no data.

    Example: The Noun is unknown
      When the harness sends get(MeterReadings) of a known meter but with Header/Noun "NoSuchThing"
      Then the rule holds

  @unsupported_verb_is_answered_by_error @shall @responder
  @harm_interoperability
  Rule: A verb that is not served for its noun is answered by an error
    IEC 61968-100:2013 6.7 (ENV-HDR-045, MEP-SYNC-004)
    Carried out as another verb, it would do what was not asked for.

    Example: Readings are to be closed
      When the harness sends get(MeterReadings) of a known meter but with Header/Verb "close"
      Then the rule holds

  @event_verb_in_request_is_refused @may @responder
  @harm_interoperability
  Rule: A request with the verb of an event or a reply is refused
    IEC 61968-100:2013 Table 1; IEC 61968-9:2013 6.2.3 (ENV-HDR-046, XCH-017)
    It says that something has happened, where something is to be done.

    Example: The request has the verb created
      When the harness sends get(MeterReadings) of a known meter but with Header/Verb "created"
      Then the rule holds

    Example: The request has the verb reply
      When the harness sends get(MeterReadings) of a known meter but with Header/Verb "reply"
      Then the rule holds

  @deprecated_verb_is_refused @may @responder
  @harm_interoperability
  Rule: A verb that the edition does not have is refused
    IEC 61968-100:2013 6.2.2, Annex A; IEC 61968-9:2013 foreword t) (XCH-018)
    The requester must learn that it speaks an older edition.

    Example: The request subscribes
      When the harness sends get(MeterReadings) of a known meter but with Header/Verb "subscribe"
      Then the rule holds

    Example: The request unsubscribes
      When the harness sends get(MeterReadings) of a known meter but with Header/Verb "unsubscribe"
      Then the rule holds

  @broken_xml_is_refused @shall @responder
  @harm_interoperability
  Rule: XML that is not well-formed is answered by a fault or an error of the connection
    IEC 61968-100:2013 6.7 (MEP-SYNC-003)
    Half a request is not a request; carried out, it would do half of what was meant.

    Example: The request breaks off in the middle
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

    Example: The last tag is not closed
      When the harness sends get(MeterReadings) of a known meter but with an unclosed tag
      Then the rule holds

  @document_type_is_refused @may @responder
  @harm_interoperability
  Rule: A message with a document type declaration is refused
    Good practice; IEC 61968-100:2013 clause 9 (ENV-ROOT-014)
    Entities are the way in for attacks that read files or fill memory.

    Example: An entity is declared
      When the harness sends get(MeterReadings) of a known meter but with a document type
      Then the rule holds

  @unsupported_revision_is_answered_by_error @may @responder
  @harm_interoperability
  Rule: A revision of the message that is not supported is answered by an error
    IEC 61968-100:2013 clause 10 (ENV-HDR-018)
    Read as another revision, the message may mean something else.

    Example: The revision is far ahead
      When the harness sends get(MeterReadings) of a known meter but with Header/Revision "99"
      Then the rule holds

  @other_context_is_not_executed @should @responder @option_contexts
  @harm_safety @rests_on_option_contexts
  Rule: A message of another Context is not executed
    IEC 61968-100:2013 6.3.2, 8.4.2 (ENV-HDR-037)
    The context is the guard that keeps a training session from switching real meters.

    Example: The request comes from training
      When the harness sends get(MeterReadings) of a known meter but with Header/Context "TRAINING"
      Then the rule holds

  @invalid_payload_is_refused @may @responder
  @harm_interoperability
  Rule: A payload that is not valid is refused by a response, since the header could be read
    IEC 61968-100:2013 6.7; IEC TR 61968-900:2015 4.5 (RPL-ERR-013)
    A response reaches the program that asked; a fault often reaches its transport only.

    Example: The payload holds an element that no profile has
      When the harness sends create(MeterConfig) of a new meter but with Payload/MeterConfig/Meter/nonsense "x"
      Then the rule holds

  @payload_of_another_noun_is_refused @may @responder
  @harm_interoperability
  Rule: A payload that does not match the Noun is refused
    IEC 61968-100:2013 6.7, clause 7 (ENV-PAY-026)
    Either the header or the payload is wrong, and the receiver cannot know which.

    Example: The Noun names controls and the payload is a configuration
      When the harness sends create(MeterConfig) of a new meter but with Header/Noun "EndDeviceControls"
      Then the rule holds

  @asynchronous_without_address_is_refused @may @responder
  @harm_interoperability
  Rule: A request for a later answer that names no address is refused
    Good practice; IEC 61968-100:2013 5.2.5 (MEP-SYNC-008)
    Accepted, it leaves the requester waiting forever.

    Example: The flag is set and the address is missing
      When the harness sends get(MeterReadings) of a known meter but with Header/AsyncReplyFlag "true"
      Then the rule holds

  @replayed_message_is_refused @may @responder @option_replay_detection
  @harm_safety @rests_on_option_replay_detection
  Rule: A message whose Nonce was seen before is refused
    IEC 61968-100:2013 6.3.2 (ENV-HDR-034)
    Replay is how a recorded command is given a second time by somebody else.

    Example: The same nonce comes twice
      Given the harness has sent get(MeterReadings) with replay detection
      When the harness sends get(MeterReadings) with replay detection
      Then the rule holds

  @stale_message_is_refused @may @responder @option_replay_detection
  @harm_safety @rests_on_option_replay_detection
  Rule: A message made long ago is refused where replay protection is claimed
    IEC 61968-100:2013 6.3.2 (ENV-HDR-035)
    A nonce is kept for a day; what is older cannot be checked.

    Example: The message was made years ago
      When the harness sends get(MeterReadings) with replay detection but with Header/ReplayDetection/Created "2020-01-01T00:00:00Z"
      Then the rule holds

  @reversed_window_is_an_error @may @responder
  @harm_interoperability
  Rule: A window that ends before it starts is answered by an error
    IEC 61968-100:2013 6.3.4 (ENV-REQ-010, GET-TIM-006)
    An empty OK would hide that the requester mixed up two values.

    Example: The end comes first
      When the harness sends get(MeterReadings) within a window that ends before it starts
      Then the rule holds

  @broken_compression_is_refused @may @responder @soap_generic @http @jms @option_compression
  @harm_interoperability
  Rule: A compressed payload that cannot be unpacked is refused
    IEC 61968-100:2013 6.7 (ENV-PAY-020)
    There is nothing in it that could be carried out.

    Example: The base64 holds no gzip
      When the harness sends create(MeterConfig) of a new meter but with a broken compressed payload
      Then the rule holds

  @delete_naming_nothing_is_refused @may @responder
  @harm_loss @rests_on_nouns
  Rule: A delete that names nothing is refused, and deletes nothing
    IEC 61968-100:2013 6.2.4 (ENV-REQ-016)
    Taken for everything, it would empty the system.

    Example: The identifier is left out
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent delete(MeterConfig) of the new meter
      And the harness has sent create(MeterConfig) of a new meter
      When the harness sends delete(MeterConfig) of the new meter but without Request/ID
      Then the rule holds

  @decompression_is_bounded @may @responder @option_compression @untested
  Rule: A compressed payload that grows without measure is refused
    Good practice (ENV-PAY-021)
    A few kilobytes can become gigabytes and stop the server.
    Untested: it could stop a system in use; it needs the operator's consent first.

  @contradictory_identifiers_are_refused @may @responder @untested
  Rule: A request whose Request and Payload name different objects is refused
    Good practice (ENV-REQ-017)
    It is unclear which of them was meant.
    Untested: the standard does not say which place wins, so that any answer may be right.

  @failure_does_not_hinder_the_next @should @responder
  @harm_interoperability
  Rule: A request that failed does not hinder the next one
    IEC 61968-100:2013 6.7
    Each request stands for itself; a requester that made one mistake is not shut out.

    Example: A meter is read after a control that failed
      When the harness sends create(EndDeviceControls) for an unknown meter
      And the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @unfit_operation_set_is_refused @may @responder
  @harm_interoperability
  Rule: A request of an OperationSet that cannot be served is answered by an error
    IEC 61968-100:2013 6.7(5) (OPSET-031)
    It holds for systems that serve no sets as well: the requester must learn to send one by one.

    Example: A set is asked for by a get
      When the harness sends get(MeterReadings) of a known meter but with Header/Noun "OperationSet"
      Then the rule holds

  @execute_of_another_noun_is_refused @may @responder
  @harm_interoperability
  Rule: execute of another noun than OperationSet is refused
    IEC 61968-100:2013 6.10.1, Table 2
    Its effect on a plain object is not defined.

    Example: A new meter is executed
      When the harness sends create(MeterConfig) of a new meter but with Header/Verb "execute"
      Then the rule holds
