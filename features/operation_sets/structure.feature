Feature: How an OperationSet is written

  @message_holds_one_set @should @responder @requester @publisher
  @harm_interoperability
  Rule: A message holds one OperationSet
    IEC 61968-100:2013 6.10.1 (OPSET-004)
    Whether two of them succeed or fail together would be open.

    Example: The sets of every message are counted
      When all messages of this run are examined
      Then the rule holds

  @set_holds_an_operation @shall @responder @requester @publisher
  @harm_interoperability
  Rule: An OperationSet holds at least one Operation
    IEC 61968-100:2013 6.10.1 (OPSET-005)
    The schema lets an empty one through, which orders nothing and is answered by anything.

    Example: The operations of every set are counted
      When all messages of this run are examined
      Then the rule holds

  @operation_has_a_number @shall @responder @requester @publisher
  @harm_interoperability
  Rule: Every Operation has an operationId that is a whole number
    IEC 61968-100:2013 Annex A (OPSET-006)
    Errors name the operation by it.

    Example: The operationId of every Operation is read
      When all messages of this run are examined
      Then the rule holds

  @operation_ids_are_unique @shall @responder @requester @publisher
  @harm_interoperability
  Rule: No two operations of a set have one operationId
    IEC 61968-100:2013 6.10.1 (OPSET-007, OPS-002)
    The schema does not look; the requester could not tell which of the two failed.

    Example: The operationIds of every set are compared
      When all messages of this run are examined
      Then the rule holds

  @operation_is_complete @shall @responder @requester @publisher
  @harm_interoperability
  Rule: Every Operation has a noun, a verb and one payload document
    IEC 61968-100:2013 6.10.2 (OPSET-008)
    The schema requires none of them, and without any of them there is nothing to do.

    Example: The parts of every Operation are looked for
      When all messages of this run are examined
      Then the rule holds

  @operation_verb_fits_the_set @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The verbs inside execute are create, change, delete; inside executed created, changed, deleted
    IEC 61968-100:2013 6.10.1, 6.10.3; IEC 61968-9:2013 figures K.5, K.6 (OPSET-009, OPSET-010, OPS-003)
    For the schema the verb of an Operation is any text; a receiver takes no other for an order.

    Example: The verb of every Operation is looked up
      When all messages of this run are examined
      Then the rule holds

  @operation_noun_names_its_payload @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The noun of an Operation is the name of the payload in it
    IEC 61968-100:2013 6.10.2 (OPSET-011, OPS-004)
    A receiver that dispatches by noun would read a document of another kind.

    Example: Noun and payload of every Operation are compared
      When all messages of this run are examined
      Then the rule holds

  @operation_payload_is_of_the_edition @may @responder @requester @publisher
  @harm_interoperability
  Rule: The payload of an Operation is in the namespace of its profile
    IEC 61968-100:2013 6.10.4, Annex A (OPSET-033)
    Validators skip what is inside an Operation, so that a wrong namespace is not noticed until it is read.

    Example: The namespace of every Operation's payload is compared
      When all messages of this run are examined
      Then the rule holds

  @operation_payload_is_valid @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The payload of every Operation validates against its profile
    IEC 61968-100:2013 clause 7 (OPSET-012)
    Validating the message never looks inside an Operation.

    Example: The payload of every Operation is validated by itself
      When all messages of this run are examined
      Then the rule holds

  @operation_children_are_in_order @shall @responder @requester @publisher
  @harm_form
  Rule: The children of a set and of its operations are in the order of the schema
    IEC 61968-100:2013 Annex A (OPSET-013)
    The noun comes before the verb here, unlike in human speech; generated readers stop at what is out of place.

    Example: Every set is read in order
      When all messages of this run are examined
      Then the rule holds

  @element_operation_only_deletes @shall @responder @requester @publisher
  @harm_interoperability
  Rule: elementOperation is true beside delete or deleted only
    IEC 61968-100:2013 6.10.1 (OPSET-025)
    Beside any other verb it means nothing, and receivers guess differently.

    Example: The flag of every Operation is held against its verb
      When all messages of this run are examined
      Then the rule holds

  @numbers_rise_in_a_sequence @may @responder @requester @publisher
  @harm_interoperability
  Rule: Where a set asks for a sequence, its operationIds rise in the order of the document
    IEC 61968-100:2013 6.10.1, Annex A (OPSET-016)
    The text follows the numbers and the schema the order; where both agree nothing can be misread.

    Example: The numbers of every set in sequence are read in order
      When all messages of this run are examined
      Then the rule holds
