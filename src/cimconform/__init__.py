"""cimconform: conformance tests for IEC 61968-9 messages over SOAP, JMS and HTTP."""
