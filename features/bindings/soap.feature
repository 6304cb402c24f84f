Feature: Messages and faults in SOAP

  @body_holds_only_the_message @shall @responder @requester @publisher @soap
  @harm_interoperability
  Rule: The message is the only child of the SOAP body
    IEC 61968-100:2013 6.6 (SOAP-MSG-001)
    A second child belongs to no operation; receivers read the first, or none.

    Example: A known meter is read in SOAP
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The body of a request is looked at
      When the system requests get(MeterReadings)
      Then the rule holds

  @soap_envelope_holds_its_parts @shall @responder @requester @publisher @soap
  @harm_interoperability
  Rule: The SOAP envelope holds an optional Header and a Body, and no text beside them
    IEC 61968-100:2013 8.3.3; SOAP 1.1 clause 4; SOAP 1.2 part 1, clause 5.1 (SOAP-MSG-001)
    A stack that keeps to SOAP refuses the envelope before the message in it is read.

    Example: The envelope of an answer holds what SOAP allows
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The envelope of a request holds what SOAP allows
      When the system requests get(MeterReadings)
      Then the rule holds

  @soap_is_document_literal @shall @responder @requester @publisher @soap
  @harm_interoperability
  Rule: SOAP is document/literal: no encoding style and no wrapper of a procedure call
    IEC 61968-100:2013 8.3.3 (SOAP-MSG-002)
    Encoded messages cannot be validated by the schema.

    Example: The envelope of an answer is looked at
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The encoding of a request is looked at
      When the system requests get(MeterReadings)
      Then the rule holds

  @content_type_fits_soap_version @shall @responder @requester @soap
  @harm_interoperability
  Rule: The content type is that of the SOAP version of the envelope
    SOAP 1.1 clause 6; SOAP 1.2 part 2, 7.1 (SOAP-MSG-003)
    Stacks choose their reader by the content type.

    Example: The content type of an answer is compared
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The media type of a request is looked at
      When the system requests get(MeterReadings)
      Then the rule holds

  @soap12_request_is_answered @should @responder @soap_12
  @harm_interoperability
  Rule: A request in SOAP 1.2 is answered in SOAP 1.2
    IEC 61968-100:2013 3.3.6 (SOAP-MSG-004)
    New interfaces are to use it.

    Example: A known meter is read in SOAP 1.2
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @soap11_request_is_answered @shall @responder @soap_11
  @harm_interoperability
  Rule: A request in SOAP 1.1 is answered in SOAP 1.1
    IEC 61968-100:2013 Annex C, Annex D (SOAP-MSG-005)
    The templates of the standard bind it.

    Example: A known meter is read in SOAP 1.1
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @wrong_soap_action_is_tolerated @may @responder @soap_11
  @harm_interoperability
  Rule: A wrong SOAPAction does not break a request
    WS-I Basic Profile 1.1 (SOAP-MSG-007)
    The element in the body says which operation is meant.

    Example: The action is somebody else's
      When the harness sends get(MeterReadings) of a known meter but with the HTTP header SOAPAction "urn:example:other"
      Then the rule holds

    Example: The action is empty
      When the harness sends get(MeterReadings) of a known meter but with the HTTP header SOAPAction ""
      Then the rule holds

  @must_understand_is_honoured @shall @responder @soap
  @harm_interoperability
  Rule: An unknown SOAP header that must be understood gives a MustUnderstand fault
    SOAP 1.1 4.2.3; SOAP 1.2 part 1, 5.2.3 (SOAP-MSG-008)
    Whoever set it relies on nothing being done unless it is understood.

    Example: An unknown header must be understood
      When the harness sends get(MeterReadings) of a known meter but with the SOAP header: <x:lock xmlns:x="urn:example:lock" soap:mustUnderstand="1"/>
      Then the rule holds

  @unknown_soap_header_is_ignored @should @responder @soap
  @harm_interoperability
  Rule: An unknown SOAP header that need not be understood is ignored
    SOAP 1.1 4.2.3; SOAP 1.2 part 1, 5.2.3 (SOAP-MSG-009)
    Headers serve those in between as well.

    Example: A trace of somebody else's
      When the harness sends get(MeterReadings) of a known meter but with the SOAP header: <x:trace xmlns:x="urn:example:trace">7</x:trace>
      Then the rule holds

  @typed_answer_is_in_its_wrapper @shall @responder @soap_typed
  @harm_interoperability
  Rule: A typed request is answered by the response element of its own wrapper namespace
    IEC 61968-100:2013 8.3.3, Annex C (SOAP-MSG-010, SOAP-MSG-014, SOAP-MSG-015)
    One local name is in two namespaces; generated clients read one of them.

    Example: A get
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: A transaction
      When the harness sends create(MeterConfig) of a new meter
      Then the rule holds

  @wrapper_parts_have_their_namespaces @shall @responder @requester @publisher @soap_typed
  @harm_interoperability
  Rule: Header, Reply and Payload are in the wrapper's namespace, what is inside them in the message's
    IEC 61968-100:2013 Annex C (SOAP-MSG-013)
    Generated readers look for each at its own place.

    Example: The parts of a typed answer
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The wrapper of a request is looked at
      When the system requests get(MeterReadings)
      Then the rule holds

  @wrapper_and_header_must_agree @may @responder @soap_typed
  @harm_interoperability
  Rule: A typed request whose verb is not that of its wrapper is refused
    IEC 61968-100:2013 6.7 (SOAP-MSG-012)
    Either the wrapper or the header is wrong, and the receiver cannot know which.

    Example: Create is wrapped around delete
      When the harness sends create(MeterConfig) of a new meter but with Header/Verb "delete"
      Then the rule holds

  @generic_answer_is_response_message @shall @responder @soap_generic
  @harm_interoperability
  Rule: The generic operation Request takes RequestMessage and answers ResponseMessage
    IEC 61968-100:2013 Annex D (SOAP-MSG-016)
    It is the contract of the generic WSDL.

    Example: A known meter is read by the generic service
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @wrapped_root_is_accepted @may @responder @soap_generic
  @harm_interoperability
  Rule: The generic service takes the root Request as well
    IEC 61968-100:2013 3.3.7, Annex D (SOAP-MSG-017)
    The generic WSDL declares it beside RequestMessage, and wrapped style asks for it.

    Example: The root is Request
      When the harness sends get(MeterReadings) of a known meter but in a request root
      Then the rule holds

  @payload_is_no_attachment @may @responder @requester @soap
  @harm_interoperability
  Rule: The payload travels in the message, not beside it
    IEC 61968-100:2013 6.4, Annex C (SOAP-MSG-020)
    A signature over the body covers only what is inside the body.

    Example: The content type of an answer is read
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The payload of a request is looked for
      When the system requests get(MeterReadings)
      Then the rule holds

  @status_fits_the_answer @may @responder @soap
  @harm_interoperability
  Rule: A response comes with HTTP status 200, a fault with 500 or 400
    WS-I Basic Profile 1.1; SOAP 1.1 6.2; SOAP 1.2 part 2, 7.5 (SOAP-MSG-021)
    Stacks throw the body of any other status away.

    Example: A response
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: A response that failed
      When the harness sends get(MeterReadings) of an unknown meter
      Then the rule holds

    Example: A fault
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @http_compression_is_tolerated @may @responder @soap
  @harm_interoperability
  Rule: A request that HTTP has compressed is served
    RFC 9110 8.4 (SOAP-MSG-022)
    Clients compress large requests without being asked.

    Example: The body is compressed by gzip
      When the harness sends get(MeterReadings) of a known meter but compressed by HTTP
      Then the rule holds

  @fault_has_a_detail @should @responder @soap_typed
  @harm_interoperability
  Rule: A typed fault has a detail, even where the request could not be read
    IEC 61968-100:2013 6.3.6, Annex C
    Without one a client knows that something was wrong, but not what. A fault that the SOAP stack
    gives by itself has none, and a client copes with it: so this is no ground for a fail.

    Example: Half a request, answered with a detail
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @fault_carries_a_fault_message @shall @responder @soap_typed
  @harm_interoperability
  Rule: The detail of a typed fault holds the fault message of its noun, and nothing else
    IEC 61968-100:2013 6.3.6, Annex C (SOAP-FLT-001)
    It is what the WSDL declares; a generated client can read nothing else.

    Example: Half a request
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @fault_message_has_no_header @shall @responder @soap
  @harm_form
  Rule: A fault message has no Header
    IEC 61968-100:2013 6.3.6 (SOAP-FLT-002)
    It is for requests whose header may not even have been read.

    Example: Half a request, answered without a header
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @fault_message_says_failed @may @responder @soap
  @harm_interoperability
  Rule: A fault message says FAILED and names an Error
    IEC 61968-100:2013 6.3.4 (SOAP-FLT-003)
    A fault of Result OK says two things at once.

    Example: Half a request, answered with its reason
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @malformed_envelope_is_the_clients_fault @should @responder @soap
  @harm_interoperability
  Rule: A malformed envelope gives a fault that names the client or sender
    IEC 61968-100:2013 6.7; SOAP 1.1 4.4.1; SOAP 1.2 part 1, 5.4.6 (SOAP-FLT-004)
    A fault of the server invites the client to send the same again.

    Example: Half an envelope
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @invalid_body_is_the_clients_fault @may @responder @soap
  @harm_interoperability
  Rule: A body that is not valid is refused as the client's fault, or by a response
    IEC 61968-100:2013 6.3.6 (SOAP-FLT-005)
    A fault of the server invites the client to send the same again.

    Example: Two Headers
      When the harness sends get(MeterReadings) of a known meter but with a second Header
      Then the rule holds

  @business_error_is_a_response @may @responder
  @harm_interoperability
  Rule: An error of business, such as an unknown meter, is a response and no fault
    IEC 61968-100:2013 6.7 (SOAP-FLT-006)
    A fault carries no data for the meters that are known.

    Example: An unknown meter
      When the harness sends get(MeterReadings) of an unknown meter
      Then the rule holds

  @soap_action_is_the_wsdls @shall @requester @soap_11
  @harm_interoperability
  Rule: In SOAP 1.1 the SOAPAction is there, quoted, and that of the WSDL
    IEC 61968-100:2013 Annex C, Annex D; WS-I Basic Profile 1.1 (SOAP-MSG-006)
    Some servers dispatch by it.

    Example: The SOAPAction of a request is read
      When the system requests get(MeterReadings)
      Then the rule holds

  @typed_request_agrees_with_header @should @requester @responder @publisher @soap_typed
  @harm_interoperability
  Rule: Verb and Noun of a typed message are those of its element
    IEC 61968-100:2013 6.5, 8.3.4.2 (SOAP-MSG-011)
    A responder cannot know which of the two is meant.

    Example: The element of a request is compared
      When the system requests get(MeterReadings)
      Then the rule holds

  @published_event_is_answered @shall @intermediary @soap_generic @untested
  Rule: The generic operation PublishEvent carries an event and is answered by a response
    IEC 61968-100:2013 Annex D (SOAP-MSG-019)
    The publisher learns so that the event was taken.
    Untested: an intermediary takes events from publishers at a place of its own, and the system file names only where it takes requests.
