/**
 * Answers `slow_down` to a desktop app that polls for its tokens more often than allowed (RFC 8628, section 3.5),
 * which the library leaves to its host. Remembered in this process alone: more API nodes allow that many times more.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Context, Next } from './middleware.ts'

/** The default polling interval (RFC 8628, section 3.2); each `slow_down` adds as much. */
const POLL_INTERVAL_S = 5
const MAX_REMEMBERED = 10_000

const pendingSchema = z.object({ error: z.literal('authorization_pending') })
const parametersSchema = z.object({ device_code: z.string() })

interface Pace {
  readonly polledAtMs: number
  readonly intervalS: number
}

interface OauthContext {
  readonly oidc?: { readonly params?: unknown } | undefined
}

export function createPollPace(nowMs: () => number) {
  const paces = new Map<string, Pace>()

  /** True where the code was asked for too early. */
  function isTooEarly(deviceCode: string): boolean {
    const key = createHash('sha256').update(deviceCode).digest('base64')
    const now = nowMs()
    const before = paces.get(key)
    const isEarly = before !== undefined && now - before.polledAtMs < before.intervalS * 1000
    const intervalS = (before?.intervalS ?? POLL_INTERVAL_S) + (isEarly ? POLL_INTERVAL_S : 0)
    paces.delete(key)
    paces.set(key, { polledAtMs: now, intervalS })
    const oldest = paces.keys().next()
    if (paces.size > MAX_REMEMBERED && oldest.done !== true) paces.delete(oldest.value)
    return isEarly
  }

  return async function pollPace(ctx: Context & OauthContext, next: Next): Promise<void> {
    await next()
    if (ctx.path !== '/token' || !pendingSchema.safeParse(ctx.body).success) return
    const parameters = parametersSchema.safeParse(ctx.oidc?.params)
    if (!parameters.success || !isTooEarly(parameters.data.device_code)) return
    ctx.body = { error: 'slow_down', error_description: 'Wait five seconds longer between requests.' }
  }
}
