/**
 * The parameters that the market sends, call by call, as the pinned version of Stripe's interface has them: names and
 * values are held to the library's types by the compiler. Anything else is refused, as Stripe refuses what it does not
 * know.
 */
import type Stripe from 'stripe'
import { flag, hashOf, integer, listOf, metadata, oneOf, type Rule, required, text, webUrl } from './rules.ts'

type Session = Stripe.Checkout.SessionCreateParams
type CustomerUpdate = In<Session, 'customer_update'>
type LineItem = Stripe.Checkout.SessionCreateParams.LineItem
type Account = Stripe.V2.Core.AccountCreateParams
type Destination = Stripe.V2.Core.EventDestinationCreateParams

/** The type of a nested parameter. */
type In<Parameters, Name extends keyof Parameters> = Exclude<NonNullable<Parameters[Name]>, ''>
type Item<List> = List extends readonly (infer One)[] ? One : never

type PriceData = In<LineItem, 'price_data'>
type Recurring = In<PriceData, 'recurring'>
type Defaults = In<Account, 'defaults'>
type Responsibilities = In<Defaults, 'responsibilities'>
type Configuration = In<Account, 'configuration'>
type Recipient = In<Configuration, 'recipient'>
type Capabilities = In<Recipient, 'capabilities'>
type StripeBalance = In<Capabilities, 'stripe_balance'>
type Link = Stripe.V2.Core.AccountLinkCreateParams
type LinkUse = In<Link, 'use_case'>
type BalanceSettings = Stripe.BalanceSettingsUpdateParams
type BalancePayments = In<BalanceSettings, 'payments'>
type Payouts = In<BalancePayments, 'payouts'>
type Schedule = In<Payouts, 'schedule'>
type Endpoint = Stripe.WebhookEndpointCreateParams

const expand = listOf(text)
const usd = required(oneOf<'usd'>()('usd'))

const lineItem = hashOf<LineItem>({
  quantity: required(integer),
  price_data: required(
    hashOf<PriceData>({
      currency: usd,
      unit_amount: required(integer),
      product_data: required(hashOf<In<PriceData, 'product_data'>>({ name: required(text), tax_code: text })),
      tax_behavior: oneOf<In<PriceData, 'tax_behavior'>>()('exclusive', 'inclusive', 'unspecified'),
      recurring: hashOf<Recurring>({
        interval: required(oneOf<In<Recurring, 'interval'>>()('day', 'month', 'week', 'year')),
      }),
    }),
  ),
})

export const openSession: Rule = hashOf<Session>({
  ui_mode: oneOf<In<Session, 'ui_mode'>>()('elements', 'embedded_page', 'form', 'hosted_page'),
  mode: required(oneOf<In<Session, 'mode'>>()('payment', 'setup', 'subscription')),
  client_reference_id: text,
  customer: text,
  allowed_payment_method_types: listOf(
    oneOf<Item<In<Session, 'allowed_payment_method_types'>>>()('card', 'link', 'us_bank_account'),
  ),
  metadata,
  success_url: required(webUrl),
  cancel_url: webUrl,
  expires_at: integer,
  automatic_tax: hashOf<In<Session, 'automatic_tax'>>({ enabled: required(flag) }),
  billing_address_collection: oneOf<In<Session, 'billing_address_collection'>>()('auto', 'required'),
  customer_update: hashOf<CustomerUpdate>({
    address: oneOf<In<CustomerUpdate, 'address'>>()('auto', 'never'),
    name: oneOf<In<CustomerUpdate, 'name'>>()('auto', 'never'),
  }),
  tax_id_collection: hashOf<In<Session, 'tax_id_collection'>>({
    enabled: required(flag),
    required: oneOf<In<In<Session, 'tax_id_collection'>, 'required'>>()('if_supported', 'never'),
  }),
  line_items: required(listOf(lineItem)),
  payment_intent_data: hashOf<In<Session, 'payment_intent_data'>>({
    metadata,
    transfer_group: text,
    setup_future_usage: oneOf<In<In<Session, 'payment_intent_data'>, 'setup_future_usage'>>()(
      'off_session',
      'on_session',
    ),
  }),
  subscription_data: hashOf<In<Session, 'subscription_data'>>({ metadata }),
})

/** Of reads that only ask for more of the object. */
export const expanding: Rule = hashOf<Stripe.PaymentIntentRetrieveParams>({ expand })
export const nothing: Rule = hashOf<Record<string, never>>({})

export const refund: Rule = hashOf<Stripe.RefundCreateParams>({
  payment_intent: required(text),
  amount: integer,
  metadata,
})

export const updateSubscription: Rule = hashOf<Stripe.SubscriptionUpdateParams>({ cancel_at_period_end: flag })

export const transfer: Rule = hashOf<Stripe.TransferCreateParams>({
  amount: required(integer),
  currency: usd,
  destination: required(text),
  source_transaction: text,
  transfer_group: text,
  metadata,
})

export const reversal: Rule = hashOf<Stripe.TransferCreateReversalParams>({ amount: integer, metadata })

export const payout: Rule = hashOf<Stripe.PayoutCreateParams>({ amount: required(integer), currency: usd, metadata })

export const balanceSettings: Rule = hashOf<BalanceSettings>({
  payments: hashOf<BalancePayments>({
    payouts: hashOf<Payouts>({
      schedule: hashOf<Schedule>({
        interval: oneOf<In<Schedule, 'interval'>>()('daily', 'manual', 'monthly', 'weekly'),
      }),
    }),
  }),
})

const accountParts = listOf(
  oneOf<Item<In<Account, 'include'>>>()(
    'configuration.customer',
    'configuration.merchant',
    'configuration.recipient',
    'defaults',
    'future_requirements',
    'identity',
    'requirements',
  ),
)

export const openAccount: Rule = hashOf<Account>({
  contact_email: text,
  dashboard: oneOf<In<Account, 'dashboard'>>()('express', 'full', 'none'),
  identity: hashOf<In<Account, 'identity'>>({ country: required(text) }),
  configuration: hashOf<Configuration>({
    recipient: hashOf<Recipient>({
      capabilities: hashOf<Capabilities>({
        stripe_balance: hashOf<StripeBalance>({
          stripe_transfers: hashOf<In<StripeBalance, 'stripe_transfers'>>({ requested: required(flag) }),
        }),
      }),
    }),
  }),
  defaults: hashOf<Defaults>({
    currency: text,
    responsibilities: hashOf<Responsibilities>({
      fees_collector: required(
        oneOf<In<Responsibilities, 'fees_collector'>>()(
          'application',
          'application_custom',
          'application_express',
          'stripe',
        ),
      ),
      losses_collector: required(oneOf<In<Responsibilities, 'losses_collector'>>()('application', 'stripe')),
    }),
  }),
  metadata,
  include: accountParts,
})

export const readAccount: Rule = hashOf<Stripe.V2.Core.AccountRetrieveParams>({ include: accountParts })

export const closeAccount: Rule = hashOf<Stripe.V2.Core.AccountCloseParams>({
  applied_configurations: listOf(
    oneOf<Item<In<Stripe.V2.Core.AccountCloseParams, 'applied_configurations'>>>()('customer', 'merchant', 'recipient'),
  ),
})

export const updateAccount: Rule = hashOf<Stripe.AccountUpdateParams>({ metadata })

export const accountLink: Rule = hashOf<Link>({
  account: required(text),
  use_case: required(
    hashOf<LinkUse>({
      type: required(oneOf<In<LinkUse, 'type'>>()('account_onboarding', 'account_update')),
      account_onboarding: hashOf<In<LinkUse, 'account_onboarding'>>({
        refresh_url: required(webUrl),
        return_url: webUrl,
      }),
    }),
  ),
})

const created = hashOf<Exclude<In<Stripe.EventListParams, 'created'>, number>>({ gte: integer })
export const listEvents: Rule = hashOf<Stripe.EventListParams>({
  created,
  limit: integer,
  starting_after: text,
  type: text,
})

const page = { created, limit: integer, starting_after: text, expand }
export const listSessions: Rule = hashOf<Stripe.Checkout.SessionListParams>(page)
export const listInvoices: Rule = hashOf<Stripe.InvoiceListParams>(page)
export const listIntents: Rule = hashOf<Stripe.PaymentIntentListParams>({ ...page, customer: text })
export const listRefunds: Rule = hashOf<Stripe.RefundListParams>(page)
export const listDisputes: Rule = hashOf<Stripe.DisputeListParams>(page)
export const listTransfers: Rule = hashOf<Stripe.TransferListParams>(page)
export const listPayouts: Rule = hashOf<Stripe.PayoutListParams>(page)
/** Reversals are not listed by time. */
export const listReversals: Rule = hashOf<Stripe.TransferListReversalsParams>({
  limit: integer,
  starting_after: text,
  expand,
})
export const listAccounts: Rule = hashOf<Stripe.V2.Core.AccountListParams>({ limit: integer })

const EVENTS = [
  'account.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.subscription.deleted',
  'customer.subscription.updated',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.voided',
  'payout.canceled',
  'payout.failed',
  'payout.paid',
  'refund.failed',
  'refund.updated',
] as const
const snapshotEvents = listOf(oneOf<Item<In<Endpoint, 'enabled_events'>>>()(...EVENTS))

export const openEndpoint: Rule = hashOf<Endpoint>({
  url: required(webUrl),
  enabled_events: required(snapshotEvents),
  api_version: oneOf<In<Endpoint, 'api_version'>>()('2026-10-28.endive'),
  connect: flag,
  description: text,
  metadata,
})

export const updateEndpoint: Rule = hashOf<Stripe.WebhookEndpointUpdateParams>({
  enabled_events: snapshotEvents,
  disabled: flag,
  metadata,
})

export const listEndpoints: Rule = hashOf<Stripe.WebhookEndpointListParams>({ limit: integer, starting_after: text })

const destinationParts = listOf(
  oneOf<Item<In<Destination, 'include'>>>()('webhook_endpoint.signing_secret', 'webhook_endpoint.url'),
)

/** Scopes and names of thin events are plain text in the library's types. */
export const openDestination: Rule = hashOf<Destination>({
  name: required(text),
  description: text,
  type: required(oneOf<In<Destination, 'type'>>()('amazon_eventbridge', 'azure_event_grid', 'webhook_endpoint')),
  event_payload: required(oneOf<In<Destination, 'event_payload'>>()('snapshot', 'thin')),
  events_from: listOf(text),
  enabled_events: required(listOf(text)),
  webhook_endpoint: hashOf<In<Destination, 'webhook_endpoint'>>({ url: required(webUrl) }),
  metadata,
  include: destinationParts,
})

export const updateDestination: Rule = hashOf<Stripe.V2.Core.EventDestinationUpdateParams>({
  enabled_events: listOf(text),
  metadata,
  include: destinationParts,
})

export const listDestinations: Rule = hashOf<Stripe.V2.Core.EventDestinationListParams>({
  limit: integer,
  include: destinationParts,
})
