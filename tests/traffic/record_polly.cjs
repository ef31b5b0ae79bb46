// Records calls to the server at argv[2] with Polly, into the folder argv[3]: how recordings/polly.har was made.
// Run where `@pollyjs/core`, `@pollyjs/adapter-node-http`, `@pollyjs/persister-fs` and `stripe` are installed.
const { Polly } = require('@pollyjs/core');
const HttpAdapter = require('@pollyjs/adapter-node-http');
const FileSystem = require('@pollyjs/persister-fs');
const { shop } = require('./shop.cjs');

Polly.register(HttpAdapter.default ?? HttpAdapter);
Polly.register(FileSystem.default ?? FileSystem);
const polly = new Polly('shop', {
  adapters: ['node-http'],
  persister: 'fs',
  persisterOptions: { fs: { recordingsDir: process.argv[3] } },
  mode: 'record',
  recordFailedRequests: true,
});
shop(process.argv[2]).then(() => polly.stop());
