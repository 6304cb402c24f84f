"""Who is judged: the system file, and the systems that come along."""
