"""What the harness says: messages, single edits of them, the proof of an edit, and answers."""
