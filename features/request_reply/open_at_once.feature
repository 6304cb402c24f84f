Feature: Requests that are open at the same time

  @open_requests_keep_their_answers @should @responder
  @harm_money @rests_on_pattern_request_reply
  Rule: Of requests that are open at once each gets the answer to itself
    IEC 61968-100:2013 5.2.2, 6.9
    Under load one customer gets the readings, or the errors, of another.

    Example: Two known meters and one that is unknown
      Given among the requests that are open at once is get(MeterReadings) of a known meter
      And among the requests that are open at once is get(MeterReadings) of an unknown meter
      And among the requests that are open at once is get(MeterReadings) of the second meter
      When the harness sends them before any of them is answered
      Then the rule holds
