// Records calls to the server at argv[2] with nock, as JSON to standard output: how recordings/nock.json was made.
// Run where `nock` and `stripe` are installed: node record_nock.cjs http://127.0.0.1:4242
const nock = require('nock').default ?? require('nock');
const { shop } = require('./shop.cjs');

nock.recorder.rec({ dont_print: true, output_objects: true, enable_reqheaders_recording: true });
shop(process.argv[2]).then(() => process.stdout.write(JSON.stringify(nock.recorder.play(), null, 1) + '\n'));
