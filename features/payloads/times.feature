Feature: Times in payloads

  @times_say_their_zone @should @responder @publisher @requester
  @harm_interoperability
  Rule: Every time gives its zone: Z or an offset
    IEC 61968-100:2013 6.11 (TIM-001)
    A time without its zone is an hour wrong twice a year, unnoticed.

    Example: Every time is looked at
      When all messages of this run are examined
      Then the rule holds

  @interval_end_stands_before_start @shall @responder @publisher @requester
  @harm_form
  Rule: In an interval, end precedes start
    IEC 61968-9:2013 Annexes H, J (TIM-008, GET-REQ-010)
    The schema has them in the order of the alphabet; a strict parser refuses the other.

    Example: The order of every interval is looked at
      When all messages of this run are examined
      Then the rule holds

  @interval_starts_before_it_ends @should @responder @publisher
  @harm_interoperability
  Rule: An interval does not start after its end
    IEC 61968-9:2013 5.3.3, class DateTimeInterval (TIM-005)
    A negative span fits nothing, and a receiver that computes with it books nonsense.

    Example: The limits of every interval are compared
      When all messages of this run are examined
      Then the rule holds

  @measured_times_are_past @may @responder @publisher
  @harm_interoperability
  Rule: What was measured is not stamped later than its message
    Good practice (TIM-006)
    A clock that runs ahead puts energy into hours that have not come.

    Example: Every stamp is held against the time of its message
      When all messages of this run are examined
      Then the rule holds

  @no_time_is_a_default @may @responder @publisher
  @harm_interoperability
  Rule: No time is the default of a lost clock or of a missing date
    Good practice (TIM-007)
    A value of the first of January 1970 is booked into a month that was closed long ago.

    Example: Every time is held against the beginnings of clocks
      When all messages of this run are examined
      Then the rule holds

  @report_follows_measurement @should @responder @publisher
  @harm_interoperability
  Rule: reportedDateTime, if given, lies between the time of the value and that of the message
    IEC 61968-9:2013 Figure 21 (READ-TS-002, READ-TS-003)
    It is when the value first arrived, and tells an auditor how late that was.

    Example: Every reportedDateTime is compared
      When all messages of this run are examined
      Then the rule holds

  @reading_has_a_time @should @responder @publisher
  @harm_interoperability
  Rule: A Reading has a timeStamp or a timePeriod
    IEC 61968-9:2013 Figure 22 (READ-TS-004)
    A value without a time cannot be booked.

    Example: Every Reading is looked at
      When all messages of this run are examined
      Then the rule holds

  @period_types_have_a_period @should @responder @publisher
  @harm_interoperability
  Rule: A value whose type refers to a billing, season or specified period has its timePeriod
    IEC 61968-9:2013 Annex C (READ-TS-005)
    The type says that there is a period; only the message can say which.

    Example: Every value of such a type is looked at
      When all messages of this run are examined
      Then the rule holds

  @stamp_fits_its_period @may @responder @publisher
  @harm_interoperability
  Rule: timeStamp and timePeriod of a Reading do not contradict each other
    IEC 61968-9:2013 Figure 22 (READ-TS-006, READ-TS-007)
    A maximum that occurred outside its period belongs to another bill.

    Example: Every value that has both is looked at
      When all messages of this run are examined
      Then the rule holds

  @values_interval_spans_its_values @should @responder @publisher
  @harm_interoperability
  Rule: valuesInterval spans the times of all values of its MeterReading
    IEC 61968-9:2013 5.3.3, class MeterReading (READ-TS-008)
    Receivers file readings by it, and do not find what lies outside.

    Example: Every valuesInterval is held against the values
      When all messages of this run are examined
      Then the rule holds

  @forwarded_reading_stays_the_same @may @intermediary
  @harm_money @rests_on_option_transparency
  Rule: A system that forwards readings keeps their time stamps and digits
    IEC 61968-9:2013 Figure 21 (READ-TS-009, READ-VAL-009)
    What was rounded or shifted on the way cannot be put right later.

    Example: A value passes an intermediary
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds
