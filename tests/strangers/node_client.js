// A requester made by the npm package `soap` from the WSDLs that a head end serves.
//
//     node node_client.js BASE-URL
//
// It asks for readings and orders a disconnection, and prints what it sent and what it understood as
// JSON.

"use strict";

const { randomUUID } = require("node:crypto");
const soap = require("soap");

const METER = { Names: { name: "M-1001", NameType: { name: "MeterName" } } };
const CORRELATIONS = {
  get: "6f7a4c1e-0000-4000-8000-00000000000a",
  create: "6f7a4c1e-0000-4000-8000-00000000000b",
};
const REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0";

function header(verb, noun) {
  return {
    Verb: verb,
    Noun: noun,
    Context: "TESTING",
    Timestamp: new Date().toISOString(),
    Source: "node",
    User: { UserID: "node" },
    MessageID: randomUUID(),
    CorrelationID: CORRELATIONS[verb],
  };
}

async function call(base, service, operation, message) {
  const client = await soap.createClientAsync(`${base}/services/${service}?wsdl`);
  const [answer, , , sent] = await client[`${operation}Async`](message);
  return { operations: Object.keys(Object.values(Object.values(client.describe())[0])[0]), answer, sent };
}

async function main(base) {
  const readings = await call(base, "GetMeterReadings", "GetMeterReadings", {
    Header: header("get", "MeterReadings"),
    Request: {
      GetMeterReadings: { EndDevice: METER, ReadingType: { Names: { name: REGISTER } } },
    },
  });
  const controls = await call(base, "ExecuteEndDeviceControls", "CreateEndDeviceControls", {
    Header: header("create", "EndDeviceControls"),
    Payload: {
      EndDeviceControls: {
        EndDeviceControl: {
          issuerTrackingID: "node-1",
          EndDeviceControlType: { attributes: { ref: "3.8.0.214" } },
          EndDevices: METER,
        },
      },
    },
  });
  console.log(JSON.stringify({ readings, controls }));
}

main(process.argv[2]).catch((error) => {
  console.error(error.response ? error.response.data : error);
  process.exitCode = 1;
});
