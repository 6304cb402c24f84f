Feature: Interval data

  @block_has_one_reading_type @shall @responder @publisher
  @harm_money
  Rule: An IntervalBlock has one reading type, which holds for all its values
    IEC 61968-9:2013 Figure 23 (READ-INT-001)
    With two types it is unclear which of them a value has.

    Example: The types of every block are counted
      When all messages of this run are examined
      Then the rule holds

  @interval_reading_has_time_stamp @should @responder @publisher
  @harm_interoperability
  Rule: An interval reading has a timeStamp
    IEC 61968-9:2013 Annex H (READ-INT-012)
    A block has no start from which a receiver could count; without its stamp a value has no place.

    Example: Every interval reading is looked at
      When all messages of this run are examined
      Then the rule holds

  @intervals_are_as_long_as_typed @should @responder @publisher
  @harm_money @rests_on_ixit_interval_reading_type
  Rule: The time between stamps is the length of interval that the reading type names
    IEC 61968-9:2013 Annex C (READ-INT-003)
    Energy of an hour taken for that of a quarter is a load four times too high.

    Example: The steps of every block are measured
      When all messages of this run are examined
      Then the rule holds

  @steps_are_whole_intervals @should @responder @publisher
  @harm_money @rests_on_ixit_interval_reading_type
  Rule: Neighbouring stamps are one interval apart, or whole intervals where some are missing
    IEC 61968-9:2013 Figure 24 (READ-INT-004)
    An odd step is an interval of another length, or a clock that was set.

    Example: The steps of every block are divided by the interval
      When all messages of this run are examined
      Then the rule holds

  @stamps_lie_on_the_grid @may @responder @publisher
  @harm_interoperability
  Rule: Stamps lie on the grid of the interval, counted from midnight
    Good practice (READ-INT-005)
    Series of two meters can be added only when their intervals begin together.

    Example: Every stamp is held against the grid
      When all messages of this run are examined
      Then the rule holds

  @intervals_ascend @may @responder @publisher
  @harm_form
  Rule: The intervals of a block are in the order of time
    Good practice (READ-INT-006)
    Receivers that read on the fly take the last for the latest.

    Example: Neighbours in every block are compared
      When all messages of this run are examined
      Then the rule holds

  @autumn_hours_differ_by_their_offset @should @responder @publisher
  @harm_money @rests_on_ixit_autumn_window
  Rule: The hour that comes twice in autumn has the new offset the second time
    IEC 61968-100:2013 6.11
    Under one offset the two hours are one: four values are lost, or counted twice.

    Example: Hours that come twice in a block are looked at
      When all messages of this run are examined
      Then the rule holds

  @value_is_given_once @should @responder @publisher
  @harm_money @rests_on_ixit_truth
  Rule: A value occurs in a message once, however many MeterReading there are
    Good practice (READ-INT-007, READ-ID-004)
    Doubled values are added up by receivers that do not look.

    Example: All values of every message are compared
      When all messages of this run are examined
      Then the rule holds

  @blocks_of_one_type_are_disjoint @may @responder @publisher
  @harm_money @rests_on_ixit_truth
  Rule: Blocks of one type do not overlap
    Good practice (READ-INT-009)
    An interval that lies in two blocks is counted twice, or in neither.

    Example: The blocks of every MeterReading are compared
      When all messages of this run are examined
      Then the rule holds

  @interval_period_fits_its_stamp @may @responder @publisher
  @harm_interoperability
  Rule: The timePeriod of an interval, if given, ends at its stamp and is as long as the interval
    Good practice (READ-INT-011)
    Two statements of the same time must not differ.

    Example: Every timePeriod in a block is looked at
      When all messages of this run are examined
      Then the rule holds

  @series_stand_in_blocks @should @responder @publisher
  @harm_interoperability
  Rule: Interval data are in IntervalBlocks, single values in Readings
    IEC 61968-9:2013 Figures 19, 20, 23; IEC TR 61968-900:2015 6.5.4, 6.7.3 (READ-INT-017)
    Receivers look for a load profile in the blocks, and for registers outside.

    Example: The place of every value is looked at
      When all messages of this run are examined
      Then the rule holds

  @block_and_reading_do_not_differ @may @responder @publisher
  @harm_money @rests_on_ixit_truth
  Rule: A value that is in Readings and in a block is the same in both
    Good practice (READ-INT-018)
    One of two different values is wrong.

    Example: Values that are in both are compared
      When all messages of this run are examined
      Then the rule holds

  @outage_is_told_by_qualities @may @responder @publisher @untested
  Rule: The interval of a power failure, or of a clock that was set, is marked so by its quality
    IEC 61968-9:2013 Annex D (READ-INT-015, READ-INT-016)
    A short interval taken for a whole one looks like a customer who saves.
    Untested: only the operator of a meter can cut its power or set its clock; the qualities that such an interval has can be given in the truth file, and are judged there.
