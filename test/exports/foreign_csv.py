"""Reads a CSV file with Python's csv module and writes its records as JSON."""

import csv
import json
import sys

with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    delimiter = sys.argv[2] if len(sys.argv) > 2 else ","
    json.dump(list(csv.reader(file, delimiter=delimiter, strict=True)), sys.stdout)
