Feature: SOAP faults and the headers of SOAP

  @soap_fault_has_its_form @shall @responder @subscriber @soap
  @harm_interoperability
  Rule: A SOAP fault has the form of its version: its elements, their namespaces, and a code that is a QName
    IEC 61968-100:2013 3.3.8; SOAP 1.1 clause 4.4; SOAP 1.2 part 1, clause 5.4; WS-I Basic Profile 1.1, 3.3 (SOAP-WSDL-013)
    The client's stack makes its exception of exactly these; of another form it makes none, and reports nothing.

    Example: Every SOAP fault of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @soap11_fault_code_is_qualified @should @responder @subscriber @soap
  @harm_interoperability
  Rule: The code of a fault of SOAP 1.1 is in a namespace and is not refined by a dot
    IEC 61968-100:2013 3.3.8; WS-I Basic Profile 1.1, R1004 and R1031
    A code of no namespace is unknown to all; stacks that compare QNames see an unknown one.

    Example: Every code of a SOAP fault of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @header_blocks_keep_to_soap @shall @responder @requester @publisher @subscriber @soap
  @harm_interoperability
  Rule: The blocks of a SOAP header have a namespace, and mustUnderstand is 0 or 1
    IEC 61968-100:2013 3.3.8; SOAP 1.1 clauses 4.2 and 4.2.3; SOAP 1.2 part 1, clause 5.2; WS-I Basic Profile 1.1, R1013 (SOAP-WSDL-013)
    A stack must decide by name and mark whether it understands a block, before it reads the message.

    Example: Every SOAP header of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @header_demands_no_understanding @may @responder @requester @publisher @subscriber @soap
  @harm_interoperability
  Rule: No block of a SOAP header must be understood that was not agreed
    IEC 61968-100:2013 3.3.8; SOAP 1.1 clause 4.2.3; SOAP 1.2 part 1, clause 5.2.3
    Whoever does not know the block must refuse the whole message, however good it is.

    Example: The demands of every SOAP header of the run are looked at
      When all messages of this run are examined
      Then the rule holds
