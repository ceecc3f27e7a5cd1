/**
 * Programs of others, registered by an operator: public clients with PKCE and exact redirect addresses (RFC 9700,
 * section 2.1). What they do, they do for people who agreed to it on the market's own page.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase } from '../../db/database.ts'

const MAX_REDIRECTS = 10
const CLIENT_ID = /^client-[\w-]{16}$/

/** `https`, this machine's own address (RFC 8252, section 7.3), or a scheme of a domain in reverse (section 7.1). */
function isRedirectAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (hash !== '' || text.includes('#') || text.includes('*') || username !== '' || password !== '') return false
  if (protocol === 'https:') return hostname !== ''
  if (protocol === 'http:') return hostname === '127.0.0.1' || hostname === '[::1]'
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(protocol)
}

export interface ClientRegistration {
  readonly clientId: string
  readonly name: string
  readonly redirectUris: readonly string[]
}

/** Returns the id that the program shows. Throws INVALID_INPUT. */
export async function addClient(
  database: MarketDatabase,
  clock: Clock,
  { name, redirectUris }: Omit<ClientRegistration, 'clientId'>,
): Promise<string> {
  const isName = name.trim().length > 0 && name.length <= 60 && !/\p{Cc}/u.test(name)
  if (!isName) throw new LunaError('INVALID_INPUT', 'name: must be 1 to 60 characters.')
  const wrong = redirectUris.find((uri) => !isRedirectAddress(uri))
  if (wrong !== undefined) {
    const allowed = 'https://…, http://127.0.0.1/… or a scheme such as com.example.app:/…, without # and *'
    throw new LunaError('INVALID_INPUT', `redirect: ${wrong} is not ${allowed}.`)
  }
  if (redirectUris.length === 0 || redirectUris.length > MAX_REDIRECTS) {
    throw new LunaError('INVALID_INPUT', `redirect: enter 1 to ${MAX_REDIRECTS} addresses.`)
  }
  const clientId = `client-${randomBytes(12).toString('base64url')}`
  await database.asService((tx) =>
    tx
      .insertInto('oauth_clients')
      .values({ client_id: clientId, name: name.trim(), redirect_uris: [...redirectUris], created_at: clock.now() })
      .execute(),
  )
  return clientId
}

export async function listClients(database: MarketDatabase): Promise<ClientRegistration[]> {
  const rows = await database.asService((tx) =>
    tx.selectFrom('oauth_clients').selectAll().orderBy('created_at').orderBy('client_id').execute(),
  )
  return rows.map((row) => ({ clientId: row.client_id, name: row.name, redirectUris: row.redirect_uris }))
}

/** Ends every sign-in of the program too. Throws NOT_FOUND. */
export async function removeClient(database: MarketDatabase, clientId: string): Promise<void> {
  await database.asService(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('oauth_clients')
      .where('client_id', '=', clientId)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) throw new LunaError('NOT_FOUND', `There is no client ${clientId}.`)
    await tx.deleteFrom('oidc_records').where(sql`payload ->> 'clientId'`, '=', clientId).execute()
  })
}

function metadataOf({
  client_id: id,
  name,
  redirect_uris: redirectUris,
}: {
  client_id: string
  name: string
  redirect_uris: string[]
}): AdapterPayload {
  return {
    client_id: id,
    client_name: name,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: redirectUris,
    id_token_signed_response_alg: 'ES256',
  }
}

const refuse = (): never => {
  throw new Error('clients can only be registered by an operator')
}

/** How the library finds them; it can neither add nor change any. */
export function clientAdapter(database: MarketDatabase): Adapter {
  return {
    async find(id) {
      if (!CLIENT_ID.test(id)) return undefined
      const row = await database.asService((tx) =>
        tx.selectFrom('oauth_clients').selectAll().where('client_id', '=', id).executeTakeFirst(),
      )
      return row === undefined ? undefined : metadataOf(row)
    },
    ...{ upsert: refuse, findByUid: refuse, findByUserCode: refuse, consume: refuse, destroy: refuse },
    revokeByGrantId: refuse,
  }
}
