Feature: What must make no difference to a responder

  @request_gets_one_answer @shall @responder
  @harm_interoperability
  Rule: A synchronous request gets exactly one response or fault on the same exchange
    IEC 61968-100:2013 5.2.2, 6.7 (MEP-SYNC-001, XCH-001)
    The requester waits for it; nothing else says what became of its request.

    Example: A known meter is read once
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: An unknown meter is asked for
      When the harness sends get(MeterReadings) of an unknown meter
      Then the rule holds

  @answer_comes_in_time @should @responder
  @harm_interoperability
  Rule: The answer comes within the time agreed
    IEC 61968-100:2013 6.14 (MEP-SYNC-002)
    A requester that waits longer has given up, and asks again.

    Example: A known meter is read in time
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @absent_flag_means_synchronous @should @responder
  @harm_interoperability
  Rule: Without AsyncReplyFlag the whole answer comes on the same exchange
    IEC 61968-100:2013 6.3.2 (ENV-HDR-025)
    A requester that has not asked for a later answer does not listen for one.

    Example: The flag is left out
      When the harness sends get(MeterReadings) of a known meter but without Header/AsyncReplyFlag
      Then the rule holds

  @revision_one_is_the_default @should @responder
  @harm_interoperability
  Rule: Revision 1 and no Revision mean the same
    IEC 61968-100:2013 6.3.2 (ENV-HDR-017)
    One is the default of the other.

    Example: Revision 1 is given
      When the harness sends get(MeterReadings) of a known meter but with Header/Revision "1"
      Then the rule holds

  @comment_has_no_effect @shall @responder
  @harm_interoperability
  Rule: A Comment never influences processing
    IEC 61968-100:2013 6.3.2 (ENV-HDR-038)
    It is for people; a note must not change what a system does.

    Example: The comment says to stop
      When the harness sends get(MeterReadings) of a known meter but with Header/Comment "do not process, FAILED"
      Then the rule holds

  @unknown_property_is_ignored @may @responder
  @harm_interoperability
  Rule: A Property that a responder does not know is ignored
    IEC 61968-100:2013 6.3.2 (ENV-HDR-040)
    Properties are agreed between parties; others in between may add their own.

    Example: A property of somebody else's
      When the harness sends get(MeterReadings) of a known meter but with Header/Property/Name "x-route"
      Then the rule holds

  @unknown_extension_is_ignored @may @responder
  @harm_interoperability
  Rule: A foreign element at the end of Header is ignored
    IEC 61968-100:2013 Annex A (ENV-HDR-041)
    The schema leaves room for it, so that interfaces can grow.

    Example: A trace element of somebody else's
      When the harness sends get(MeterReadings) of a known meter but with more in Header: <trace xmlns="urn:example:trace">7</trace>
      Then the rule holds

  @untyped_root_is_accepted @may @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: A request under the untyped root Message is accepted and recognised by its verb
    IEC 61968-100:2013 6.3.1, Annex G (ENV-ROOT-008)
    Intermediaries use that root; some pass it on.

    Example: The root is Message
      When the harness sends get(MeterReadings) of a known meter but in a message root
      Then the rule holds

  @any_prefix_style_is_accepted @should @responder
  @harm_interoperability
  Rule: Any style of prefixes is accepted
    XML Names; IEC 61968-100:2013 6.12 (ENV-ROOT-011)
    Prefixes are the writer's choice; a reader that knows one style reads text and not XML.

    Example: Every namespace has a prefix of its own
      When the harness sends get(MeterReadings) of a known meter but with other prefixes
      Then the rule holds

  @xml_freedoms_are_accepted @should @responder
  @harm_interoperability
  Rule: Comments, processing instructions, CDATA and white space make no difference
    XML 1.0 (ENV-ROOT-012)
    They come from pretty-printers, signatures and editors, and mean nothing.

    Example: There are remarks and CDATA
      When the harness sends get(MeterReadings) of a known meter but with comments and cdata
      Then the rule holds

    Example: There is white space between the tags
      When the harness sends get(MeterReadings) of a known meter but with white space
      Then the rule holds

  @message_id_stands_in_for_correlation @should @responder
  @harm_interoperability
  Rule: Where a request has no CorrelationID, the reply's is the MessageID of the request
    IEC 61968-100:2013 6.3.2, 6.9 (ENV-ID-006)
    It is the only other thing by which the requester can recognise the answer.

    Example: The CorrelationID is left out
      When the harness sends get(MeterReadings) of a known meter but without Header/CorrelationID
      Then the rule holds

  @request_without_ids_is_answered @shall @responder
  @harm_interoperability
  Rule: A synchronous request without identifiers is answered all the same
    IEC 61968-100:2013 6.9 (ENV-ID-007)
    Both identifiers are optional; on one connection the answer is known without them.

    Example: Neither identifier is given
      When the harness sends get(MeterReadings) without identifiers
      Then the rule holds

  @correlation_id_is_opaque @may @responder
  @harm_interoperability
  Rule: A correlation id is returned unchanged, whatever its form
    IEC 61968-100:2013 6.9 (ENV-ID-013)
    It is the requester's, and its form is the requester's business alone.

    Example: It is a number
      When the harness sends get(MeterReadings) of a known meter but with Header/CorrelationID "100023"
      Then the rule holds

    Example: It is in mixed case
      When the harness sends get(MeterReadings) of a known meter but with Header/CorrelationID "Harness-ABC-def-0042"
      Then the rule holds

    Example: It is long
      When the harness sends get(MeterReadings) of a known meter but with Header/CorrelationID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
      Then the rule holds

  @equal_ids_are_accepted @should @responder
  @harm_interoperability
  Rule: A request whose MessageID and CorrelationID are equal is accepted
    IEC 61968-100:2013 6.10.4 (ENV-ID-014)
    The standard's own example is such a request.

    Example: One identifier is in both places
      When the harness sends get(MeterReadings) with one identifier twice
      Then the rule holds

  @blank_correlation_id_is_not_echoed @may @responder
  @harm_interoperability
  Rule: A blank CorrelationID is taken for none, or refused
    IEC 61968-100:2013 6.9 (ENV-ID-020)
    Echoed, it would match every other blank one.

    Example: The CorrelationID is empty
      When the harness sends get(MeterReadings) of a known meter but with Header/CorrelationID ""
      Then the rule holds

  @unknown_option_is_tolerated @may @responder
  @harm_interoperability
  Rule: An Option that a responder does not know is ignored or refused by an error
    IEC 61968-100:2013 6.3.3 (ENV-REQ-011, GET-REQ-005)
    Option names are free; a crash is no answer.

    Example: An option of somebody else's
      When the harness sends get(MeterReadings) of a known meter but with Request/Option/name "x-colour"
      Then the rule holds

  @request_extension_is_tolerated @may @responder
  @harm_interoperability
  Rule: A foreign element in Request is ignored or refused by an error
    IEC 61968-100:2013 Annex A (ENV-REQ-012)
    The schema leaves room for it; a crash is no answer.

    Example: An element of somebody else's
      When the harness sends get(MeterReadings) of a known meter but with more in Request: <hint xmlns="urn:example:hint">7</hint>
      Then the rule holds

  @get_without_request_is_answered @may @responder
  @harm_interoperability
  Rule: A get without a Request gets an error, or everything
    IEC 61968-9:2013 Annex B (ENV-REQ-013, GET-REQ-008)
    OK with nothing in it would say that there is no data.

    Example: The Request is left out
      When the harness sends get(MeterReadings) of a known meter but without Request
      Then the rule holds

  @compressed_request_is_served @may @responder @soap_generic @http @jms @option_compression
  @harm_interoperability @rests_on_option_compression
  Rule: A compressed payload has the same effect as a plain one
    IEC 61968-100:2013 6.4 (ENV-PAY-019)
    Compression is a matter of size, not of meaning.

    Example: A new meter comes compressed
      When the harness sends create(MeterConfig) of a new meter but with its payload compressed
      Then the rule holds

  @base64_lines_are_accepted @may @responder @soap_generic @http @jms @option_compression
  @harm_interoperability
  Rule: Base64 with line breaks is accepted
    XML Schema, base64Binary (ENV-PAY-022)
    Many encoders break lines at 76 characters.

    Example: The compressed payload has lines
      When the harness sends create(MeterConfig) of a new meter but with its payload compressed in lines
      Then the rule holds

  @duplicate_request_is_done_once @may @responder
  @harm_safety @rests_on_option_repetitions
  Rule: A request that comes twice with one MessageID is not carried out twice
    IEC 61968-100:2013 6.3.2 (ENV-ID-015)
    Networks repeat messages; a switch must not be thrown for each repetition.

    Example: One control is sent twice
      Given the harness has sent create(EndDeviceControls) with an identifier of its own
      And the harness has sent create(EndDeviceControls) with an identifier of its own
      When the harness sends get(EndDeviceEvents) of a known meter
      Then the rule holds
