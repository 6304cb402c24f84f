Feature: Readings where the clocks change, and the offsets of times

  @clock_change_keeps_every_interval @should @responder
  @harm_money @rests_on_ixit_spring_window @rests_on_ixit_autumn_window
  Rule: Where the clocks change, no interval is lost or doubled
    IEC 61968-100:2013 6.11 (READ-INT-010, GET-TIM-011)
    A local day has 23 or 25 hours; a table of 24 loses one of them or doubles it.

    Example: The change in spring
      When the harness sends get(MeterReadings) within a spring window
      Then the rule holds

    Example: The change in autumn
      When the harness sends get(MeterReadings) within an autumn window
      Then the rule holds

  @times_carry_the_local_offset @may @responder
  @harm_interoperability
  Rule: Times are published as local time with the offset then valid
    IEC 61968-100:2013 6.11 (TIM-003)
    People read them; UTC is right as well.

    Example: The offset of every value is looked at
      When all messages of this run are examined
      Then the rule holds
