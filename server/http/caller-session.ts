/** The sign-in in which the current request is made, for records of who did what. */
import { AsyncLocalStorage } from 'node:async_hooks'

const sessions = new AsyncLocalStorage<string | null>()

export function inSession<Result>(sessionId: string | null, work: () => Result): Result {
  return sessions.run(sessionId, work)
}

/** Null outside of a request, and for a caller without a sign-in, such as an API key. */
export const currentSession = (): string | null => sessions.getStore() ?? null
