"""Write a large message of MeterReadings: as many meters as asked for, a day of intervals for each.

python benchmarks/large_readings.py FILE MEGABYTES
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

TYPE = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
INTERVALS = 96
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<w:MeterReadingsResponseMessage xmlns:w="http://iec.ch/TC57/2011/MeterReadingsMessage"
    xmlns:m="http://iec.ch/TC57/2011/schema/message">
  <w:Header>
    <m:Verb>reply</m:Verb>
    <m:Noun>MeterReadings</m:Noun>
    <m:Timestamp>2026-03-02T00:00:00Z</m:Timestamp>
    <m:Source>benchmark</m:Source>
    <m:MessageID>6f7a4c1e-0000-4000-8000-000000000001</m:MessageID>
    <m:CorrelationID>6f7a4c1e-0000-4000-8000-000000000002</m:CorrelationID>
  </w:Header>
  <w:Reply>
    <m:Result>OK</m:Result>
    <m:Error>
      <m:code>0.0</m:code>
    </m:Error>
  </w:Reply>
  <w:Payload>
    <MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#">
"""
TAIL = f"""      <ReadingType>
        <Names>
          <name>{TYPE}</name>
        </Names>
      </ReadingType>
    </MeterReadings>
  </w:Payload>
</w:MeterReadingsResponseMessage>
"""


def interval(number: int, meter: int) -> str:
    """Give one interval, told by its end."""
    end = (BEGIN + timedelta(minutes=15 * (number + 1))).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"""          <IntervalReadings>
            <timeStamp>{end}</timeStamp>
            <value>{(meter * 31 + number * 7) % 900}</value>
          </IntervalReadings>
"""


def meter(number: int) -> str:
    """Give the day of one meter."""
    day = "".join(interval(n, number) for n in range(INTERVALS))
    return f"""      <MeterReading>
        <IntervalBlocks>
{day}          <ReadingType ref="{TYPE}"/>
        </IntervalBlocks>
        <Meter>
          <Names>
            <name>M-{number:07d}</name>
          </Names>
        </Meter>
      </MeterReading>
"""


def write(path: Path, megabytes: int) -> Path:
    """Write a message of at least so many megabytes."""
    size, number = 0, 0
    with path.open("w", encoding="utf-8") as file:
        size += file.write(HEAD)
        while size < megabytes * 1_000_000:
            number += 1
            size += file.write(meter(number))
        file.write(TAIL)
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
