// A laptop of PouchDB: one document for each habit day, replicated to the center.
// Usage: node pouchdb_laptop.js FOLDER ADDRESS; one JSON object a line, asked and answered.
"use strict";

const fs = require("fs");
const readline = require("readline");
const { PouchDB, durable } = require("./pouchdb_store.js");

const [folder, address] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
const here = new (durable(folder))("habits");
const there = address + "habits";
const ITEMS = 10;

const key = (pupil, day) => `${pupil}:${day}`;

const actions = {
  async begin() {
    await new PouchDB(there).info();
    return { said: "database made" };
  },
  async enter({ records }) {
    const documents = records.map(([pupil, day, signs]) => {
      const made = { _id: key(pupil, day) };
      [...signs].forEach((sign, item) => {
        if (sign !== "-") made["m" + item] = Number(sign);
      });
      return made;
    });
    const results = await here.bulkDocs(documents);
    return { entered: results.filter((one) => one.ok).length };
  },
  async change({ pupil, day, item, mark }) {
    const found = await here.get(key(pupil, day));
    found["m" + item] = Number(mark);
    await here.put(found);
    return { changed: 1 };
  },
  async look({ pupil, day }) {
    const found = await here.get(key(pupil, day), { conflicts: true }).catch(() => null);
    if (!found) return { marks: null };
    let marks = "";
    for (let item = 0; item < ITEMS; item += 1) marks += found["m" + item] ?? "-";
    return { marks, hidden: (found._conflicts || []).length };
  },
  async sync({ ways = ["push"] }) {
    const said = [];
    for (const way of ways) {
      const other = new PouchDB(there, { skip_setup: true });
      const report =
        way === "push"
          ? await PouchDB.replicate(here, other)
          : await PouchDB.replicate(other, here);
      said.push(`ok ${report.ok}, ${report.docs_written} written, ${report.errors.length} errors`);
    }
    return { said: said.join("; "), done: true };
  },
  async count() {
    return { records: (await here.info()).doc_count, synchronous: 1 };
  },
  async count_there() {
    return { records: (await new PouchDB(there, { skip_setup: true }).info()).doc_count };
  },
};

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let answer;
    try {
      answer = await actions[asked.do](asked);
    } catch (error) {
      answer = { error: `${error.name}: ${error.message || error.reason}` };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  process.exit(0);
}

main();
