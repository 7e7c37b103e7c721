// LevelDB under PouchDB, every batch forced to the disk (PouchDB itself never asks for that).
"use strict";

const PouchDB = require("pouchdb");

const plain = require(require.resolve("leveldown", { paths: [require.resolve("pouchdb")] }));

function leveldown(location) {
  const store = plain(location);
  for (const name of ["batch", "put", "del"]) {
    const real = store["_" + name].bind(store);
    store["_" + name] = (...given) => {
      const at = given.length - 2;
      given[at] = Object.assign({}, given[at], { sync: true });
      return real(...given);
    };
  }
  return store;
}
leveldown.destroy = plain.destroy;

exports.PouchDB = PouchDB;
exports.durable = (folder) =>
  PouchDB.defaults({ prefix: folder + "/", db: leveldown, adapter: "leveldb" });
