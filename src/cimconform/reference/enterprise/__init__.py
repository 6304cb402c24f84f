"""The reference enterprise client: a small conforming requester and subscriber on real sockets.

It asks when it is triggered (over HTTP, by a path of its own), takes replies, events and asynchronous replies, and
keeps a journal of what it made of each, so that a test can look. `/act` and `/accepted` belong to the
reference alone; no product needs to have the like.
"""
