// Records calls to the server at argv[2] with nock, as JSON to standard output: how recordings/nock.json was made.
// Run where `nock` and `stripe` are installed: node record_nock.cjs http://127.0.0.1:4242
const nock = require('nock').default ?? require('nock');
const Stripe = require('stripe');

const url = new URL(process.argv[2]);
nock.recorder.rec({ dont_print: true, output_objects: true, enable_reqheaders_recording: true });
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
    metadata: { order: '7' },
    line_items: [
      { quantity: 2, price_data: { currency: 'usd', unit_amount: 1099, product_data: { name: 'T-shirt' } } },
    ],
  });
  await stripe.checkout.sessions.retrieve(session.id);
  await stripe.checkout.sessions.listLineItems(session.id);
  await stripe.checkout.sessions.list({ limit: 1 });
  await stripe.checkout.sessions.expire(session.id);
  await stripe.checkout.sessions.expire(session.id).catch(() => null);
  process.stdout.write(JSON.stringify(nock.recorder.play(), null, 1) + '\n');
}

main();
