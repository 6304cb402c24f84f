Feature: What an OperationSet does

  @sound_set_is_carried_out @should @responder @soap_generic @http @jms
  @harm_loss @rests_on_pattern_operation_sets
  Rule: A set of sound operations is carried out, every one of them
    IEC 61968-100:2013 6.10; IEC 61968-9:2013 Annex K
    It is what a set is for.

    Example: Two new meters
      Given the harness sends execute(OperationSet) of two new meters
      When the harness sends get(MeterConfig) of both meters of the set
      Then the rule holds

    Example: A control and a new meter
      Given the harness sends execute(OperationSet) of a control and a new meter
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

  @all_or_nothing_can_be_all @should @responder @soap_generic @http @jms @option_transactional_integrity
  @harm_interoperability @rests_on_option_transactional_integrity
  Rule: A set of sound operations that asks for all or nothing is carried out
    IEC 61968-100:2013 6.10.1
    The flag is a condition on failures; it must not stand in the way of success.

    Example: Two new meters, all or nothing
      Given the harness sends execute(OperationSet) of all or nothing
      When the harness sends get(MeterConfig) of the meters on both sides
      Then the rule holds

  @absent_flags_mean_false @shall @responder @soap_generic @http @jms
  @harm_loss
  Rule: Without enforceTransactionalIntegrity a failure does not undo what was done
    IEC 61968-100:2013 6.10.1 (OPSET-014)
    A flag that is absent is false; the requester counts on what a PARTIAL answer says was done.

    Example: The operation before the one that fails
      Given the harness sends execute(OperationSet) with one operation that fails
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

  @sound_operations_stay @should @responder @soap_generic @http @jms
  @harm_loss @rests_on_pattern_operation_sets
  Rule: Without enforceTransactionalIntegrity all operations but the failed one are done
    IEC 61968-100:2013 6.3.4, 6.10 (OPSET-021, RPL-OPS-004)
    Each operation is then judged by itself, as each object of a message is.

    Example: The operations around the one that fails
      Given the harness sends execute(OperationSet) with one operation that fails
      When the harness sends get(MeterConfig) of the meters on both sides
      Then the rule holds

  @one_failure_undoes_the_set @shall @responder @soap_generic @http @jms @option_transactional_integrity
  @harm_loss
  Rule: With enforceTransactionalIntegrity one failure undoes the whole set
    IEC 61968-100:2013 6.10.1 (OPSET-017, OPS-006)
    Half a set of actions that belong together is worse than none: a meter without its usage point.

    Example: The last operation fails
      Given the harness sends execute(OperationSet) of all or nothing with one that fails
      When the harness sends get(MeterConfig) of the meters on both sides
      Then the rule holds

  @undone_set_is_failed @should @responder @soap_generic @http @jms @option_transactional_integrity
  @harm_loss @rests_on_option_transactional_integrity
  Rule: A set that was undone is FAILED
    IEC 61968-100:2013 6.3.4; IEC 61968-9:2013 Annex K (OPSET-018, RPL-OPS-003)
    PARTIAL would say that something of it was kept.

    Example: The Result of a set whose last operation fails
      Given the harness sends execute(OperationSet) of all or nothing with one that fails
      When the harness sends get(MeterConfig) of the meters on both sides
      Then the rule holds

  @sequence_follows_the_numbers @shall @responder @soap_generic @http @jms @option_message_sequence
  @harm_interoperability
  Rule: With enforceMsgSequence operations are done in ascending order of their operationIds
    IEC 61968-100:2013 6.10.1 (OPSET-015, OPS-005)
    An operation may build on what the one before has made. The harness numbers in document order, so that both readings agree.

    Example: A meter is made and changed twice
      Given the harness sends execute(OperationSet) in sequence
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

  @element_delete_spares_the_rest @shall @responder @soap_generic @http @jms @option_element_operations
  @harm_loss
  Rule: A delete with elementOperation removes the elements that it mentions, and nothing else
    IEC 61968-100:2013 6.10.1 (OPSET-026, OPS-007, CFG-003)
    It is the only way to take a value away; the object deleted instead is lost.

    Example: One element of a meter
      Given the harness has sent execute(OperationSet) of a new meter
      And the harness sends execute(OperationSet) that takes an element away
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

  @whole_delete_takes_the_object @shall @responder @soap_generic @http @jms
  @harm_loss
  Rule: A delete without elementOperation takes the whole object away
    IEC 61968-100:2013 6.10.1 (OPSET-027)
    A flag that is absent is false.

    Example: Without the flag
      Given the harness has sent execute(OperationSet) of a new meter
      And the harness sends execute(OperationSet) that takes the meter away
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

    Example: With the flag false
      Given the harness has sent execute(OperationSet) of a new meter
      And the harness sends execute(OperationSet) that says to take the whole meter away
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

  @stray_element_operation_does_no_harm @should @responder @soap_generic @http @jms
  @harm_loss @rests_on_option_element_operations
  Rule: elementOperation beside another verb than delete is refused or ignored
    IEC 61968-100:2013 6.10.1 (OPSET-028)
    It has no meaning there; to make one up may cost an object its data.

    Example: A change
      Given the harness has sent execute(OperationSet) of a new meter
      And the harness sends execute(OperationSet) that changes with an element operation
      When the harness sends get(MeterConfig) of the first meter of the set
      Then the rule holds

  @executed_event_follows_the_set @should @publisher @soap_generic @http @jms
  @harm_interoperability
  Rule: An executed event with the same operations in the past tense follows a set that was done
    IEC 61968-100:2013 6.8, figure 44 (OPSET-032)
    Other systems keep their copies alike by it.

    Example: A set that creates a meter
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to executed(OperationSet)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness has sent execute(OperationSet) of a new meter
      When the harness waits for what is published
      Then the rule holds
