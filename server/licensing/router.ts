/** The licensing part of the API, and the documented licensing functions. */
import { randomUUID } from 'node:crypto'
import { accountOf } from '../http/access.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { LicenseComplaints } from './complaints.ts'
import type { LicenseHolding } from './holding.ts'
import { createdAnswer, type LicenseOffering } from './offering.ts'

export interface Licensing {
  readonly offering: LicenseOffering
  readonly holding: LicenseHolding
  readonly complaints: LicenseComplaints
}

const api = marketImplementer.licensing

function offeringRouter(offering: LicenseOffering) {
  return {
    browse: api.browse.handler(({ input, context }) => offering.browse(context.identity?.accountId ?? null, input)),
    find: api.find.handler(({ input, context }) => offering.find(context.identity?.accountId ?? null, input.id)),
    edit: api.edit.handler(({ input, context }) => {
      const { id, ...content } = input
      return offering.edit(accountOf(context), id, content)
    }),
    close: api.close.handler(({ input, context }) => offering.close(accountOf(context), input.id)),
    own: api.own.handler(({ input, context }) => offering.own(accountOf(context), input)),
    versions: api.versions.handler(({ input, context }) => offering.versions(accountOf(context), input)),
    sold: api.sold.handler(({ input, context }) => offering.sold(accountOf(context), input)),
    royalties: api.royalties.handler(({ input, context }) => offering.royalties(accountOf(context), input)),
    createLicense: api.createLicense.handler(async ({ input, context }) =>
      createdAnswer(await offering.create(accountOf(context), input)),
    ),
  }
}

function declarationKey(context: RequestContext, given: string | undefined): string {
  return given ?? context.idempotencyKey ?? randomUUID()
}

function holdingRouter(holding: LicenseHolding) {
  return {
    purchases: api.purchases.handler(({ input, context }) => holding.purchases(accountOf(context), input)),
    purchase: api.purchase.handler(({ input, context }) => holding.purchase(accountOf(context), input.id)),
    status: api.status.handler(({ input }) => holding.status(input.reference)),
    purchaseLicense: api.purchaseLicense.handler(({ input, context }) =>
      holding.buy({
        listingId: input.license_id,
        buyerId: accountOf(context),
        licenseeName: input.company_name ?? null,
        returnUrl: input.return_url ?? undefined,
        key: context.idempotencyKey,
      }),
    ),
    isLicenseValid: api.isLicenseValid.handler(async ({ input, context }) => {
      const validity = await holding.validity(accountOf(context), input.purchase_id)
      if (!validity.isValid) {
        return { is_valid: false, reason: validity.reason, expires_at: null, impressions_left: null }
      }
      const { expiresAtMs, impressionsLeft } = validity
      const expires_at = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString()
      return { is_valid: true, reason: null, expires_at, impressions_left: impressionsLeft }
    }),
    recordLicenseUsage: api.recordLicenseUsage.handler(async ({ input, context }) => {
      const { royalty, month, impressionsLeft } = await holding.declare({
        licenseeId: accountOf(context),
        grantId: input.purchase_id,
        usage: input.usage_type,
        count: input.count,
        key: declarationKey(context, input.idempotency_key),
      })
      return {
        success: true as const,
        source: 'declared_by_licensee' as const,
        royalty_micro_dollars: String(royalty),
        month,
        impressions_left: impressionsLeft,
      }
    }),
  }
}

function complaintsRouter(complaints: LicenseComplaints) {
  const answer = (step: 'response' | 'appeal', input: { id: string; note: string }, context: RequestContext) =>
    complaints.next({ ...input, step, side: 'licensee', actorId: accountOf(context) })
  return {
    complain: api.complain.handler(({ input, context }) => {
      const { id: grantId, ground, note } = input
      return complaints.complain({ grantId, ground, note, actorId: accountOf(context) })
    }),
    giveNotice: api.giveNotice.handler(({ input, context }) => {
      const { id: grantId, ground, note, cureDays } = input
      return complaints.giveNotice({ grantId, ground, note, cureDays, actorId: accountOf(context) })
    }),
    complaints: api.complaints.handler(({ input, context }) => complaints.own(accountOf(context), input)),
    complaint: api.complaint.handler(({ input, context }) => complaints.find(accountOf(context), input.id)),
    respond: api.respond.handler(({ input, context }) => answer('response', input, context)),
    appeal: api.appeal.handler(({ input, context }) => answer('appeal', input, context)),
    allComplaints: api.allComplaints.handler(({ input, context }) => complaints.all(accountOf(context), input)),
    decide: api.decide.handler(({ input, context }) =>
      complaints.next({ ...input, side: 'market', actorId: accountOf(context) }),
    ),
  }
}

export function licensingRouter({ offering, holding, complaints }: Licensing) {
  return { ...offeringRouter(offering), ...holdingRouter(holding), ...complaintsRouter(complaints) }
}
