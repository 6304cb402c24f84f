Feature: Controls and the events that answer them

  @outcome_fits_its_control @should @responder
  @harm_safety @rests_on_option_outcomes
  Rule: The event that reports the outcome of a control is one that answers this control
    IEC 61968-9:2013 Annexes E, F (C2E-005)
    Connected after a disconnect sends a crew into the dark.

    Example: Every event after a control
      When all messages of this run are examined
      Then the rule holds

  @success_excludes_failure @should @responder
  @harm_safety @rests_on_option_outcomes
  Rule: One device reports success or failure of one control, and not both
    Good practice; IEC TR 61968-900:2015 7.5 (C2E-006)
    The issuer believes whichever comes last.

    Example: All events after each control
      When all messages of this run are examined
      Then the rule holds

  @outcome_names_its_control @should @responder
  @harm_interoperability @rests_on_option_outcomes
  Rule: The issuerTrackingID of a control is repeated in the event that answers it
    IEC 61968-9:2013 5.2, 5.4 (C2E-007, CTL-ID-002)
    Of two orders for one meter, which was carried out?

    Example: The ids of every event after a control
      When all messages of this run are examined
      Then the rule holds

  @chain_of_events_is_in_order @may @responder
  @harm_interoperability @rests_on_option_outcomes
  Rule: A control is scheduled, then started, then stopped, by createdDateTime
    IEC 61968-9:2013 table E.4 (C2E-010)
    A receiver that follows the chain ends with the wrong state.

    Example: The steps of every control
      When all messages of this run are examined
      Then the rule holds

  @outcome_is_not_before_control @should @responder
  @harm_interoperability @rests_on_option_outcomes
  Rule: An outcome is not older than its control
    Good practice; IEC TR 61968-900:2015 7.5 (C2E-009)
    It reports another control, or the clock is wrong.

    Example: The time of every event after a control
      When all messages of this run are examined
      Then the rule holds
