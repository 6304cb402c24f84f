Feature: What a get of readings selects

  @all_pairs_are_answered @should @responder
  @harm_loss @rests_on_ixit_reading_types
  Rule: Several meters and several types ask for each type of each meter, in any order
    IEC TR 61968-900:2015 6.3.6 (GET-CMB-001, GET-CMB-003, GET-CMB-008)
    A series that is lacking is found missing when the bill is due.

    Example: Two meters by two types
      When the harness sends get(MeterReadings) of all types of several meters
      Then the rule holds

  @absent_criterion_limits_nothing @may @responder
  @harm_interoperability
  Rule: What a request leaves out puts no limit
    IEC TR 61968-900:2015 6.3.6 (GET-CMB-005)
    A requester that does not know all types still gets all values.

    Example: No reading type
      Given the harness has sent get(MeterReadings) of several reading types
      When the harness sends get(MeterReadings) of a known meter alone
      Then the rule holds

  @several_windows_are_united @may @responder
  @harm_interoperability
  Rule: A get with several windows returns the values of each, and no others
    IEC TR 61968-900:2015 6.3.5, 6.3.6
    Gaps are asked for by their windows; one request fills several.

    Example: Two windows of one day
      When the harness sends get(MeterReadings) within two windows
      Then the rule holds

  @midnight_may_be_written_24 @should @responder
  @harm_interoperability
  Rule: 24:00:00 is understood as 00:00:00 of the next day
    IEC 61968-100:2013 6.11 (TIM-004)
    The end of a day is written both ways.

    Example: The window ends at 24 hours
      Given the harness has sent get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window that ends at 24 hours
      Then the rule holds

  @odd_window_gets_whole_intervals @may @responder
  @harm_interoperability
  Rule: A window that cuts an interval gets the whole intervals that end in it
    IEC 61968-9:2013 Figure 25 (READ-INT-014)
    Parts of intervals that two requests cut differently add up to nothing sensible.

    Example: The window begins and ends inside an interval
      Given the harness has sent get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window off the grid
      Then the rule holds

  @half_open_window_is_respected @may @responder
  @harm_interoperability
  Rule: A window with one limit is open on the other side alone
    IEC TR 61968-900:2015 6.3.5 (GET-TIM-003)
    Since yesterday is the question that is asked most.

    Example: Since a time
      When the harness sends get(MeterReadings) of registers since a time
      Then the rule holds

    Example: Until a time
      When the harness sends get(MeterReadings) of registers until a time
      Then the rule holds

  @window_needs_its_interval @may @responder
  @harm_interoperability
  Rule: A TimeSchedule without its scheduleInterval is refused
    IEC 61968-9:2013 Annex J (GET-TIM-001)
    Taken for no window, it brings a year of values.

    Example: The interval is left out
      When the harness sends get(MeterReadings) within a window but without Request/GetMeterReadings/TimeSchedule/scheduleInterval
      Then the rule holds

  @stored_value_keeps_its_time @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: The time stamp of a stored value is the time for which it holds, not the time of sending
    IEC 61968-9:2013 Figures 21, 22 (READ-TS-001)
    A register of last month that is stamped today moves consumption into another month.

    Example: Every value of the past is looked at
      When all messages of this run are examined
      Then the rule holds

  @registers_lie_in_the_window @may @responder
  @harm_interoperability
  Rule: Registers lie in the window asked for, its limits included or not
    IEC TR 61968-900:2015 6.3.5 (GET-TIM-005)
    What lies outside is another day's.

    Example: Every register is held against its window
      When all messages of this run are examined
      Then the rule holds

  @on_demand_value_is_new @may @responder
  @harm_interoperability
  Rule: A get without a window returns values that were measured after it was sent
    IEC TR 61968-900:2015 6.3.5, 6.4 (READ-TS-010, GET-TIM-002, GET-OND-001, GET-OND-004)
    A read on demand asks for the present value; an older stamp shows that it came from a store.

    Example: Every answer to a get without a window is looked at
      When all messages of this run are examined
      Then the rule holds

  @type_is_found_by_mrid @should @responder
  @harm_interoperability
  Rule: A reading type is found by mRID as by its name
    IEC 61968-9:2013 Annex J; IEC TR 61968-900:2015 6.3.3 (GET-TYP-001)
    Both are in use; the code is the same.

    Example: The code is in mRID
      Given the harness has sent get(MeterReadings) of a known meter
      When the harness sends get(MeterReadings) of a reading type by mRID
      Then the rule holds

  @zero_is_no_wildcard @may @responder
  @harm_money @rests_on_ixit_reading_types
  Rule: A 0 in a field of a reading type means that it does not apply, not that any number will do
    IEC TR 61968-900:2015 6.3.3 (GET-TYP-002)
    Values of another type in its place would be booked as what was asked for.

    Example: The direction is 0
      When the harness sends get(MeterReadings) of a reading type with a zero in it
      Then the rule holds

  @agreed_type_name_is_understood @may @responder
  @harm_interoperability @rests_on_ixit_agreed_type_name
  Rule: A name that was agreed upon for a reading type is understood
    IEC TR 61968-900:2015 6.3.1 (GET-TYP-004)
    The parties may call their types what they like.

    Example: A name in place of a code
      When the harness sends get(MeterReadings) of an agreed type name
      Then the rule holds

  @quality_filters_the_answer @may @responder
  @harm_interoperability @rests_on_ixit_reading_quality
  Rule: A get of one quality returns only values that have it
    IEC TR 61968-900:2015 6.3.4 (GET-QUA-001, GET-QUA-002)
    A requester that asks for the estimated values replaces them; a measured one among them is lost.

    Example: The estimated values of two days
      When the harness sends get(MeterReadings) of one quality within a window
      Then the rule holds

  @reason_is_that_asked_for @may @responder
  @harm_interoperability
  Rule: A value that was read on request carries the reason of the request
    IEC TR 61968-900:2015 6.4; IEC 61968-9:2013 5.3 (READ-ID-007, GET-REA-001)
    A read for an inquiry must not start a bill.

    Example: The reason of every value is compared
      When all messages of this run are examined
      Then the rule holds

  @period_selects_its_values @may @responder
  @harm_interoperability
  Rule: Reading/timePeriod selects values that describe that period
    IEC TR 61968-900:2015 6.3.5 (GET-TIM-010)
    The bill of April is asked for by April.

    Example: A billing period
      When the harness sends get(MeterReadings) of a billing period
      Then the rule holds

  @ping_tells_that_meter_answers @may @responder
  @harm_interoperability
  Rule: A get that names only a meter shows whether that meter answers
    IEC TR 61968-900:2015 6.4.2 (GET-PNG-001)
    It is how a crew in the street sees whether the meter lives.

    Example: A meter alone
      When the harness sends get(MeterReadings) of a known meter alone
      Then the rule holds

  @object_is_named_as_asked @should @responder
  @harm_interoperability
  Rule: The answer names the meter as the request did
    IEC TR 61968-900:2015 5.2 (READ-ID-002)
    A requester that knows names cannot match mRIDs.

    Example: The name of every meter is compared
      When all messages of this run are examined
      Then the rule holds

  @meter_stands_at_its_point @should @responder
  @harm_money @rests_on_ixit_usage_point
  Rule: Meter and usage point of a MeterReading belong together
    IEC 61968-9:2013 Annex B (READ-ID-003)
    The usage point is the customer; another one gets the bill.

    Example: Every pair of meter and usage point is compared
      When all messages of this run are examined
      Then the rule holds

  @ambiguous_name_says_whose @should @requester
  @harm_money @rests_on_ixit_ambiguous_meter
  Rule: A name that is not unique is sent with its type and authority
    IEC 61968-100:2013 6.3.3; IEC 61968-9:2013 Figure J.1 (GET-REQ-006)
    Two meters of one name are two customers.

    Example: A name that two meters have
      When the system requests get(MeterReadings) about ${ambiguous_meter}
      Then the rule holds

  @missing_intervals_are_asked_again @may @requester @untested
  Rule: A receiver notices a gap and asks again for just that window
    IEC TR 61968-900:2015 6.6.3 (GET-MIS-001)
    Values whose absence is not noticed never come.
    Untested: when a receiver asks again is its own timetable, which may be nightly, so that not having asked yet proves nothing; what it asks is judged as any request.

  @zoneless_window_is_not_guessed @may @responder @untested
  Rule: A window without an offset is refused, or read as the local time that was agreed upon
    IEC 61968-100:2013 6.11; IEC TR 61968-900:2015 6.3.5 (GET-TIM-009)
    The two parties may sit in two zones.
    Untested: refusing it and taking it for local time are both right, so that no answer would be wrong.

  @on_demand_read_may_come_later @may @responder @untested
  Rule: A read on demand is acknowledged at once and answered later, or answered at once
    IEC TR 61968-900:2015 6.4 (GET-OND-002, GET-OND-005)
    A meter behind a slow radio takes minutes; older systems create the reading and report it.
    Untested: each way is legal and judged by the rules of its own pattern.

  @ping_is_told_from_a_read @may @responder @untested
  Rule: How a ping is distinguished from a full read is agreed between the parties
    IEC TR 61968-900:2015 6.4.2 (GET-PNG-002)
    A ping that reads the whole meter is slow.
    Untested: neither document that is open to us says how they differ.
