/** Licenses that were bought, as the library keeps them: proven and readable without the market. */
import * as z from 'zod'
import { frozenLicenseSchema } from '../../licensing/terms.ts'
import { licenseCertificateSchema } from '../../provenance/certificates.ts'
import { licensePurchaseSchema } from '../market/licensing.ts'
import { timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

/**
 * Why a certificate proves nothing. `no_keys`: the market's keys were never read; `unknown_key`: signed with a key that
 * is not trusted here; `key_wrong`: the license key is not the one it was made out with. */
export const CERTIFICATE_PROBLEMS = [
  'malformed',
  'unknown_key',
  'no_keys',
  'key_compromised',
  'key_not_valid_at_that_time',
  'signature_wrong',
  'key_mismatch',
  'terms_wrong',
  'key_wrong',
] as const
export type CertificateProblem = (typeof CERTIFICATE_PROBLEMS)[number]

/** Checks a certificate offline. Only the market knows whether the license has been revoked since. */
const certificateCheckSchema = z.object({
  /** Null where it is genuine. */
  problem: z.enum(CERTIFICATE_PROBLEMS).nullable(),
  /** Of a refused one whose original is in the library: the fields in which it differs from it. */
  changedFields: z.array(z.string()),
  /** As it says; null where it cannot be read. Not to be believed where there is a problem. */
  certificate: licenseCertificateSchema.nullable(),
  /** The terms in it; null where they cannot be read. */
  license: frozenLicenseSchema.nullable(),
  /** Genuine, and its time is over. */
  isExpired: z.boolean(),
})
export type CertificateCheck = z.infer<typeof certificateCheckSchema>

const usageSchema = z.object({ impressions: z.int(), downloads: z.int(), embeds: z.int() })

const holdingSchema = z.object({
  purchase: licensePurchaseSchema,
  /** Reported here and not yet taken up by the market. */
  unsentUsage: usageSchema,
  check: certificateCheckSchema,
  readAt: timestampSchema,
})
export type LicenseHolding = z.infer<typeof holdingSchema>

const byGrant = z.object({ grantId: z.uuid() })

export const licensingContract = {
  /** Of the account in use, newest first; also without a connection. Throws NOT_SIGNED_IN. */
  holdings: procedure.output(z.array(holdingSchema)),
  /** Reads new licenses and the market's keys now. Throws NOT_SIGNED_IN, MARKET_UNREACHABLE. */
  refresh: procedure.output(z.object({})),
  /** A certificate as a file holds it, and the key it is to belong to if there is one. */
  checkText: procedure
    .input(z.object({ text: z.string().max(200_000), licenseKey: z.string().max(200).optional() }))
    .output(certificateCheckSchema),
  /** The certificate, its terms and the keys that prove it, as a file to hand on; the license key is not in it. */
  exportCertificate: procedure.input(byGrant).output(z.object({ exportId: z.string(), fileName: z.string() })),
}
