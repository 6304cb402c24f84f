Feature: Controls, and the events of devices

  @known_device_is_controlled @should @responder
  @harm_interoperability @rests_on_nouns
  Rule: A control for a known device is accepted
    IEC 61968-100:2013 6.7, Annex B
    It is what the interface is for.

    Example: One known meter
      When the harness sends create(EndDeviceControls) for a known meter
      Then the rule holds

  @control_of_unknown_device_is_refused @shall @responder
  @harm_loss
  Rule: A control for an unknown device is refused
    IEC 61968-100:2013 6.3.4, 6.7 (RPL-RES-002)
    Accepted, it would be believed to have been carried out.

    Example: One unknown meter
      When the harness sends create(EndDeviceControls) for an unknown meter
      Then the rule holds

  @partly_bad_control_is_not_ok @should @responder
  @harm_loss @rests_on_nouns
  Rule: A control for known and unknown devices is PARTIAL or FAILED
    IEC 61968-100:2013 6.3.4
    OK would say that the unknown one was switched too.

    Example: A known and an unknown meter
      When the harness sends create(EndDeviceControls) for a known and an unknown meter
      Then the rule holds

  @unknown_control_is_refused @may @responder
  @harm_safety @rests_on_ixit_controls
  Rule: A kind of control that is not known is refused
    IEC 61968-9:2013 Annex F (CTL-TYP-005)
    Its effect is undefined.

    Example: A code that no table has
      When the harness sends create(EndDeviceControls) of an unknown kind
      Then the rule holds

  @events_are_of_the_device_asked @may @responder
  @harm_privacy @rests_on_nouns
  Rule: The events in an answer are of the devices asked for
    IEC TR 61968-900:2015 clause 7
    Another device's alarm sends somebody to the wrong house.

    Example: The events of one meter
      When the harness sends get(EndDeviceEvents) of a known meter
      Then the rule holds

  @events_lie_in_the_window @may @responder
  @harm_interoperability
  Rule: The events in an answer lie in the window asked for
    IEC TR 61968-900:2015 6.3.5 (GET-EVT-001)
    Old alarms are handled twice.

    Example: The events of two days
      When the harness sends get(EndDeviceEvents) within a window
      Then the rule holds
