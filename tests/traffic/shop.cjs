// What a shop does with the Node SDK at a server, for the recorders beside this file. Needs `stripe`.
const Stripe = require('stripe');

exports.shop = async function shop(server) {
  const url = new URL(server);
  const stripe = new Stripe('sk_test_51NeverSeenAnywhere0123456789', {
    apiVersion: '2025-09-30.clover',
    host: url.hostname,
    port: Number(url.port),
    protocol: 'http',
    maxNetworkRetries: 0,
  });
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
};
