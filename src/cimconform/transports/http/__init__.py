"""HTTP and SOAP: the client side, and our own listener."""
