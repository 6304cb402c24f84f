"""The reference bus: a small conforming intermediary between requesters and a head end.

It passes a request on to the address that is set (over HTTP, by a path of its own) and the answer back. Over
the bare HTTP binding the far leg is generic SOAP, so that the two legs differ. `/route` belongs to the
reference alone; no product needs to have the like.
"""
