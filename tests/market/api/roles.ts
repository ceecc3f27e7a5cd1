/**
 * Who may succeed with which operation, written down a second time and independent of the contract: an operation whose
 * role is changed there by mistake is answered to somebody whom this table does not expect.
 */
export type Needed = 'nobody' | 'account' | 'creator' | 'moderator' | 'admin'

const PUBLIC = new Set([
  'POST /v1/accounts',
  'GET /v1/creators/{handle}',
  'GET /v1/creators/{handle}/reputation',
  'GET /v1/creator-terms',
  'GET /v1/catalog',
  'GET /v1/catalog/{sha256}',
  'GET /v1/changes',
  'GET /v1/features',
  'GET /v1/licenses',
  'GET /v1/licenses/{id}',
  'GET /v1/license-certificates/{reference}',
  'GET /v1/offers/rules',
  'GET /v1/fee-schedules',
  'GET /v1/assets/{id}',
  'GET /v1/assets/{id}/offers',
  'GET /v1/assets/{id}/derivation',
  'GET /v1/assets/{id}/derivation-terms',
  'GET /v1/assets/{id}/certificate',
  'GET /v1/assets/{id}/media/{sha256}',
  'GET /v1/assets/{id}/ratings',
  'GET /v1/media/{sha256}',
  'GET /v1/log/checkpoint',
  'GET /v1/log/inclusion',
  'GET /v1/log/consistency',
  'GET /v1/log/entries',
  'GET /v1/keys',
  'GET /v1/discovery/creators',
  'GET /v1/discovery/assets',
  'GET /v1/search',
  'GET /v1/search/facets',
  'GET /v1/about',
  'POST /webhooks/mail',
  'POST /webhooks/stripe',
  'GET /webhooks/stripe/{eventId}',
  'GET /payments/onboarding/{token}',
  'GET /payments/expired',
  'GET /payments/done',
  'GET /payments/cancelled',
])

const CREATORS = new Set([
  'POST /v1/me/creator-terms',
  'PUT /v1/licenses/{id}',
  'POST /v1/licenses/{id}/close',
  'GET /v1/me/licenses',
  'GET /v1/me/licenses/{id}/versions',
  'GET /v1/me/licenses/sold',
  'GET /v1/me/royalties',
  'POST /v1/license-grants/{id}/complaints',
  'POST /functions/v1/create-license',
  'POST /v1/contests',
  'PUT /v1/assets/{id}/offers',
  'GET /v1/creator/works',
  'GET /v1/assets/{id}/offers/history',
  'POST /v1/pricing/recommendation',
  'POST /v1/pricing/net-preview',
  'GET /v1/payouts/account',
  'POST /v1/payouts/account',
  'PUT /v1/payouts/schedule',
  'GET /v1/payouts',
  'POST /v1/payouts',
  'POST /v1/assets/{id}/withdraw',
  'PUT /v1/ratings/{id}/answer',
  'GET /v1/creator/sales',
  'GET /v1/creator/figures',
  'POST /v1/share-proposals',
])

const ADMINS = /^\w+ \/v1\/admin\/|^POST \/v1\/fee-schedules$/
const MODERATORS = /^\w+ \/v1\/(moderation|review)\/|^POST \/v1\/license-grants\/\{id\}\/notices$/

/** Of an operation by its method and path. */
export function neededFor(name: string): Needed {
  if (PUBLIC.has(name)) return 'nobody'
  if (ADMINS.test(name)) return 'admin'
  if (MODERATORS.test(name)) return 'moderator'
  return CREATORS.has(name) ? 'creator' : 'account'
}
