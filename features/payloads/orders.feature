Feature: Controls as they are ordered

  @control_is_a_command @should @requester
  @harm_interoperability
  Rule: The last number of a control is a command, and no event
    IEC 61968-9:2013 table E.4
    Connected is news; what it orders is undefined.

    Example: A control of the system
      When the system requests create(EndDeviceControls)
      Then the rule holds

  @unlisted_control_type_is_expanded @shall @requester @responder @publisher
  @harm_interoperability
  Rule: A control whose type is no code of four numbers has its type expanded at the root
    IEC 61968-9:2013 foreword e), Annex F (CTL-TYP-002)
    A device cannot know a kind of control that is not explained.

    Example: The type of every control is looked at
      When all messages of this run are examined
      Then the rule holds

  @standard_control_is_not_expanded @should @requester
  @harm_interoperability
  Rule: A standard type of control is not expanded at the root
    IEC 61968-9:2013 Figure 36 (CTL-TYP-006)
    An explanation of what is known to all may contradict what all know.

    Example: The type of a control of the system
      When the system requests create(EndDeviceControls)
      Then the rule holds

  @durations_do_not_contradict @should @requester
  @harm_interoperability
  Rule: durationIndefinite excludes a duration, and times for the premises network do not contradict secondaryDeviceTiming
    IEC 61968-9:2013 5.4 (CTL-TIM-004, CTL-TIM-010)
    Two ends of one control leave the device to choose.

    Example: Every control that gives its duration
      When all messages of this run are examined
      Then the rule holds

  @setpoint_or_offset_is_given @may @requester
  @harm_interoperability
  Rule: A setpoint and an offset of temperature exclude one another, and so do cancelNow and cancelDateTime
    IEC 61968-9:2013 5.4 (CTL-DR-003, CTL-DR-004)
    Given both, two thermostats do two things.

    Example: Every control that asks something of a thermostat
      When all messages of this run are examined
      Then the rule holds

  @pan_device_is_marked @should @requester
  @harm_interoperability
  Rule: A control for pairing names the gateway, and the device that joins with isPan true
    IEC 61968-9:2013 foreword b); IEC TR 61968-900:2015 7.7.3 (PAN-001, PAN-004)
    A gateway cannot tell a thermostat from a meter.

    Example: Every control that opens a pairing window
      When all messages of this run are examined
      Then the rule holds
