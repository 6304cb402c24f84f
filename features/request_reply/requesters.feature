Feature: What a requester does with the answers that it gets

  @requester_reads_result_first @shall @requester
  @harm_money
  Rule: A requester looks at Result before it uses the payload
    IEC 61968-100:2013 6.7; IEC TR 61968-900:2015 4.3 (ENV-RPL-020, RPL-RES-006)
    Data beside FAILED are not to be booked.

    Example: A failure comes with data
      Given the next answer of the harness is FAILED with data
      When the system requests get(MeterReadings)
      And the system reports what it did with it
      Then the rule holds

  @requester_copes_with_every_result @shall @requester
  @harm_interoperability
  Rule: A requester copes with OK with or without Error, with FAILED and with PARTIAL
    IEC 61968-100:2013 6.3.4 (ENV-RPL-021)
    All of them occur.

    Example: OK has no Error
      Given the next answer of the harness is OK
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

    Example: OK has the code 0.0
      Given the next answer of the harness is OK with code 0.0
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

    Example: A failure has two errors
      Given the next answer of the harness is FAILED with two errors
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

    Example: A part is all that there is
      Given the next answer of the harness is PARTIAL with data
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @requester_copes_with_unknown_codes @may @requester
  @harm_interoperability
  Rule: A requester accepts unknown codes, missing levels and missing reasons, and texts that change
    IEC 61968-100:2013 Annex A; IEC 61968-9:2013 Annex B (ENV-RPL-022, RPL-COD-002, RPL-COD-003, RPL-COD-004, RPL-ERR-010, RPL-ERR-012)
    Codes are strings, other parts of the standard add to them, and words are for people.

    Example: A failure has an unknown code
      Given the next answer of the harness is FAILED with an unknown code
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @requester_takes_mixed_either_way @may @requester
  @harm_interoperability
  Rule: A requester treats FAILED and PARTIAL alike in a message with data and errors
    IEC 61968-100:2013 6.3.4 (ENV-RPL-023)
    The standard gives both.

    Example: Data and errors come as FAILED
      Given the next answer of the harness is FAILED with data
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

    Example: Data and errors come as PARTIAL
      Given the next answer of the harness is PARTIAL with data
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @requester_copes_with_fault_and_silence @shall @requester
  @harm_interoperability
  Rule: A requester copes with a fault, and with no answer in time
    IEC 61968-100:2013 5.2.2, 6.7 (ENV-RPL-024)
    Both happen in every field.

    Example: A fault is all that comes
      Given the next answer of the harness is a fault with a FaultMessage
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

    Example: The connection is closed without an answer
      Given the next answer of the harness is a closed connection
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @requester_copes_with_bare_fault @shall @requester @soap
  @harm_interoperability
  Rule: A requester copes with faults with and without a fault message
    IEC 61968-100:2013 5.2.2 (SOAP-FLT-007)
    A fault may come from the stack before the application has seen anything.

    Example: A fault has no detail
      Given the next answer of the harness is a fault
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @requester_copes_with_no_xml @should @requester @soap
  @harm_interoperability
  Rule: A requester copes with errors of HTTP whose body is not XML
    IEC 61968-100:2013 5.2.2 (SOAP-FLT-008)
    Gateways answer in HTML.

    Example: A gateway answers in HTML
      Given the next answer of the harness is HTTP 502 with HTML
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @stray_reply_is_discarded @may @requester
  @harm_money @rests_on_pattern_request_reply
  Rule: A requester discards a reply to a request that it never sent
    IEC 61968-100:2013 6.9 (ENV-ID-016)
    Taken for the answer to another request, it would do harm.

    Example: An answer names another request
      Given the next answer of the harness is an answer to another request
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @late_reply_does_no_harm @may @requester @soap @http
  @harm_money @rests_on_pattern_request_reply
  Rule: A requester copes with a reply after its time limit
    IEC 61968-100:2013 6.7 (ENV-ID-017)
    It must not be taken for the answer to the next request.

    Example: An answer comes too late
      Given the next answer of the harness is OK later than ${patience_s} s
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds

  @requester_does_not_wait_for_ever @may @requester @soap @http
  @harm_interoperability @rests_on_ixit_patience_s
  Rule: A requester does not wait forever for an answer that does not come
    Good practice; IEC 61968-100:2013 6.7 (MEP-SYNC-007)
    One silent head end would stop it from serving all the others.

    Example: Nothing comes at all
      Given the next answer of the harness is silence
      When the system requests get(MeterReadings)
      And the system again requests get(MeterReadings)
      Then the rule holds
