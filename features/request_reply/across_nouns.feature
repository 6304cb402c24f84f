Feature: What one noun knows, the others know too

  @deleted_meter_is_not_controlled @should @responder
  @harm_safety @rests_on_nouns
  Rule: A control for a meter that was deleted is refused
    IEC 61968-100:2013 6.2.2; IEC 61968-9:2013 5.4
    The meter hangs at another customer by now, and it is he who is switched.

    Example: A meter is made, deleted, and controlled
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent delete(MeterConfig) of the new meter
      When the harness sends create(EndDeviceControls) for the new meter
      Then the rule holds

  @deleted_meter_leaves_its_groups @should @responder
  @harm_privacy @rests_on_nouns
  Rule: A meter that was deleted is reached by no group
    IEC 61968-100:2013 6.2.2; IEC TR 61968-900:2015 5.3
    Whoever reads the group learns of somebody who is no customer any more.

    Example: The only member of a group is deleted
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(EndDeviceGroups) of a group of the new meter
      And the harness sends delete(MeterConfig) of the new meter
      When the harness sends get(MeterReadings) of the new group
      Then the rule holds

  @new_meter_is_known_everywhere @should @responder
  @harm_interoperability @rests_on_nouns
  Rule: A meter that was made is known wherever a meter can be named
    IEC 61968-100:2013 6.2.2; IEC 61968-9:2013 5.5
    A meter that is configured and cannot be read is installed twice.

    Example: Its readings are asked for
      Given the harness has sent create(MeterConfig) of a new meter
      When the harness sends get(MeterReadings) of the new meter
      Then the rule holds
