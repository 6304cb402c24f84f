"""Defects in SOAP, WSDL, JMS, HTTP and intermediaries."""
