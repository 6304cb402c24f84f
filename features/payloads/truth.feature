Feature: Answers beside what the meters really read

  @value_is_what_was_measured @shall @responder
  @harm_money @rests_on_ixit_truth
  Rule: A value is what the meter read, in the unit and the power of ten of its reading type
    IEC 61968-9:2013 Annex C (READ-VAL-005)
    The receiver multiplies by ten to the multiplier and does nothing else; a bill is a thousand times wrong, or a little.

    Example: Every value whose truth is known is compared
      When all messages of this run are examined
      Then the rule holds

  @interval_is_stamped_at_its_end @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: An interval is stamped with its end
    IEC 61968-9:2013 Figures 24, 25; IEC TR 61968-900:2015 6.7.2 (READ-INT-002)
    A load profile that is one interval early puts the peak into another tariff.

    Example: The steps of the load are compared
      When all messages of this run are examined
      Then the rule holds

  @demand_is_scaled_to_an_hour @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: Demand is scaled to an hour before it is published
    IEC 61968-9:2013 Annex C (READ-VAL-008)
    A quarter of the true demand is what the quarter of an hour used.

    Example: Every demand whose truth is known is compared
      When all messages of this run are examined
      Then the rule holds

  @no_measured_value_is_missing @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: The answer has every value that was measured in the window, or an Error that names what is missing
    IEC 61968-100:2013 6.3.4; IEC TR 61968-900:2015 6.6.3
    A list that was cut at some limit looks like a customer who was away.

    Example: What was measured in each window is counted
      When all messages of this run are examined
      Then the rule holds

  @no_value_is_made_up @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: A value that was never measured is marked as an estimate by its quality
    IEC TR 61968-900:2015 6.6.3
    What somebody made up is billed as if it had been measured.

    Example: Every value in each window is looked up
      When all messages of this run are examined
      Then the rule holds

  @quality_is_what_is_known @should @responder
  @harm_money @rests_on_ixit_truth
  Rule: A value that was estimated or edited is marked so, and a measured one is not
    IEC 61968-9:2013 Annex D; IEC TR 61968-900:2015 6.6
    An estimate is replaced when the true value comes; what is not called one stays forever.

    Example: Every quality whose truth is known is compared
      When all messages of this run are examined
      Then the rule holds
