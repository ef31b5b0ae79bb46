# Records calls to the server at ARGV[0] with Ruby's VCR, into the folder ARGV[1]: how recordings/shop.yml was made.
# Run where `vcr` and `webmock` are installed.
require 'json'
require 'net/http'
require 'vcr'

VCR.configure do |config|
  config.cassette_library_dir = ARGV[1]
  config.hook_into :webmock
  config.ignore_localhost = false
end

ROOT = URI("#{ARGV[0]}/v1/checkout/sessions")
CART = {
  'mode' => 'payment',
  'success_url' => 'https://example.com/success',
  'customer_email' => 'jenny.rosen@shop-mail.org',
  'line_items[0][quantity]' => '2',
  'line_items[0][price_data][currency]' => 'usd',
  'line_items[0][price_data][unit_amount]' => '1099',
  'line_items[0][price_data][product_data][name]' => 'T-shirt',
}.freeze

def call(request, form = nil)
  request['Authorization'] = 'Bearer sk_test_51NeverSeenAnywhere0123456789'
  request['Stripe-Version'] = '2025-09-30.clover'
  request.set_form_data(form) if form
  Net::HTTP.start(ROOT.host, ROOT.port) { |http| http.request(request) }
end

VCR.use_cassette('shop') do
  session = JSON.parse(call(Net::HTTP::Post.new(ROOT), CART).body)
  call(Net::HTTP::Get.new("#{ROOT.path}/#{session['id']}"))
  2.times { call(Net::HTTP::Post.new("#{ROOT.path}/#{session['id']}/expire"), {}) }
end
