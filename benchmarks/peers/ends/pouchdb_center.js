// The center of PouchDB: express-pouchdb over LevelDB. Usage: node pouchdb_center.js FOLDER PORT
"use strict";

const fs = require("fs");
const express = require("express");
const { durable } = require("./pouchdb_store.js");

const [folder, port] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
process.chdir(folder);
const app = express();
app.use("/", require("express-pouchdb")(durable(folder), { mode: "minimumForPouchDB" }));
app.listen(Number(port), "127.0.0.1", () => process.stdout.write("listening\n"));
process.on("SIGTERM", () => process.exit(0));
