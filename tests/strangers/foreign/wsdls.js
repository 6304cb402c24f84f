// Make a client of each WSDL that is named, and print how many came of it: node wsdls.js PATH...
'use strict';

const soap = require('soap');

async function main(paths) {
  const refused = [];
  for (const path of paths) {
    try {
      const client = await soap.createClientAsync(path);
      if (!Object.keys(client.describe()).length) refused.push(`${path}: no service`);
    } catch (error) {
      refused.push(`${path}: ${error.message}`);
    }
  }
  console.log(JSON.stringify({ taken: paths.length - refused.length, refused }));
}

main(process.argv.slice(2));
