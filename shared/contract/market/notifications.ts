/** What the market tells an account: each kind with the facts it needs and one plain sentence. */
import * as z from 'zod'
import { daySchema } from '../../ledger/time-zone.ts'
import { waitEstimateSchema } from '../../submissions/wait-estimate.ts'
import { pauseReasonSchema } from './auto-top-up.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { marketProcedure } from './procedure.ts'

const name = z.string().max(300)
const text = z.string().max(4_000)
const asset = { assetId: idSchema, name }
const submission = { submissionId: idSchema, name }
const caseFacts = { caseId: idSchema, name }

function kind<Kind extends string, Shape extends z.ZodRawShape>(kindName: Kind, shape: Shape) {
  return z.object({ kind: z.literal(kindName), data: z.object(shape) })
}

/** `name` is that of the asset when it happened; a later change of name changes no notification. */
export const notificationContentSchema = z.discriminatedUnion('kind', [
  kind('submission_received', { ...submission, wait: waitEstimateSchema }),
  kind('submission_approved', { ...submission, assetId: idSchema }),
  kind('submission_changes_requested', submission),
  kind('submission_rejected', submission),
  kind('submission_appeal_decided', { ...submission, isGranted: z.boolean() }),
  kind('derivative_proposed', { ...asset, submissionId: idSchema, royaltyPercent: z.int() }),
  kind('derivative_answered', { ...submission, isAgreed: z.boolean(), royaltyPercent: z.int() }),
  /** To the creator of the parent, which `assetId` and `name` are. */
  kind('derivative_published', { ...asset, childAssetId: idSchema, childName: name, royaltyPercent: z.int() }),

  /** To whose share changes; in basis points, 0 for none. */
  kind('shares_proposed', { proposalId: idSchema, name, creatorName: name, before: z.int(), after: z.int() }),
  /** To the creator. */
  kind('shares_answered', { proposalId: idSchema, name, personName: name, isConfirmed: z.boolean() }),
  /** To the creator and everybody named. */
  kind('shares_agreed', { proposalId: idSchema, name, isPublished: z.boolean() }),
  /** To the creator. */
  kind('share_left', { ...asset, personName: name }),

  /** To followers of the creator, of a new work. */
  kind('followed_published', { ...asset, creatorName: name }),

  kind('sale', { ...asset, saleId: idSchema, earnedMicroDollars: microDollarsText }),
  /** `assetId` is the creator's own asset; `soldName` the derivative that was sold. */
  kind('royalty', { ...asset, saleId: idSchema, soldName: name, earnedMicroDollars: microDollarsText }),
  /** To somebody who shares `assetId`, which was sold or is what `soldName` derives from. */
  kind('share', { ...asset, saleId: idSchema, soldName: name, earnedMicroDollars: microDollarsText }),
  /** Of a whole day in the account's time zone: uses of works that derive from the creator's own. */
  kind('use_royalties', { day: daySchema, useCount: z.int().min(1), earnedMicroDollars: microDollarsText }),
  kind('purchase', { ...asset, saleId: idSchema, amountMicroDollars: microDollarsText }),
  kind('payment_not_completed', { ...asset, orderId: idSchema, reason: text }),
  kind('wallet_topped_up', { amountMicroDollars: microDollarsText }),
  /** The balance is below what the account wants to be notified of. */
  kind('wallet_low', { balanceMicroDollars: microDollarsText, thresholdCents: priceCentsSchema }),
  /** Nothing is charged until the account resumes it. */
  kind('auto_top_up_paused', { reason: pauseReasonSchema, amountCents: priceCentsSchema }),
  /** Once a month: the next charge would exceed what the account allowed for it. */
  kind('auto_top_up_ceiling', { monthlyCapCents: priceCentsSchema }),
  kind('subscription_payment_failed', { ...asset, validUntil: instantSchema }),
  kind('subscription_ended', { ...asset, validUntil: instantSchema }),
  /** To the buyer. */
  kind('refund_received', {
    ...asset,
    saleId: idSchema,
    amountMicroDollars: microDollarsText,
    paidTo: z.enum(['wallet', 'card']),
  }),
  /** To the creator: what was taken back of the earnings. */
  kind('refund_declined', { ...asset, saleId: idSchema, reason: text }),
  kind('refund_issued', { ...asset, saleId: idSchema, takenBackMicroDollars: microDollarsText }),
  /** To the buyer. */
  kind('gift_taken', { ...asset, saleId: idSchema }),
  /** To the account that took it. */
  kind('gift_received', { ...asset, saleId: idSchema, giverName: name }),
  /** To both; `isGiver` to the buyer. */
  kind('gift_withdrawn', {
    ...asset,
    saleId: idSchema,
    isGiver: z.boolean(),
    why: z.enum(['refunded', 'charged_back']),
  }),
  kind('dispute_opened', { ...asset, saleId: idSchema, heldMicroDollars: microDollarsText }),
  kind('dispute_closed', { ...asset, saleId: idSchema, isWon: z.boolean() }),

  kind('payout_sent', { payoutId: idSchema, amountCents: priceCentsSchema }),
  kind('payout_paid', { payoutId: idSchema, amountCents: priceCentsSchema }),
  kind('payout_failed', { payoutId: idSchema, amountCents: priceCentsSchema, reason: text }),
  kind('hold_placed', { reason: text, whatToDo: text, whatWeDo: text }),
  kind('hold_released', {}),

  kind('rating_answered', asset),
  kind('rating_hidden', { ...asset, reason: text }),
  kind('license_granted', { ...asset, licenseId: idSchema }),
  kind('license_revoked', { ...asset, licenseId: idSchema, reason: text }),
  /** To both sides, of each step of a complaint about a license. */
  kind('license_complaint', { ...asset, licenseId: idSchema, complaintId: idSchema, step: text, note: text }),

  kind('report_received', { reportId: idSchema, name }),
  kind('report_decided', { reportId: idSchema, name, outcome: z.enum(['action_taken', 'no_action']) }),
  kind('case_opened', { ...caseFacts, answerUntil: instantSchema }),
  kind('listing_paused', { ...caseFacts, reason: text, until: instantSchema }),
  kind('listing_resumed', caseFacts),
  kind('counter_notice_received', { ...caseFacts, decideUntil: instantSchema }),
  kind('case_decided', {
    ...caseFacts,
    outcome: z.enum(['dismissed', 'removed', 'buyers_refunded']),
    reason: text,
    isBanned: z.boolean(),
    /** Null where there is nothing to appeal. */
    appealUntil: instantSchema.nullable(),
  }),
  kind('appeal_received', { ...caseFacts, decideUntil: instantSchema }),
  kind('appeal_decided', { ...caseFacts, isGranted: z.boolean(), reason: text }),

  /** The market sends nothing more there. */
  kind('webhook_disabled', { host: name }),
  /** Emails bounced or were marked as spam and were stopped; see `mail.settings`. */
  kind('mail_stopped', { reason: z.enum(['bounced', 'complained']) }),
  kind('api_key_changed', { name, change: z.enum(['created', 'changed', 'permissions_added', 'rotated', 'revoked']) }),

  kind('reputation_changed', { before: z.number(), after: z.number(), sentences: z.array(z.string()) }),
])
export type NotificationContent = z.infer<typeof notificationContentSchema>

export const notificationSchema = z.object({
  id: idSchema,
  content: notificationContentSchema,
  sentence: z.string(),
  createdAt: instantSchema,
  readAt: instantSchema.nullable(),
})
export type Notification = z.infer<typeof notificationSchema>

const notifications = { tags: ['Notifications'] }

export const notificationsContract = {
  list: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/notifications',
      summary: 'The caller’s notifications, newest first',
      ...notifications,
    })
    .input(z.object({ unread: z.stringbool().optional(), ...pageQuery }))
    .output(pageOf(notificationSchema).extend({ unreadCount: z.int() })),
  read: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/notifications/read',
      summary: 'Mark as read; without ids, all of them',
      ...notifications,
    })
    .input(z.object({ ids: z.array(idSchema).min(1).max(200).optional() }))
    .output(z.object({ unreadCount: z.int() })),
}
