/**
 * Where the payment service sends a creator whose onboarding page has expired or was used: to an address of the market
 * that opens a new page for the same creator. A browser that comes from there is not signed in to the API, so the
 * address itself names the creator, signed by the market and for a day only. It can be neither made nor changed by
 * anyone else.
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Macs } from '../keys/macs.ts'

export const ONBOARDING_PATH = '/payments/onboarding'

interface Onboarding {
  readonly accountId: string
  /** Where the creator is sent at the end. */
  readonly returnUrl: string
}

export interface OnboardingLinks {
  urlOf(onboarding: Onboarding): string
  /** Throws NOT_FOUND for a token that the market did not sign or that has expired. */
  read(token: string): Promise<Onboarding>
}

const VALID_MS = DAY_MS

const contentSchema = z.object({ accountId: z.uuid(), returnUrl: z.url(), expires: z.number() })

interface LinkParts {
  readonly macs: Macs
  readonly clock: Clock
  /** Where the market is reached. */
  readonly publicUrl: string
}

export function createOnboardingLinks({ macs, clock, publicUrl }: LinkParts): OnboardingLinks {
  return {
    urlOf(onboarding) {
      const expires = clock.now().getTime() + VALID_MS
      const content = Buffer.from(JSON.stringify({ ...onboarding, expires })).toString('base64url')
      return `${publicUrl}${ONBOARDING_PATH}/${content}.${macs.sign(content).toString('base64url')}`
    },

    async read(token) {
      const [content = '', signature = ''] = token.split('.')
      if (!(await macs.verify(content, Buffer.from(signature, 'base64url')))) throw new LunaError('NOT_FOUND')
      const { expires, ...onboarding } = contentSchema.parse(JSON.parse(Buffer.from(content, 'base64url').toString()))
      if (expires < clock.now().getTime()) throw new LunaError('NOT_FOUND', 'This address has expired.')
      return onboarding
    },
  }
}
