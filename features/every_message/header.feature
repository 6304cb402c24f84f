Feature: The Header of a message

  @header_is_present @shall @responder @requester @publisher
  @harm_interoperability
  Rule: Requests, responses and events have a Header
    IEC 61968-100:2013 6.3.1 (ENV-HDR-001)
    Without it a receiver cannot know what the message is about, or which request it answers.

    Example: Every message of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @verb_is_known @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The Verb is one of the fourteen of the edition, in lower case
    IEC 61968-100:2013 6.2.2, 6.3.2, Annex A (ENV-HDR-002, ENV-HDR-009, ENV-HDR-010, MEP-EVT-016)
    Software compares verbs letter by letter; canceled has one l, and update is no longer a verb.

    Example: The verb of every message is looked up
      When all messages of this run are examined
      Then the rule holds

  @noun_is_present @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The Header names a Noun
    IEC 61968-100:2013 6.3.2 (ENV-HDR-003)
    The noun says what kind of object the message is about; routing and dispatch hang on it.

    Example: The noun of every message is looked for
      When all messages of this run are examined
      Then the rule holds

  @noun_is_not_blank @may @responder @requester @publisher
  @harm_form
  Rule: The Noun is not blank
    IEC 61968-100:2013 6.1 (ENV-HDR-004)
    The schema lets an empty noun through, but it names nothing.

    Example: Every noun is read
      When all messages of this run are examined
      Then the rule holds

  @noun_is_spelled_as_listed @should @responder @requester @publisher
  @harm_interoperability
  Rule: The Noun is spelled as the profile spells it, in the plural where that is one
    IEC 61968-100:2013 6.1, clause 7; IEC 61968-9:2013 clause 5
    A receiver that looks a message up by its noun does not find MeterReading where it keeps MeterReadings.

    Example: Every noun is looked up
      When all messages of this run are examined
      Then the rule holds

  @header_children_are_in_order @shall @responder @requester @publisher
  @harm_form
  Rule: The children of Header are in the order of the schema, each only once except Property
    IEC 61968-100:2013 Annex A (ENV-HDR-005)
    The schema is a sequence; generated readers stop at the first element out of place.

    Example: Every Header is read in order
      When all messages of this run are examined
      Then the rule holds

  @response_verb_is_reply @shall @responder
  @harm_interoperability
  Rule: The verb of a response is reply
    IEC 61968-100:2013 3.3.15, Table 1, figure 43 (ENV-HDR-007, OPSET-003)
    A requester distinguishes answers from events by the verb; created in an answer looks like news.

    Example: Every response of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @noun_names_the_payload @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The Noun is the name of the payload's root element
    IEC 61968-100:2013 clause 7 (ENV-HDR-012)
    A receiver picks its reader by the noun; if the payload is another, it reads nothing.

    Example: Every payload is held against its noun
      When all messages of this run are examined
      Then the rule holds

  @response_noun_is_the_requests @should @responder
  @harm_interoperability
  Rule: A response has the noun of its request
    IEC 61968-100:2013 6.1, 6.2, 6.7, 8.2 (ENV-HDR-014, XCH-002)
    Requesters dispatch answers by noun before they look at identifiers.

    Example: Every response is held against its request
      When all messages of this run are examined
      Then the rule holds

  @timestamp_is_a_date_time @shall @responder @requester @publisher
  @harm_form
  Rule: The Timestamp is a valid date and time
    IEC 61968-100:2013 Annex A (ENV-HDR-019)
    A timestamp that cannot be read makes the message invalid.

    Example: Every timestamp is read
      When all messages of this run are examined
      Then the rule holds

  @timestamp_carries_a_zone @should @responder @requester @publisher
  @harm_interoperability
  Rule: The Timestamp carries Z or an offset
    IEC 61968-100:2013 6.3.2, 6.11 (ENV-HDR-020, ENV-HDR-022)
    Local time without an offset is ambiguous for an hour each autumn, and between zones always.

    Example: The zone of every timestamp is looked for
      When all messages of this run are examined
      Then the rule holds

  @timestamp_is_near_sending_time @may @responder @requester @publisher
  @harm_interoperability
  Rule: The Timestamp is close to the time of sending
    IEC 61968-100:2013 6.3.2 (ENV-HDR-021)
    It says when the message was sent; five minutes off points to a clock or a zone that is wrong.

    Example: Every timestamp is held against the clock
      When all messages of this run are examined
      Then the rule holds

  @source_names_the_system @may @responder @requester @publisher
  @harm_interoperability
  Rule: The Source, where given, names the sending system
    IEC 61968-100:2013 6.3.2, 8.2 (ENV-HDR-023)
    An empty source is worth less than none.

    Example: Every source is read
      When all messages of this run are examined
      Then the rule holds

  @header_flags_are_booleans @shall @responder @requester @publisher
  @harm_form
  Rule: AsyncReplyFlag and AckRequired are true, false, 1 or 0
    IEC 61968-100:2013 Annex A (ENV-HDR-024)
    TRUE is not a boolean of XML Schema; a strict receiver refuses the message.

    Example: The flags of every message are read
      When all messages of this run are examined
      Then the rule holds

  @user_has_a_user_id @shall @responder @requester @publisher
  @harm_interoperability
  Rule: A User names its UserID
    IEC 61968-100:2013 Annex A (ENV-HDR-030)
    An organisation alone is not a person who could be asked or granted rights.

    Example: The User of every message is looked at
      When all messages of this run are examined
      Then the rule holds

  @replay_detection_is_complete @shall @responder @requester @publisher
  @harm_interoperability
  Rule: ReplayDetection has a Nonce, then the time of its creation
    IEC 61968-100:2013 Annex A (ENV-HDR-032)
    Either alone protects against nothing.

    Example: The ReplayDetection of every message is looked at
      When all messages of this run are examined
      Then the rule holds

  @nonce_is_not_repeated @should @responder @requester @publisher
  @harm_interoperability
  Rule: A source does not repeat a Nonce within a day
    IEC 61968-100:2013 6.3.2 (ENV-HDR-033)
    A receiver that keeps nonces takes the second message for an attack and drops it.

    Example: The nonces of the run are compared
      When all messages of this run are examined
      Then the rule holds

  @reply_keeps_the_context @may @responder
  @harm_interoperability
  Rule: A reply has the Context of its request
    IEC 61968-100:2013 6.3.2 (ENV-HDR-036)
    The context keeps production apart from tests; an answer of another one may be dropped.

    Example: The context of every reply is compared
      When all messages of this run are examined
      Then the rule holds

  @property_has_a_name @shall @responder @requester @publisher
  @harm_form
  Rule: A Property has a Name
    IEC 61968-100:2013 Annex A (ENV-HDR-039)
    A value without a name is noise, and invalid.

    Example: The properties of every message are looked at
      When all messages of this run are examined
      Then the rule holds

  @header_extensions_come_last @shall @responder @requester @publisher
  @harm_form
  Rule: Extensions of the Header are at its end, in a namespace of their own
    IEC 61968-100:2013 Annex A (ENV-HDR-042)
    A receiver may only skip what it finds where the schema lets it stand.

    Example: The end of every Header is looked at
      When all messages of this run are examined
      Then the rule holds

  @request_verb_is_a_request @shall @requester
  @harm_interoperability
  Rule: The verb of a request is one of the seven in the present tense
    IEC 61968-100:2013 3.3.14, Table 1 (ENV-HDR-006)
    A past tense announces what has happened; asking for it makes no sense.

    Example: The verb of every request is looked up
      When all messages of this run are examined
      Then the rule holds

  @get_noun_is_what_is_wanted @shall @requester
  @harm_interoperability
  Rule: The Noun of a get is the type wanted back
    IEC 61968-100:2013 6.3.3, 8.2 (ENV-HDR-013)
    GetMeterReadings names the parameters, MeterReadings the question.

    Example: The noun of a get is read
      When the system requests get(MeterReadings)
      Then the rule holds

  @operation_set_goes_with_its_noun @shall @responder @requester @publisher
  @harm_interoperability
  Rule: Noun OperationSet, verbs execute or executed, and an OperationSet go together
    IEC 61968-100:2013 6.2.4, 6.10.1, Table 2 (ENV-HDR-015, ENV-HDR-016, ENV-PAY-003, OPSET-001, OPSET-002, OPS-001)
    A receiver that dispatches by noun must find what the noun promises.

    Example: Noun, verb and payload of every message are held together
      When all messages of this run are examined
      Then the rule holds

  @asynchronous_request_names_its_address @shall @requester @option_later_requests
  @harm_interoperability
  Rule: A request that wants its answer later names an address for it
    IEC 61968-100:2013 5.2.5 (ENV-HDR-026)
    Without an address the answer has nowhere to go.

    Example: An answer is wanted later
      When the system requests get(MeterReadings) later
      Then the rule holds

  @reply_address_goes_with_its_flag @may @requester
  @harm_interoperability
  Rule: A request that wants its answer at once names no ReplyAddress
    IEC 61968-100:2013 5.2.5, 6.3.2
    Nothing is ever sent there; whoever reads the log waits for what does not come.

    Example: An answer is wanted at once
      When the system requests get(MeterReadings)
      Then the rule holds

  @reply_address_is_an_address @should @requester @option_later_requests
  @harm_interoperability
  Rule: ReplyAddress begins with http://, https://, queue: or topic:
    IEC 61968-100:2013 6.3.2 (ENV-HDR-027)
    Anything else leaves the responder to guess the transport.

    Example: The address of a later answer is read
      When the system requests get(MeterReadings) later
      Then the rule holds

  @one_way_ignores_reply_address @shall @responder @option_one_way_transactions
  @harm_interoperability
  Rule: In a one-way exchange ReplyAddress has no effect
    IEC 61968-100:2013 6.3.2 (ENV-HDR-028)
    Nothing listens there; a delivery would always fail.

    Example: A meter is created, and no answer is wanted anywhere
      Given the harness sends create(MeterConfig) of a new meter one way with an address
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @one_way_has_no_reply @shall @responder @jms @option_one_way_transactions
  @harm_interoperability
  Rule: A transaction with AckRequired false gets no application reply
    IEC 61968-100:2013 4.5, 6.3.2 (ENV-HDR-029, MEP-OWAY-002)
    The sender has stated that it will not read one.
    Over SOAP the WSDL wants an answer all the same.

    Example: A meter is created, and looked for
      Given the harness sends create(MeterConfig) of a new meter one way
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @user_is_demanded_by_error @should @responder @untested
  Rule: Where an interface demands a User, a request without one gets a security error
    IEC 61968-100:2013 6.3.2 (ENV-HDR-031)
    The requester must learn that it is its identity that is missing.
    Untested: few systems demand a User in the message; needs an agreed list of those that do.

  @update_is_read_as_change @should @responder @untested
  Rule: The old verb update is read as change where the transport lets it through
    IEC 61968-100:2013 6.3.2 (ENV-HDR-011)
    Old requesters still send it.
    Untested: doing it and refusing it by the schema are both right, so that no answer could be wrong.
