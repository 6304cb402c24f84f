Feature: The WSDL that a system publishes

  @wsdl_is_available @shall @responder @soap
  @harm_interoperability
  Rule: A WSDL 1.1 is available and can be read
    IEC 61968-100:2013 3.3.8 (SOAP-WSDL-001)
    Clients are generated from it.

    Example: The WSDL of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @wsdl_is_document_literal @shall @responder @soap
  @harm_interoperability
  Rule: Every binding is of style document and every body and fault literal
    IEC 61968-100:2013 8.3.3 (SOAP-WSDL-002)
    Anything else cannot be validated by the schemas.

    Example: The bindings are looked at
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @typed_service_is_role_and_noun @shall @responder @soap_typed
  @harm_interoperability
  Rule: A typed service is called by its role and its noun
    IEC 61968-100:2013 8.3.4.2 (SOAP-WSDL-003)
    The name says which side offers it and what for.

    Example: The name of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @typed_operation_is_verb_and_noun @shall @responder @soap_typed
  @harm_interoperability
  Rule: A typed operation is called by its verb and its noun
    IEC 61968-100:2013 8.3.4.2 (SOAP-WSDL-004)
    Clients find the operation by that name.

    Example: The operations for configurations
      When the harness fetches the WSDL of the service for create(MeterConfig)
      Then the rule holds

  @typed_operation_fits_its_role @shall @responder @soap_typed
  @harm_interoperability
  Rule: A typed service has operations of the verbs of its role only
    IEC 61968-100:2013 8.3.4.2 (SOAP-WSDL-005)
    Execute takes orders, Receive takes news; a mixture is mistaken for the wrong one.

    Example: The verbs for configurations
      When the harness fetches the WSDL of the service for create(MeterConfig)
      Then the rule holds

  @typed_names_follow_the_templates @should @responder @soap_typed
  @harm_form
  Rule: Target namespace, port type, binding, port, messages and parts are named as in the templates
    IEC 61968-100:2013 Annex C (SOAP-WSDL-006)
    Generated code carries these names; others make it another interface.

    Example: The names of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @soap_action_follows_the_template @should @responder @soap
  @harm_interoperability
  Rule: The soapAction of each operation is that of the template
    IEC 61968-100:2013 Annex C, Annex D (SOAP-WSDL-007)
    Gateways route by it.

    Example: The actions of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @input_has_one_element_part @shall @responder @soap
  @harm_interoperability
  Rule: An input message has a single part, given by element
    IEC 61968-100:2013 8.3.3 (SOAP-WSDL-008)
    More parts, or parts by type, are no document/literal.

    Example: The messages of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @input_elements_are_distinct @shall @responder @soap
  @harm_interoperability
  Rule: No two operations of a port share their input element
    IEC 61968-100:2013 6.5, 8.3.2 (SOAP-WSDL-009)
    The element alone tells a server which operation is meant.

    Example: The inputs for configurations
      When the harness fetches the WSDL of the service for create(MeterConfig)
      Then the rule holds

  @input_element_is_the_operations @shall @responder @soap_typed
  @harm_interoperability
  Rule: The input element of a typed operation is called like the operation
    IEC 61968-100:2013 8.3.3, 8.3.4.2 (SOAP-WSDL-008)
    Wrapped document/literal depends on that; generated clients send what the name says.

    Example: The elements for configurations
      When the harness fetches the WSDL of the service for create(MeterConfig)
      Then the rule holds

  @typed_operation_declares_its_fault @shall @responder @soap_typed
  @harm_interoperability
  Rule: Every typed operation declares an output and a fault
    IEC 61968-100:2013 Annex C (SOAP-WSDL-010)
    A fault that is not declared cannot be read by generated clients.

    Example: The faults for configurations
      When the harness fetches the WSDL of the service for create(MeterConfig)
      Then the rule holds

  @wsdl_imports_its_schemas @should @responder @soap
  @harm_interoperability
  Rule: The WSDL imports its schemas and gives their locations
    IEC 61968-100:2013 8.3.2, Annex A (SOAP-WSDL-011)
    Schemas that are written into the WSDL are changed there and nowhere else.

    Example: The types of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @generic_wsdl_is_the_standards @should @responder @soap_generic
  @harm_interoperability
  Rule: The generic WSDL has the namespace and the three operations of the standard
    IEC 61968-100:2013 Annex D (SOAP-WSDL-012)
    One client serves all systems only if they are one interface.

    Example: The generic WSDL
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @wsdl_keeps_the_basic_profile @shall @responder @soap
  @harm_interoperability
  Rule: The bindings keep the Basic Profile
    IEC 61968-100:2013 3.3.8; WS-I Basic Profile 1.1, 4.7 (SOAP-WSDL-013)
    Stacks of other makers refuse what it forbids, or read it in ways of their own.

    Example: The bindings for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

    Example: The bindings for configurations
      When the harness fetches the WSDL of the service for create(MeterConfig)
      Then the rule holds

  @client_can_use_the_wsdl @should @responder @soap
  @harm_interoperability
  Rule: A client that is made from the WSDL can build its requests and read their answers
    IEC 61968-100:2013 3.3.8, 8.3
    Whoever integrates the system generates a client first; where that stumbles, nothing else begins.

    Example: A client for readings
      Given the harness has sent get(MeterReadings) of a known meter
      When a client made from the WSDL of the service for get(MeterReadings) builds it and reads the answer
      Then the rule holds

    Example: A client for configurations
      Given the harness has sent create(MeterConfig) of a new meter
      When a client made from the WSDL of the service for create(MeterConfig) builds it and reads the answer
      Then the rule holds

  @wsdl_binds_the_soap_version @should @responder @soap
  @harm_interoperability
  Rule: The WSDL has a binding of the version of SOAP that is in use
    IEC 61968-100:2013 3.3.6, Annex C, Annex D
    A client that is generated from it speaks what it says.

    Example: The versions of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @wsdl_names_its_own_address @may @responder @soap
  @harm_interoperability
  Rule: The WSDL names an address on the host that serves it
    Good practice; IEC 61968-100:2013 3.3.8; WS-I Basic Profile 1.1
    localhost in a published WSDL sends clients to themselves.

    Example: The address of the service for readings
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @unsupported_operation_answers_clearly @may @responder @soap_typed @untested
  Rule: An operation of the template that is not supported answers with a clear error
    IEC 61968-100:2013 6.7 (SOAP-WSDL-014)
    An internal failure looks like a fault of the moment.
    Untested: calling every operation could change the system; it needs the operator's consent.
