"""Where captured messages are read from: files, archives, logs, exports of tools."""
