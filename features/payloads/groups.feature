Feature: Groups

  @group_has_an_identifier @should @responder @publisher
  @harm_interoperability
  Rule: A group has an mRID, a name, or both
    IEC TR 61968-900:2015 5.3 (GRP-001)
    A group without either cannot be addressed.

    Example: Every group is looked at, one of end devices among them
      When all messages of this run are examined
      Then the rule holds

  @group_reaches_its_members @should @responder
  @harm_loss @rests_on_nouns
  Rule: A read of a group that was made reaches its members
    IEC TR 61968-900:2015 5.5, 8 (GRP-002)
    Whoever made the group relies on reaching all of it by one message.

    Example: A group of two meters is made and read
      Given the harness has sent create(EndDeviceGroups) of a new group
      When the harness sends get(MeterReadings) of the new group
      Then the rule holds

  @changed_group_has_its_members @may @responder
  @harm_loss @rests_on_nouns
  Rule: After a change a group has the members that the change names
    IEC 61968-100:2013 6.2.2 (GRP-003)
    Whether a change adds or replaces is agreed; the members that it names are in the group by either.

    Example: A second meter comes into a group
      Given the harness has sent create(EndDeviceGroups) of a new group with one meter
      And the harness has sent change(EndDeviceGroups) of the new group to two meters
      When the harness sends get(MeterReadings) of the new group
      Then the rule holds

  @deleted_group_is_gone @should @responder
  @harm_safety @rests_on_nouns
  Rule: A group that was deleted with OK no longer reaches any meter
    IEC TR 61968-900:2015 8
    A control to it would switch meters that are no longer meant.

    Example: A group is deleted and read
      Given the harness has sent create(EndDeviceGroups) of a new group
      And the harness has sent delete(EndDeviceGroups) of the new group
      When the harness sends get(MeterReadings) of the new group
      Then the rule holds

  @unknown_member_is_told @may @responder
  @harm_interoperability
  Rule: An unknown member is reported when a group is created
    IEC TR 61968-900:2015 4.5 (GRP-006)
    Whoever made the group believes that it reaches all that were named.

    Example: A group with an unknown meter
      When the harness sends create(EndDeviceGroups) of a new group with an unknown meter
      Then the rule holds

  @empty_group_holds_no_values @may @responder
  @harm_privacy @rests_on_nouns
  Rule: A read of a group without members returns no values
    IEC TR 61968-900:2015 5.3 (GET-GRP-004)
    A filter without members is not a filter that is left out.

    Example: A group without members is made and read
      Given the harness has sent create(EndDeviceGroups) of a new group without members
      When the harness sends get(MeterReadings) of the new group
      Then the rule holds
