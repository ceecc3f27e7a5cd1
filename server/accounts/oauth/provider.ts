/**
 * The authorization server: OAuth 2.1 for the desktop app, by the device flow (RFC 8628) or a loopback address (RFC
 * 8252).
 */
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import * as z from 'zod'
import { STUDIO_CLIENT_ID, STUDIO_REDIRECT_URI } from '#shared/contract/market/accounts.ts'
import { renderPage } from '../../http/html.ts'
import type { Keyring } from '../../keys/keyring.ts'
import { identityKeySchema } from '../../keys/purposes.ts'
import { confirmDevicePage, deviceCodePage, messagePage } from './pages.ts'
import type { OauthRecords } from './records.ts'

export interface ProviderParts {
  readonly issuer: string
  readonly mountPath: string
  readonly keyring: Pick<Keyring, 'accepted'>
  readonly records: OauthRecords
  /** Whether tokens may be issued for this account. */
  readonly isOpen: (accountId: string) => Promise<boolean>
  /** All claims of an open account; the library returns those that the granted scopes allow. */
  readonly claimsOf: (accountId: string) => Promise<AccountClaims>
}

/** OpenID Connect Core, section 5.1. */
export interface AccountClaims {
  readonly email?: string
  readonly email_verified: boolean
  readonly name: string
  /** The handle, of creators. */
  readonly preferred_username?: string
  readonly zoneinfo: string
  /** Seconds since 1970. */
  readonly updated_at: number
}

const MINUTE_S = 60
const DAY_S = 24 * 3_600
const ACCESS_TOKEN_S = 15 * MINUTE_S
const REFRESH_TOKEN_S = 60 * DAY_S

const CLIENT: NonNullable<Configuration['clients']>[number] = {
  client_id: STUDIO_CLIENT_ID,
  client_name: 'Luna Studio',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  response_types: ['code'],
  redirect_uris: [STUDIO_REDIRECT_URI],
  id_token_signed_response_alg: 'ES256',
}

/** All are signed. */
export const COOKIE_NAMES = {
  ...{ session: 'luna_session', interaction: 'luna_interaction', resume: 'luna_resume' },
} as const

const stateSchema = z.object({ secret: z.string() })
const deviceSchema = z.object({ ip: z.string(), ua: z.string() })

const CODE_PROBLEMS: Readonly<Record<string, string>> = {
  NotFoundError: 'This code is unknown. Compare it with the one in Luna Studio.',
  ExpiredError: 'This code has expired. Request a new one in Luna Studio.',
  AlreadyUsedError: 'This code has already been used. Request a new one in Luna Studio.',
  NoCodeError: 'Enter the code first.',
}

function xsrfOf(ctx: KoaContextWithOIDC): string {
  return stateSchema.parse(ctx.oidc.session?.state).secret
}

/** Where the code came with the address it only fills in the field: it shall be compared, and sent by a person. */
function codeInAddress(ctx: KoaContextWithOIDC): string | undefined {
  const { userCode } = z.object({ userCode: z.string().max(20).optional() }).parse(ctx.state)
  return userCode
}

function deviceFlow(action: string): NonNullable<Configuration['features']>['deviceFlow'] {
  return {
    enabled: true,
    charset: 'base-20',
    mask: '****-****',
    userCodeInputSource: (ctx, _form, _out, error) => {
      ctx.type = 'html'
      if (error?.name === 'AbortedError') {
        const text = 'Luna Studio was not signed in. You can close this page.'
        ctx.body = renderPage(messagePage('Not signed in', text, 'good'))
        return
      }
      const problem =
        error === undefined ? undefined : (CODE_PROBLEMS[error.name] ?? 'Something went wrong. Try again.')
      const code = codeInAddress(ctx)
      ctx.body = renderPage(
        deviceCodePage(action, xsrfOf(ctx), { code, ...(problem === undefined ? {} : { problem }) }),
      )
    },
    userCodeConfirmSource: (ctx, _form, client, device, code) => {
      const { ip, ua } = deviceSchema.parse(device)
      ctx.type = 'html'
      ctx.body = renderPage(
        confirmDevicePage(action, xsrfOf(ctx), {
          clientName: client.clientName ?? client.clientId,
          code,
          device: `${ua === '' ? 'an app' : ua.slice(0, 80)} at ${ip}`,
        }),
      )
    },
    successSource: (ctx) => {
      ctx.type = 'html'
      ctx.body = renderPage(messagePage('You’re signed in', 'Return to Luna Studio. You can close this page.', 'good'))
    },
  }
}

/** The first one signs; the others are listed for those who verify. */
function identityKeys(keyring: ProviderParts['keyring']) {
  return keyring
    .accepted('identity-tokens')
    .map(({ bytes }) => ({ ...identityKeySchema.parse(JSON.parse(bytes.toString())), use: 'sig', alg: 'ES256' }))
}

function configuration({ mountPath, keyring, records, isOpen, claimsOf }: ProviderParts): Configuration {
  return {
    clients: [CLIENT],
    adapter: records.adapter,
    jwks: { keys: identityKeys(keyring) },
    cookies: {
      keys: keyring.accepted('cookies').map(({ bytes }) => bytes.toString()),
      names: COOKIE_NAMES,
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: mountPath },
      short: { httpOnly: true, sameSite: 'lax', signed: true, path: mountPath },
    },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: deviceFlow(`${mountPath}/device`),
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    scopes: ['openid', 'offline_access', 'email', 'profile'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'zoneinfo', 'updated_at'],
    },
    pkce: { required: () => true },
    responseTypes: ['code'],
    // No client has a secret.
    clientAuthMethods: ['none'],
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    // The desktop app stays signed in until it is signed out, here or there.
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    // Each sign-in is a grant of its own, so that one can be ended without the others.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId)
    },
    findAccount: async (_ctx, accountId) => {
      if (!(await isOpen(accountId))) return undefined
      return { accountId, claims: async () => ({ sub: accountId, ...(await claimsOf(accountId)) }) }
    },
    interactions: { url: (_ctx, interaction) => `${mountPath}/interaction/${interaction.uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'html'
      const text = out.error_description ?? 'Start again in the app.'
      ctx.body = renderPage(messagePage('Something went wrong', text, 'stop'))
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_S,
      AuthorizationCode: MINUTE_S,
      DeviceCode: 10 * MINUTE_S,
      IdToken: 10 * MINUTE_S,
      Interaction: 30 * MINUTE_S,
      RefreshToken: REFRESH_TOKEN_S,
      Grant: 365 * DAY_S,
      Session: 14 * DAY_S,
    },
  }
}

export function createProvider(parts: ProviderParts): Provider {
  return new Provider(parts.issuer, configuration(parts))
}
