"""The other side of the system under test: requester, responder and subscriber."""
