Feature: Replies to an OperationSet

  @failed_operation_is_not_ok @shall @responder @soap_generic @http @jms
  @harm_loss
  Rule: A set of which an operation failed is not answered with OK
    IEC 61968-100:2013 6.3.4 (RPL-RES-002)
    A requester that reads OK books what did not happen.

    Example: One of three operations changes an unknown meter
      When the harness sends execute(OperationSet) with one operation that fails
      Then the rule holds

  @failed_operation_is_named @should @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: An Error names by operationId the operation that failed, and no other
    IEC 61968-100:2013 6.10, Annex A; IEC 61968-9:2013 Annex K (OPSET-019, RPL-OPS-001, OPS-008)
    A requester must know what of a set was done. Where each operation is answered by itself, the Reply names it.

    Example: One of three operations fails
      When the harness sends execute(OperationSet) with one operation that fails
      Then the rule holds

    Example: One of three operations fails, and the set is undone
      When the harness sends execute(OperationSet) of all or nothing with one that fails
      Then the rule holds

  @error_of_all_names_none @should @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: An Error about the whole set names no operation
    IEC 61968-100:2013 6.10; IEC 61968-9:2013 Annex K (RPL-OPS-002)
    Named, one operation would look like the only one that failed, and the others like done.

    Example: A set of a user who may only read
      When the harness sends execute(OperationSet) of two new meters but with Header/User/UserID "${user_without_rights}"
      Then the rule holds

  @answered_operations_were_asked @shall @responder
  @harm_interoperability
  Rule: A reply names only operations that the request has
    IEC 61968-100:2013 6.10.3 (OPSET-023)
    A number that was never sent ties the answer to nothing.

    Example: The operationIds of every reply are held against its request
      When all messages of this run are examined
      Then the rule holds

  @undone_operations_are_marked @may @responder @soap_generic @http @jms @option_transactional_integrity
  @harm_interoperability
  Rule: Sound operations of a set that was undone have the code 5.9, or no Error
    IEC 61968-9:2013 Annex B (OPSET-020)
    Any other code would send somebody to look for a fault where there is none.

    Example: The codes of a set whose last operation fails
      When the harness sends execute(OperationSet) of all or nothing with one that fails
      Then the rule holds

  @unknown_operation_is_reported @may @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: An operation of an unknown verb or noun is reported
    IEC 61968-100:2013 6.7 (OPSET-030)
    It cannot have been done, whatever the result of the others.

    Example: An unknown verb
      When the harness sends execute(OperationSet) of two new meters but with Payload/OperationSet/Operation/verb "fetch"
      Then the rule holds

    Example: An unknown noun
      When the harness sends execute(OperationSet) of two new meters but with Payload/OperationSet/Operation/noun "NoSuchThing"
      Then the rule holds

  @doubled_operation_id_is_refused @may @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: A set of which two operations have one operationId is refused
    IEC 61968-100:2013 6.10.1 (OPSET-029)
    No answer could tell the two apart.

    Example: Two operations of one number
      When the harness sends execute(OperationSet) of two new meters but with Payload/OperationSet/Operation/operationId "2"
      Then the rule holds

  @empty_set_is_refused @may @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: execute without an operation is refused
    IEC 61968-100:2013 6.2.4, 6.10.1
    Nothing was done, and OK would say that something was.

    Example: A set without an operation
      When the harness sends execute(OperationSet) of two new meters but without Payload/OperationSet/Operation
      Then the rule holds

    Example: No set at all
      When the harness sends execute(OperationSet) of two new meters but without Payload
      Then the rule holds

  @mixed_payload_is_refused @may @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: A Payload that holds a document beside an OperationSet is refused
    IEC 61968-100:2013 Annex A
    The schema is a choice, though a common validator lets both through; one of the two would be dropped in silence.

    Example: A document behind the set
      When the harness sends execute(OperationSet) of two new meters but with more in Payload: <MeterConfig xmlns="http://iec.ch/TC57/2011/MeterConfig#"/>
      Then the rule holds

  @set_may_be_answered_in_parts @may @responder @untested
  Rule: A set is answered by one reply for all, or by replies for each operation
    IEC 61968-100:2013 6.10.3 (OPSET-022)
    A requester copes with both.
    Untested: it permits, so that no answer could be wrong; each answer is judged by the rules on its operationIds.
