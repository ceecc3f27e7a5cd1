/** What a call of Stripe's interface is to the double. */
import type { DoubleContext } from './actions.ts'
import type { Fields } from './form.ts'
import type { Rule } from './rules.ts'
import type { Wire } from './wire.ts'

export interface DoubleCall {
  readonly method: string
  readonly path: string
  /** Body of a write, query of a read. */
  readonly fields: Fields
  /** The connected account the call is made for. */
  readonly forAccount: string | null
}

export type Handler = (context: DoubleContext, call: DoubleCall, id: string) => Wire

/** The rule is for the parameters; the handler is called with those that hold. */
export type Route = readonly [method: string, pattern: RegExp, rule: Rule, handler: Handler]

/** `{id}` matches an id, which is passed to the handler. */
export const pathOf = (path: string): RegExp => new RegExp(`^${path.replace('{id}', '(\\w+)')}$`)
