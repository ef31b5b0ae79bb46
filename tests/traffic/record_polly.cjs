// Records calls to the server at argv[2] with Polly, into the folder argv[3]: how recordings/polly was made.
// Run where `@pollyjs/core`, `@pollyjs/adapter-node-http`, `@pollyjs/persister-fs` and `stripe` are installed.
const { Polly } = require('@pollyjs/core');
const HttpAdapter = require('@pollyjs/adapter-node-http');
const FileSystem = require('@pollyjs/persister-fs');
const Stripe = require('stripe');

Polly.register(HttpAdapter.default ?? HttpAdapter);
Polly.register(FileSystem.default ?? FileSystem);
const url = new URL(process.argv[2]);
const polly = new Polly('shop', {
  adapters: ['node-http'],
  persister: 'fs',
  persisterOptions: { fs: { recordingsDir: process.argv[3] } },
  mode: 'record',
  recordFailedRequests: true,
});
const stripe = new Stripe('sk_test_51NeverSeenAnywhere0123456789', {
  apiVersion: '2025-09-30.clover',
  host: url.hostname,
  port: Number(url.port),
  protocol: 'http',
  maxNetworkRetries: 0,
});

async function main() {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://example.com/success',
    customer_email: 'jenny.rosen@shop-mail.org',
    line_items: [
      { quantity: 2, price_data: { currency: 'usd', unit_amount: 1099, product_data: { name: 'T-shirt' } } },
    ],
  });
  await stripe.checkout.sessions.retrieve(session.id);
  await stripe.checkout.sessions.expire(session.id);
  await stripe.checkout.sessions.expire(session.id).catch(() => null);
  await polly.stop();
}

main();
