Feature: Values of readings

  @numeric_value_is_a_number @should @responder @publisher
  @harm_interoperability
  Rule: A value of a numeric type is a decimal number with a point, and nothing else
    IEC 61968-9:2013 Annex H; IEC TR 61968-900:2015 6.5 (READ-VAL-001, READ-VAL-002, READ-VAL-003, READ-VAL-004)
    A comma, a unit or NaN stops one parser and is read as something else by the next. Dates, texts and states are free.

    Example: Every value of a numeric type is read
      When all messages of this run are examined
      Then the rule holds

  @register_does_not_fall @may @responder @publisher
  @harm_money
  Rule: A register does not fall, unless an event or a quality gives the reason
    Good practice (READ-VAL-006)
    The difference of two readings is a bill; a negative one is a complaint.

    Example: The registers of every MeterReading are followed
      When all messages of this run are examined
      Then the rule holds

  @one_way_delta_is_not_negative @should @responder @publisher
  @harm_money @rests_on_ixit_truth
  Rule: A delta of forward or of reverse flow is not negative
    IEC 61968-9:2013 Annex C (READ-VAL-007)
    The direction is in the type; a sign as well turns consumption into generation.

    Example: Every delta of one direction is looked at
      When all messages of this run are examined
      Then the rule holds

  @delta_has_a_period @should @responder @publisher
  @harm_interoperability
  Rule: A delta has a period in its type; a momentary value needs none
    IEC 61968-9:2013 Annex C (READ-INT-013, READ-VAL-010)
    A difference between two unnamed times cannot be booked.

    Example: The type of every delta is looked at
      When all messages of this run are examined
      Then the rule holds

  @calculation_changes_the_type @should @responder @publisher
  @harm_interoperability
  Rule: The type that a PendingCalculation leads to differs from the raw type of its block
    IEC TR 61968-900:2015 6.7.4 (READ-RAW-002)
    If both were one, pulses could not be distinguished from kilowatt hours.

    Example: Every PendingCalculation is looked at
      When all messages of this run are examined
      Then the rule holds

  @calculation_has_one_factor @should @responder @publisher
  @harm_interoperability
  Rule: A PendingCalculation has scalarFloat or a fraction, and no denominator of zero
    IEC 61968-9:2013 5.3.3, class PendingCalculation (READ-RAW-003, READ-RAW-004)
    Two factors give two results.

    Example: The factors of every PendingCalculation are looked at
      When all messages of this run are examined
      Then the rule holds

  @calculation_says_its_order @should @responder @publisher
  @harm_interoperability
  Rule: A PendingCalculation with a factor and an offset states which comes first
    IEC 61968-9:2013 5.3.3, class PendingCalculation (READ-RAW-005)
    Times two plus one is not plus one times two.

    Example: The order of every PendingCalculation is looked for
      When all messages of this run are examined
      Then the rule holds

  @calculation_calculates_something @may @responder @publisher
  @harm_form
  Rule: A PendingCalculation has a factor or an offset
    Good practice (READ-RAW-006)
    One that does nothing leaves the receiver to wonder what was forgotten.

    Example: The content of every PendingCalculation is looked at
      When all messages of this run are examined
      Then the rule holds

  @raw_values_are_converted @should @requester @subscriber @untested
  Rule: Raw values are converted before they are used
    IEC TR 61968-900:2015 6.7.4 (READ-RAW-001)
    Pulses booked as energy are a bill that is wrong by the constant of the transformer.
    Untested: what a receiver books is not in any message that it sends.
