Feature: The WSDL and the schemas behind it

  @wsdl_part_is_declared @shall @responder @soap
  @harm_interoperability
  Rule: Every part of a message names an element that a schema of the WSDL declares
    IEC 61968-100:2013 8.3.3, Annex C; WS-I Basic Profile 1.1, 4.3 (SOAP-WSDL-008)
    Nothing can be generated from a WSDL whose messages refer to unknown elements.

    Example: The parts of the service for readings are looked up
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @wsdl_schemas_can_be_compiled @shall @responder @soap
  @harm_interoperability
  Rule: The schemas that a WSDL imports can be compiled
    IEC 61968-100:2013 8.3.3, Annex C; XML Schema Part 1 (SOAP-WSDL-013)
    A schema with an undeclared type stops every generator and every validator.

    Example: The schemas of the service for readings are compiled
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds

  @wsdl_schemas_keep_the_profiles @should @responder @soap_typed
  @harm_interoperability
  Rule: The schemas of profiles behind a WSDL add nothing to the profile and take nothing from it
    IEC 61968-100:2013 8.3.3; IEC 61968-9:2013 Annex H
    What one side has added the other does not know, and what it took out the other sends all the same.

    Example: The schemas of the service for readings are held against the profiles
      When the harness fetches the WSDL of the service for get(MeterReadings)
      Then the rule holds
