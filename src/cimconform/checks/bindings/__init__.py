"""Rules on SOAP, WSDL, JMS, HTTP and intermediaries."""
