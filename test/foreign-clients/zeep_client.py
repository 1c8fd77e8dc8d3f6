"""Calls operations with zeep, GetHistoryOfServiceTreatments where a call names no other, the way public Python clients do.

Reads a task from standard input and writes what came of its calls, both as JSON; interpreter.ts
says which. Runs on Debian's python3-zeep, nothing else.
"""

import datetime
import decimal
import json
import sys

import requests
import zeep
from lxml import etree
from zeep import xsd
from zeep.transports import Transport

PORTS = {"1.1": "PartnerWebAPI2Soap", "1.2": "PartnerWebAPI2Soap12"}


def connect(task, call):
    session = requests.Session()
    session.auth = (call["login"], call["password"])
    client = zeep.Client(
        task["address"] + "?wsdl",
        transport=Transport(session=session),
        settings=zeep.Settings(strict=task["strict"]),
    )
    return client.bind("PartnerWebAPI2", PORTS[task["version"]])


def ask(service, call):
    operation = service[call.get("operation", "GetHistoryOfServiceTreatments")]
    if "stray" in call:
        return operation(call["stray"])
    if "header" in call:
        header = etree.fromstring(call["header"])
        return operation(Params={}, _soapheaders=[header])
    properties = [
        {"name": name, "Value": typed(name, text) if call["typed"] else text}
        for name, text in call["query"].items()
    ]
    return operation(Params={"Property": properties})


def typed(name, text):
    if name.endswith("ID"):
        return xsd.AnyObject(xsd.String(), text)
    return xsd.AnyObject(xsd.DateTime(), datetime.datetime.fromisoformat(text))


def show(cell):
    """The text of a cell on the wire; a type that the contract does not name is an error."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.datetime) and cell.tzinfo is None:
        return cell.isoformat()
    if isinstance(cell, decimal.Decimal):
        return str(cell)
    raise TypeError(repr(cell))


def read(result):
    """The documented way to the cells: result[1]['Value']['row'][i]['Value'][k]."""
    outcome = {"code": result[0]["Value"]}
    if isinstance(result[1]["Value"], str):
        return {**outcome, "text": result[1]["Value"]}
    rows = range(len(result[1]["Value"]["row"]))
    columns = [column["Name"] for column in result[1]["Value"]["column"]]
    cells = range(len(columns))
    return {
        **outcome,
        "columns": columns,
        "rows": [[show(result[1]["Value"]["row"][i]["Value"][k]) for k in cells] for i in rows],
        "types": [type(result[1]["Value"]["row"][0]["Value"][k]).__name__ for k in cells]
        if rows
        else [],
    }


def outcome_of(task, call):
    try:
        return read(ask(connect(task, call), call))
    except zeep.exceptions.Fault as fault:
        return {"fault": {"code": fault.code, "reason": fault.message}}
    except requests.HTTPError as error:
        return {"fault": {"code": str(error.response.status_code), "reason": ""}}


def main():
    task = json.load(sys.stdin)
    json.dump([outcome_of(task, call) for call in task["calls"]], sys.stdout)


main()
