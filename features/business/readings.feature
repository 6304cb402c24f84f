Feature: Readings of the past: the exchanges of figures 17 and 18

  @history_stays_the_same @may @responder
  @harm_money @rests_on_ixit_truth
  Rule: Readings of the past are the same whenever they are asked for
    IEC 61968-9:2013 clause 5, figure 17
    A bill that was made from them must be reproducible. Values that were edited meanwhile are recognised by their quality.

    Example: The same two days twice
      Given the harness sends get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window
      Then the rule holds
