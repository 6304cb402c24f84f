Feature: Values of one moment

  @coincident_get_is_not_plain @may @responder
  @harm_money @rests_on_ixit_coincident_reading_type
  Rule: A get of coincident values is answered with its trigger, or refused
    IEC TR 61968-900:2015 6.3.7 (GET-COI-005)
    Values of another moment look just like those that were asked for.

    Example: At a maximum
      When the harness sends get(MeterReadings) coincident with a maximum
      Then the rule holds

    Example: At what is not supported
      When the harness sends get(MeterReadings) coincident with a type that is not supported
      Then the rule holds

  @trigger_is_marked_once @may @responder
  @harm_interoperability
  Rule: isCoincidentTrigger marks one MeterReading for each moment; false and absent are one
    IEC TR 61968-900:2015 6.3.7; IEC 61968-9:2013 5.3.3 (READ-COI-001, READ-COI-003, GET-COI-001, GET-COI-002)
    With two triggers it is unclear to which of them the others belong.

    Example: The trigger of a maximum
      When the harness sends get(MeterReadings) coincident with a maximum
      Then the rule holds

    Example: The trigger of an event
      When the harness sends get(MeterReadings) coincident with an event
      Then the rule holds

  @companions_have_the_triggers_time @may @responder
  @harm_money @rests_on_ixit_coincident_reading_type
  Rule: Companions carry the time of their trigger
    IEC TR 61968-900:2015 6.3.7 (READ-COI-002, GET-COI-003, GET-COI-004)
    The power factor of another moment says nothing about the maximum.

    Example: The moment of a maximum
      When the harness sends get(MeterReadings) coincident with a maximum
      Then the rule holds

    Example: The moment of an event
      When the harness sends get(MeterReadings) coincident with an event
      Then the rule holds
