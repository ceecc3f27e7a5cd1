/** Calls of the market: each operation by its method and path, with types from the OpenAPI document. */
import { MarketError, problemOf } from './market-error.ts'
import type { Operations } from './operations.generated.ts'

export type OperationName = keyof Operations

type PathOf<Name extends OperationName> = Operations[Name]['path']
type QueryOf<Name extends OperationName> = Operations[Name]['query']
type BodyOf<Name extends OperationName> = Operations[Name]['body']
type AnswerOf<Name extends OperationName> = Operations[Name]['answer']

/** Without members that nothing is required of. */
type Part<Key extends string, Value> =
  Record<never, never> extends Value ? { readonly [K in Key]?: Value } : { readonly [K in Key]: Value }

export type Input<Name extends OperationName> = Part<'path', PathOf<Name>> &
  Part<'query', QueryOf<Name>> &
  (BodyOf<Name> extends undefined ? { readonly body?: undefined } : Part<'body', BodyOf<Name>>) & {
    /** Of a write; by default one is made. The same key never does the same work twice. */
    readonly idempotencyKey?: string
    readonly signal?: AbortSignal
  }

/** Operations that answer in pages. */
type PagedName = {
  [Name in OperationName]: AnswerOf<Name> extends { items: unknown[]; nextCursor: string | null } ? Name : never
}[OperationName]
type ItemOf<Name extends PagedName> = AnswerOf<Name> extends { items: (infer Item)[] } ? Item : never

export interface ClientOptions {
  /** Where the market is, such as `https://market.example`. */
  readonly url: string
  /** The secret of an API key, or an access token. Without one, what is public. */
  readonly apiKey?: string
  /** How often a request is sent again that was not answered, or with an error of the market's side. */
  readonly retries?: number
  /** Waits between tries; for tests. */
  readonly sleep?: (ms: number) => Promise<void>
  readonly fetch?: typeof fetch
}

export interface Client {
  readonly url: string
  /** Throws a MarketError. */
  call<Name extends OperationName>(name: Name, input: Input<Name>): Promise<AnswerOf<Name>>
  /** Every item of a list, page by page. Throws a MarketError. */
  items<Name extends PagedName>(name: Name, input: Input<Name>): AsyncGenerator<ItemOf<Name>>
  /** One request as it is, with the key and retries. Throws a MarketError. */
  send(method: string, target: string, init?: RequestInit): Promise<Response>
}

const RETRIES = 4
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
const STATUSES_TO_RETRY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** Doubled with each try, each between half and one and a half of it; at least what the market asks for. */
function pauseAfter(attempt: number, retryAfter: string | null): number {
  const asked = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : 0
  return Math.max(asked, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random()))
}

interface Loose {
  readonly path?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

function targetOf(template: string, { path = {}, query = {} }: Loose): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one))
  }
  return search.size === 0 ? filled : `${filled}?${search}`
}

function unreachable(cause: unknown): MarketError {
  const problem = { status: 0, code: 'UNREACHABLE', title: 'The market did not respond.', retryable: true } as const
  return new MarketError(problem, { cause })
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export function createClient(options: ClientOptions): Client {
  const { apiKey, retries = RETRIES, sleep = wait } = options
  const url = options.url.replace(/\/+$/, '')
  const request = options.fetch ?? fetch

  /** Returns the answer; or, where another try is worth it, how long to wait or what went wrong. Throws a MarketError. */
  async function attempt(target: string, init: RequestInit, isLast: boolean): Promise<Response | number | MarketError> {
    let response: Response
    try {
      response = await request(url + target, init)
    } catch (error) {
      init.signal?.throwIfAborted()
      return unreachable(error)
    }
    if (response.ok) return response
    if (!isLast && STATUSES_TO_RETRY.has(response.status)) {
      await response.body?.cancel()
      return pauseAfter(0, response.headers.get('retry-after'))
    }
    throw new MarketError(await problemOf(response))
  }

  async function send(method: string, target: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (apiKey !== undefined) headers.set('authorization', `Bearer ${apiKey}`)
    // One key for all tries, so that the work is done once whatever of them arrived.
    if (method !== 'GET' && !headers.has('idempotency-key')) headers.set('idempotency-key', crypto.randomUUID())
    const whole = { ...init, method, headers, redirect: 'error' } as const
    for (let tries = 0; ; tries += 1) {
      const outcome = await attempt(target, whole, tries >= retries)
      if (outcome instanceof Response) return outcome
      if (outcome instanceof MarketError && tries >= retries) throw outcome
      await sleep(Math.max(typeof outcome === 'number' ? outcome : 0, pauseAfter(tries, null)))
      init.signal?.throwIfAborted()
    }
  }

  async function ask(name: string, input: Loose): Promise<unknown> {
    const [method = '', template = ''] = name.split(' ')
    const headers: Record<string, string> = {}
    if (input.body !== undefined) headers['content-type'] = 'application/json'
    if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey
    const response = await send(method, targetOf(template, input), {
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    })
    return response.status === 204 ? undefined : response.json()
  }

  const client: Client = {
    url,
    send,
    // The market answers by its contract, from which the types are made.
    call: async (name, input) => (await ask(name, input)) as AnswerOf<typeof name>,
    async *items<Name extends PagedName>(name: Name, input: Input<Name>) {
      let cursor: string | null = null
      do {
        const loose: Loose = input
        const query: Loose['query'] = { ...loose.query, ...(cursor === null ? {} : { cursor }) }
        const page = (await ask(name, { ...loose, query })) as { items: ItemOf<Name>[]; nextCursor: string | null }
        yield* page.items
        cursor = page.nextCursor
      } while (cursor !== null)
    },
  }
  return client
}
