Feature: What is too little, too much, or not there

  @request_without_payload_is_refused @may @responder
  @harm_interoperability
  Rule: A create without a Payload is refused
    IEC 61968-100:2013 6.2.4; IEC 61968-9:2013 Annex B
    OK would say that something was created, without saying what.

    Example: A configuration without a Payload
      When the harness sends create(MeterConfig) of a new meter but without Payload
      Then the rule holds

  @nameless_object_is_refused @may @responder
  @harm_interoperability
  Rule: An object without a name and without an mRID is refused
    IEC 61968-9:2013 Annex B
    It could never be asked for again.

    Example: A new meter has no name
      When the harness sends create(MeterConfig) of a new meter but without Payload/MeterConfig/Meter/Names
      Then the rule holds

  @doubled_element_is_refused @may @responder
  @harm_interoperability
  Rule: An element that occurs more often than the schema allows is refused
    IEC 61968-100:2013 Annex A; IEC 61968-9:2013 Annex B
    Two parties that take different ones of the two do different things.

    Example: There are two MessageIDs
      When the harness sends get(MeterReadings) of a known meter but with a second Header/MessageID
      Then the rule holds

  @impossible_time_is_refused @may @responder
  @harm_interoperability
  Rule: A time that is none is refused
    IEC 61968-9:2013 Annex B
    Passed over, it leaves a window open, and the answer is a year long.

    Example: The thirtieth of February
      When the harness sends get(MeterReadings) within a window but with Request/GetMeterReadings/TimeSchedule/scheduleInterval/start "2026-02-30T00:00:00Z"
      Then the rule holds

    Example: A word in place of a time
      When the harness sends get(MeterReadings) within a window but with Request/GetMeterReadings/TimeSchedule/scheduleInterval/start "yesterday"
      Then the rule holds

  @unknown_group_is_reported @may @responder
  @harm_interoperability
  Rule: An unknown group is reported
    IEC 61968-9:2013 Annex B; IEC TR 61968-900:2015 6.3 (GET-GRP-003)
    Silence looks like a group without members.

    Example: An unknown group
      When the harness sends get(MeterReadings) of an unknown group
      Then the rule holds

  @group_answer_names_its_members @may @responder
  @harm_loss @rests_on_ixit_group_members
  Rule: The answer about a group names each of its members and no other
    IEC TR 61968-900:2015 6.3 (GET-GRP-001, GET-GRP-002, GRP-004)
    A value without its meter cannot be booked.

    Example: A known group
      When the harness sends get(MeterReadings) of a known group
      Then the rule holds

  @unknown_party_is_reported @may @responder
  @harm_privacy @rests_on_nouns
  Rule: A query by an unknown customer, account, agreement or location finds no meter
    IEC 61968-9:2013 Annex B; IEC TR 61968-900:2015 6.3 (GET-CFG-002)
    A filter that is passed over hands out the data of all customers.

    Example: An unknown customer
      When the harness sends get(MeterConfig) of an unknown customer
      Then the rule holds

    Example: An unknown customer account
      When the harness sends get(MeterConfig) of an unknown customer account
      Then the rule holds

    Example: An unknown customer agreement
      When the harness sends get(MeterConfig) of an unknown customer agreement
      Then the rule holds

    Example: An unknown service location
      When the harness sends get(MeterConfig) of an unknown service location
      Then the rule holds

  @unknown_event_type_finds_no_events @may @responder
  @harm_interoperability
  Rule: A kind of event that no table has finds no events
    IEC 61968-9:2013 Annex E (GET-EVT-002)
    A filter that is ignored returns alarms that were not asked for.

    Example: A code of events that no table has
      When the harness sends get(EndDeviceEvents) of an unknown event type
      Then the rule holds

  @unmeasured_type_is_reported @may @responder
  @harm_money @rests_on_ixit_unmeasured_reading_type
  Rule: A reading type that the meter does not measure gets no values
    IEC 61968-9:2013 Annex B
    Values of another type in its place would be booked as what was asked for.

    Example: A type that another meter has
      When the harness sends get(MeterReadings) of a reading type that the meter does not measure
      Then the rule holds

  @too_many_objects_are_refused @may @responder
  @harm_loss @rests_on_ixit_max_objects
  Rule: A request for more objects than are allowed is refused, or answered whole
    IEC 61968-9:2013 Annex B (GET-GRP-005)
    An answer that is silently cut at a limit is taken for a whole one.

    Example: One meter more than is allowed
      When the harness sends get(MeterReadings) of a known meter but with Request/GetMeterReadings/EndDevice ${one_too_many} times, each by another name
      Then the rule holds

  @two_faults_are_both_reported @may @responder
  @harm_interoperability
  Rule: Of two faults in one request both are reported, or a summary
    IEC 61968-9:2013 Annex B; IEC TR 61968-900:2015 4.5
    A requester that learns of one at a time tries as often as there are faults.

    Example: The meter and the reading type are bad
      When the harness sends get(MeterReadings) of an unknown meter and a malformed reading type
      Then the rule holds
