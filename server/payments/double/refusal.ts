/** A refusal of the double, reported in Stripe's form. */
export class DoubleRefusal extends Error {
  override readonly name = 'DoubleRefusal'
  readonly status: number
  readonly code: string | null
  /** The parameter that is wrong. */
  readonly param: string | null
  /** What else the error says; its type by default is that of a wrong request. */
  readonly more: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string | null,
    message: string,
    param: string | null = null,
    more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.param = param
    this.more = more
  }
}

export function get<T>(record: Readonly<Record<string, T>>, id: string | null, what: string): T {
  const found = id === null || !Object.hasOwn(record, id) ? undefined : record[id]
  if (found === undefined) throw new DoubleRefusal(404, 'resource_missing', `No such ${what}: '${id}'`)
  return found
}
