Feature: Cancelling a get that is running

  @running_get_is_cancelled @may @responder @option_cancel_by_transaction
  @harm_interoperability @rests_on_option_cancel_by_transaction
  Rule: A get that is running can be cancelled by its transaction
    IEC 61968-9:2013 Annex M; IEC 61968-100:2013 Annex A (MEP-CANCEL-001)
    Reading many meters takes long; a requester that no longer needs the result frees the field for others.

    Example: A slow meter is being read
      Given the harness, without waiting, sends get(MeterReadings) of a known and a slow meter later
      When the harness sends cancel(MeterReadings) of the open get
      Then the rule holds

  @running_get_is_cancelled_by_id @may @responder @option_cancel_by_correlation
  @harm_interoperability @rests_on_option_cancel_by_correlation
  Rule: A get that is running can be cancelled by its noun and CorrelationID
    IEC 61968-9:2013 Annex M
    The other reading of the annex, for systems that name no transaction.

    Example: A slow meter is being read for a CorrelationID
      Given the harness, without waiting, sends get(MeterReadings) of a known and a slow meter later
      When the harness sends cancel(MeterReadings) of the open get by its correlation id
      Then the rule holds

  @nothing_comes_after_a_cancel @may @responder @option_cancel_by_transaction
  @harm_interoperability @rests_on_option_cancel_by_transaction
  Rule: After a cancel that was accepted no more results come, save one last reply
    IEC 61968-9:2013 Annex M (MEP-CANCEL-002)
    The requester has thrown away what it had.

    Example: A slow meter is not read to the end
      Given the harness, without waiting, sends get(MeterReadings) of a known and a slow meter later
      And the harness sends cancel(MeterReadings) of the open get
      When the harness waits for further messages
      Then the rule holds

  @cancelled_get_is_told_ended @may @responder @option_cancel_by_transaction
  @harm_interoperability @rests_on_option_cancel_by_transaction
  Rule: The requester of a get is notified of its cancellation
    Good practice; IEC 61968-9:2013 Annex M; IEC 61968-9:2013 Annex B
    The requester may be another than the one who cancelled, and waits.

    Example: A slow meter, and the last reply about it
      Given the harness, without waiting, sends get(MeterReadings) of a known and a slow meter later
      And the harness sends cancel(MeterReadings) of the open get
      When the harness waits for further messages
      Then the rule holds

  @finished_get_is_not_cancelled @may @responder @option_cancel_by_transaction
  @harm_interoperability
  Rule: A cancel of what has ended is answered by an error
    Good practice; IEC 61968-9:2013 Annex M (XCH-013)
    OK would say that the results are void, which they are not.

    Example: A meter that has been read
      Given the harness, without waiting, sends get(MeterReadings) of a known meter later
      And the harness waits for further messages
      When the harness sends cancel(MeterReadings) of the open get
      Then the rule holds

  @unknown_transaction_is_not_cancelled @may @responder @option_cancel_by_transaction
  @harm_interoperability
  Rule: A cancel of an unknown transaction is answered by an error
    Good practice; IEC 61968-9:2013 Annex M
    OK would let the requester believe that something has stopped.

    Example: A transaction that was never begun
      When the harness sends cancel(MeterReadings) of an unknown transaction
      Then the rule holds
