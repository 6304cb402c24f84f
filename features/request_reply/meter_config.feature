Feature: Configuring meters

  @created_object_can_be_read @shall @responder
  @harm_loss
  Rule: What was created with OK can be read back
    IEC 61968-100:2013 6.2.2, 6.3.4 (RPL-RES-002)
    OK means done; a requester does not ask again.

    Example: A new meter is made and read
      Given the harness has sent create(MeterConfig) of a new meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @created_id_is_returned @may @responder
  @harm_interoperability
  Rule: The identifier that a create made is returned in Reply/ID
    IEC 61968-100:2013 Annex A, 6.4 (ENV-RPL-017, RPL-ID-001, RPL-ID-002)
    The requester has no other way to learn it.

    Example: A new meter gets its mRID
      When the harness sends create(MeterConfig) of a new meter
      Then the rule holds

  @create_of_existing_is_refused @should @responder
  @harm_loss @rests_on_option_existence
  Rule: A create of what exists is not answered with OK
    IEC 61968-100:2013 6.2.2, 6.3.4
    OK would say that there is a new one.

    Example: A known meter is created again
      When the harness sends create(MeterConfig) of an existing meter
      Then the rule holds

  @failed_create_changes_nothing @may @responder
  @harm_loss @rests_on_nouns
  Rule: A transaction that failed has changed nothing
    IEC 61968-100:2013 6.3.4 (ENV-RPL-019)
    FAILED means not done; a requester tries again on that belief.

    Example: A known meter is created again with another serial number
      Given the harness sends create(MeterConfig) of an existing meter
      When the harness sends get(MeterConfig) of a known meter
      Then the rule holds

  @unnamed_objects_were_done @may @responder
  @harm_loss @rests_on_option_implicit_success
  Rule: Objects that no error names have been processed
    IEC TR 61968-900:2015 4.6 (ENV-RPL-016)
    There is no list of what succeeded; a requester concludes it from the list of what did not.

    Example: A new and an existing meter are created at once
      Given the harness has sent create(MeterConfig) of a new and an existing meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @changed_value_shows @shall @responder
  @harm_loss
  Rule: What was changed with OK shows the new value
    IEC 61968-100:2013 6.2.2, 6.3.4 (RPL-RES-002)
    OK means done.

    Example: A serial number is changed
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent change(MeterConfig) of the new meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @change_leaves_the_rest @may @responder
  @harm_loss @rests_on_nouns
  Rule: A change leaves as it was what it does not mention
    IEC 61968-100:2013 6.10.1 (ENV-PAY-025)
    Changes send what changes and no more; what is not there is not to be blanked.

    Example: The time zone stays when the serial number changes
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent change(MeterConfig) of the new meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @change_of_unknown_is_refused @should @responder
  @harm_loss @rests_on_option_existence
  Rule: A change of an unknown object is refused
    IEC 61968-100:2013 6.3.4, 6.7
    OK would say that it was changed.

    Example: An unknown meter is changed
      When the harness sends change(MeterConfig) of an unknown meter
      Then the rule holds

  @deleted_object_is_gone @should @responder
  @harm_loss @rests_on_nouns
  Rule: What was deleted with OK is known no more
    IEC 61968-100:2013 6.2.2, 6.3.4, Annex B (CFG-017)
    OK means done.

    Example: A new meter is deleted and asked for
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent delete(MeterConfig) of the new meter
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @delete_of_unknown_is_refused @should @responder
  @harm_loss @rests_on_option_existence
  Rule: A delete of an unknown object is not answered with OK
    IEC 61968-100:2013 6.3.4, 6.7
    The requester has a wrong identifier and would believe the object gone.

    Example: An unknown meter is deleted
      When the harness sends delete(MeterConfig) of an unknown meter
      Then the rule holds

  @other_form_of_naming_is_answered @may @responder
  @harm_interoperability
  Rule: A delete that names its object in the payload is served, or refused by an error response
    IEC 61968-100:2013 6.4, Annex B (ENV-REQ-015)
    The standard gives three forms; a fault or a crash is none of the answers.

    Example: The noun is in the payload
      Given the harness has sent create(MeterConfig) of a new meter
      When the harness sends delete(MeterConfig) of the new meter by its noun
      Then the rule holds
