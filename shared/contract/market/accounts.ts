/** Accounts of the market: sign-up, account data, roles, and public creator profiles. Tokens come from `/oauth`. */
import * as z from 'zod'
import { closingObstacleSchema } from '../../ledger/closing.ts'
import { idSchema, instantSchema, priceCentsSchema } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const TAGS = ['Accounts']

/** Of the authorization server at the market's address. */
export const OAUTH_PATH = '/oauth'
/** The market's page on which people manage passkeys, authenticator app and recovery codes, in a browser. */
export const SECURITY_PATH = '/account/security'
/** The desktop app at the authorization server: a public client, so it has no secret. */
export const STUDIO_CLIENT_ID = 'luna-studio'
/** Where the desktop app listens for the answer, on any port (RFC 8252). */
export const STUDIO_REDIRECT_URI = 'http://127.0.0.1/callback'

export const MIN_PASSWORD_LENGTH = 10
const MAX_PASSWORD_LENGTH = 200

/** Compared without regard to case and compatibility forms. */
export const emailSchema = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.normalize('NFKC').toLowerCase())
  .pipe(z.email())

/** A password to be set. Long ones are allowed, so that a sentence will do. */
export const newPasswordSchema = z.string().min(MIN_PASSWORD_LENGTH).max(MAX_PASSWORD_LENGTH)
export const passwordSchema = z.string().min(1).max(MAX_PASSWORD_LENGTH)

function hasNoControls(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}

const displayNameSchema = z.string().trim().min(1).max(80).refine(hasNoControls, 'has characters that cannot be shown')

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +01:00 would pass, but have no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}

export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'is not a time zone such as Europe/Berlin')

export const handleSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9]|[-_](?=[a-z0-9])){2,29}$/, 'must be 3 to 30 letters, digits, - or _')

export const regionSchema = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'is not a country or region code such as DE or US-CA')
  .describe('ISO 3166-1 or 3166-2; shown only where the creator set it')

const creatorProfileSchema = z.object({
  accountId: idSchema,
  handle: z.string(),
  displayName: z.string(),
  bio: z.string(),
  region: z.string().nullable(),
  /** Set by people of the market who checked who this is. */
  isVerified: z.boolean(),
  /** False once the creator gave up selling. */
  isActive: z.boolean(),
  createdAt: instantSchema,
})
export type CreatorProfile = z.infer<typeof creatorProfileSchema>

const roleSchema = z.enum(['buyer', 'creator', 'moderator', 'admin'])
const grantableRoleSchema = z.enum(['moderator', 'admin'])
export type GrantableRole = z.infer<typeof grantableRoleSchema>

const meSchema = z.object({
  accountId: idSchema,
  email: z.string(),
  isEmailVerified: z.boolean(),
  displayName: z.string(),
  timeZone: z.string(),
  roles: z.array(roleSchema),
  creator: creatorProfileSchema.nullable(),
  /** Works rated 18+ are shown to those who said that they are adults and have not switched them off. */
  age: z.object({
    /** Null while the account has not said. */
    isAdult: z.boolean().nullable(),
    showsAdultWorks: z.boolean(),
  }),
  /** What a creator accepted last; null for others. */
  creatorTerms: z
    .object({
      acceptedVersion: z.string(),
      acceptedAt: instantSchema,
      /** False where the terms changed since: they are accepted again before the next submission. */
      isCurrent: z.boolean(),
    })
    .nullable()
    .default(null),
  createdAt: instantSchema,
})
export type Me = z.infer<typeof meSchema>

export const signUpSchema = z.object({
  email: emailSchema,
  password: newPasswordSchema,
  displayName: displayNameSchema,
  timeZone: timeZoneSchema.default('UTC'),
})
export type SignUp = z.infer<typeof signUpSchema>

const meChangeSchema = z.object({
  displayName: displayNameSchema.optional(),
  timeZone: timeZoneSchema.optional(),
  age: z
    .object({
      isAdult: z.boolean().optional().describe('18 or older, as declared by the account'),
      showsAdultWorks: z.boolean().optional(),
    })
    .optional(),
  creator: z
    .object({
      displayName: displayNameSchema.optional(),
      bio: z.string().trim().max(2_000).optional(),
      region: regionSchema.nullable().optional(),
    })
    .optional(),
})
export type MeChange = z.infer<typeof meChangeSchema>

const creatorTierRequestSchema = z.object({
  /** The version of the creator terms that was shown; see `creator-terms.ts`. */
  termsVersion: z.string().max(40),
  handle: handleSchema,
  displayName: displayNameSchema.optional(),
})
export type CreatorTierRequest = z.infer<typeof creatorTierRequestSchema>

const sessionSchema = z.object({
  id: z.string().max(100),
  /** True for the sign-in that this very request was made with. */
  isCurrent: z.boolean(),
  /** Browser and system of a sign-in on the market’s pages; null of an app’s. */
  program: z.string().nullable().default(null),
  createdAt: instantSchema,
  lastUsedAt: instantSchema,
  expiresAt: instantSchema,
})
export type Session = z.infer<typeof sessionSchema>

const done = z.object({ done: z.literal(true) })

const underWaySchema = z.object({
  /** On its way to cards. */
  paybackCents: priceCentsSchema,
  /** On its way to the bank. */
  payoutCents: priceCentsSchema,
})

const closingPreviewSchema = z.object({
  /** What the wallet would give back, and what would be paid out. */
  toCardsCents: priceCentsSchema,
  toBankCents: priceCentsSchema,
  obstacles: z.array(closingObstacleSchema),
  ends: z.object({
    licenses: z.int().min(0),
    copies: z.int().min(0),
    subscriptions: z.int().min(0),
    /** Works of others derived from the caller's. Royalties from their later sales stay with their sellers. */
    derivatives: z.int().min(0),
    /** Works of others that the caller shares. */
    shares: z.int().min(0),
    /** Bought for others and not taken yet: their links stay valid. */
    gifts: z.int().min(0),
  }),
  underWay: underWaySchema,
  /** Set while a closing waits for money to arrive. */
  requestedAt: instantSchema.nullable(),
})

const own = {
  signUp: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'POST',
      path: '/v1/accounts',
      summary: 'Sign up; an email to the address explains the next step, or that it already has an account',
      tags: TAGS,
    })
    .input(signUpSchema)
    // The same whether the address has an account or not.
    .output(done),
  me: marketProcedure
    .route({ method: 'GET', path: '/v1/me', summary: 'The caller’s account', tags: TAGS })
    .output(meSchema),
  changeMe: marketProcedure
    .route({ method: 'PATCH', path: '/v1/me', summary: 'Change the caller’s account or creator profile', tags: TAGS })
    .input(meChangeSchema)
    .output(meSchema),
  changePassword: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/me/password',
      summary: 'Change the password; every other sign-in ends',
      tags: TAGS,
    })
    .input(z.object({ oldPassword: passwordSchema, newPassword: newPasswordSchema }))
    .output(done),
  verifyEmail: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/me/email-verification',
      summary: 'Request an email with a link that verifies the address',
      tags: TAGS,
    })
    .output(done),
  becomeCreator: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/me/creator-tier',
      summary: 'Accept the creator terms and become a creator',
      tags: TAGS,
    })
    .input(creatorTierRequestSchema)
    .output(meSchema),
  acceptCreatorTerms: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'POST',
      path: '/v1/me/creator-terms',
      summary: 'Accept the current creator terms, replacing earlier ones',
      tags: TAGS,
    })
    .input(creatorTierRequestSchema.pick({ termsVersion: true }))
    .output(meSchema),
  closeAccount: marketProcedure
    .route({
      method: 'DELETE',
      path: '/v1/me',
      summary:
        'Close the account: its balance is paid out first, personal data is erased, ledger entries remain under its id',
      tags: TAGS,
    })
    .input(
      z.object({
        password: passwordSchema,
        endLicenses: z
          .boolean()
          .default(false)
          .describe('Agree that licenses in force end with the account; otherwise they prevent closing it'),
      }),
    )
    .output(
      underWaySchema.extend({
        /** `closing`: what was in it is on its way, and the account closes once that has arrived. */
        state: z.enum(['closed', 'closing']),
      }),
    ),
  closingPreview: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/closing',
      summary: 'What closing the account would pay out and end, and what prevents it',
      tags: TAGS,
    })
    .output(closingPreviewSchema),
}

const sessions = {
  sessions: marketProcedure
    .route({ method: 'GET', path: '/v1/me/sessions', summary: 'Where the account is signed in', tags: TAGS })
    .output(z.object({ items: z.array(sessionSchema) })),
  endSession: marketProcedure
    .route({ method: 'DELETE', path: '/v1/me/sessions/{id}', summary: 'Sign out of a session', tags: TAGS })
    .input(z.object({ id: z.string().max(100) }))
    .output(done),
  endSessions: marketProcedure
    .route({ method: 'DELETE', path: '/v1/me/sessions', summary: 'Sign out everywhere', tags: TAGS })
    .output(done),
}

const others = {
  creator: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/creators/{handle}', summary: 'A creator’s public profile', tags: TAGS })
    .input(z.object({ handle: handleSchema }))
    .output(creatorProfileSchema),
  grantRole: marketProcedure
    .meta({ access: 'admin' })
    .route({ method: 'POST', path: '/v1/admin/accounts/{id}/roles', summary: 'Give an account a role', tags: TAGS })
    .input(z.object({ id: idSchema, role: grantableRoleSchema }))
    .output(done),
  removeRole: marketProcedure
    .meta({ access: 'admin' })
    .route({ method: 'DELETE', path: '/v1/admin/accounts/{id}/roles', summary: 'Take a role away', tags: TAGS })
    .input(z.object({ id: idSchema, role: grantableRoleSchema }))
    .output(done),
  creatorTerms: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/creator-terms', summary: 'The terms a creator agrees to', tags: TAGS })
    .input(
      z
        .object({
          since: z.string().max(40).optional().describe('The accepted version; `changes` lists what is new'),
        })
        .optional(),
    )
    .output(
      z.object({
        version: z.string(),
        terms: z.array(z.string()),
        /** Of each version after `since`, oldest first. */
        changes: z.array(z.object({ version: z.string(), changes: z.array(z.string()) })).default([]),
      }),
    ),
  verifyCreator: marketProcedure
    .meta({ access: 'admin' })
    .route({
      method: 'POST',
      path: '/v1/admin/creators/{id}/verification',
      summary: 'Set or take back the verified mark of a creator',
      tags: TAGS,
    })
    .input(z.object({ id: idSchema, isVerified: z.boolean() }))
    .output(creatorProfileSchema),
}

export const accountsContract = { ...own, ...sessions, ...others }
