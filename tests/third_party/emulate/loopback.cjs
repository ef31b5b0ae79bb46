// Keeps whatever it is loaded into on the loopback interface: every server listens on 127.0.0.1 and nowhere else, and
// says so on the standard output once it does ("listening on PORT"): somebody else may have taken the port meanwhile.
// Use: node --require ./loopback.cjs program.js
"use strict";

const net = require("node:net");

const HOST = "127.0.0.1";
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...given) {
  this.once("listening", () => process.stdout.write(`listening on ${this.address().port}\n`));
  if (given[0] !== null && typeof given[0] === "object") {
    return listen.call(this, { ...given[0], host: HOST }, ...given.slice(1));
  }
  const rest = given.slice(1).filter((value) => typeof value === "function" || typeof value === "number");
  return listen.call(this, given[0] ?? 0, HOST, ...rest);
};
