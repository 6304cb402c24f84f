Feature: What a get of readings brings when it is asked again

  @get_changes_nothing @shall @responder
  @harm_loss
  Rule: A get changes nothing: asked again, the same values are there
    IEC 61968-100:2013 6.3.3 (GET-REQ-009)
    A system that forgets what it has reported once loses the values for the second requester.

    Example: The same window twice
      Given the harness has sent get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window
      Then the rule holds

  @value_changes_with_a_quality @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: A value that was reported before changes only with a quality that gives the reason
    IEC TR 61968-900:2015 6.6.3 (GET-MIS-003)
    A bill that was sent rests on the first value.

    Example: The same window again
      Given the harness has sent get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window
      Then the rule holds

  @gap_is_not_filled @should @responder
  @harm_money @rests_on_ixit_gap_window
  Rule: What was not measured is left out or marked, never filled with zero
    IEC TR 61968-900:2015 6.6.3 (READ-INT-008, GET-MIS-002, GET-MIS-004)
    Zero is a value; the customer who was away gets the bill of the one who was not read.

    Example: The gap itself
      When the harness sends get(MeterReadings) within a gap
      Then the rule holds

    Example: The hours around a gap
      When the harness sends get(MeterReadings) around a gap
      Then the rule holds
