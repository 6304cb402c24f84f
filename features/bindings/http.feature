Feature: The bare message over HTTP

  @processed_request_has_status_200 @may @responder @http
  @harm_interoperability
  Rule: A request that was processed is answered with status 200 and a response, failed or not
    Good practice; IEC 61968-100:2013 3.3.10 (HTTP-002)
    Result says how it went; libraries throw the body of other statuses away.

    Example: A known meter over plain HTTP
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: An unknown meter over plain HTTP
      When the harness sends get(MeterReadings) of an unknown meter
      Then the rule holds

  @unreadable_request_has_status_4xx @may @responder @http
  @harm_interoperability
  Rule: A request that cannot be read is answered with a status of the client's fault
    Good practice; IEC 61968-100:2013 6.3.6 (HTTP-003)
    A status of the server's fault invites the client to send the same again.

    Example: Half a message over plain HTTP
      When the harness sends get(MeterReadings) of a known meter but cut in half
      Then the rule holds

  @other_method_is_refused @may @responder @http
  @harm_interoperability
  Rule: Methods other than POST are refused
    Good practice; RFC 9110 15.5.6 (HTTP-007, HTTP-005)
    The verb is in the header of the message; PUT means nothing here.

    Example: The message comes by PUT
      When the harness sends get(MeterReadings) of a known meter but by the HTTP method PUT
      Then the rule holds

  @request_is_posted_as_xml @may @requester @http
  @harm_interoperability
  Rule: A request is sent by POST with an XML media type, one message in a body
    Good practice; IEC 61968-100:2013 3.3.10 (HTTP-001)
    Servers choose their reader by the media type.

    Example: The request line and the media type are read
      When the system requests get(MeterReadings)
      Then the rule holds
