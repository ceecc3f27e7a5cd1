/** The library's middlewares, by the types it declares for them. */
import type Provider from 'oidc-provider'

export type Middleware = Parameters<Provider['use']>[0]
export type Context = Parameters<Middleware>[0]
export type Next = Parameters<Middleware>[1]
