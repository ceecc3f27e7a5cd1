/** The accounts part of the API. */
import { CREATOR_TERMS, CREATOR_TERMS_VERSION, termsChangesSince } from '#shared/contract/market/creator-terms.ts'
import { accountOf } from '../http/access.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { AccountsService } from './accounts.ts'

const api = marketImplementer.accounts
const done = { done: true } as const

function callerOf(context: RequestContext) {
  return {
    accountId: accountOf(context),
    address: context.address,
    sessionId: context.identity?.sessionId ?? null,
  }
}

function ownRouter(accounts: AccountsService) {
  return {
    signUp: api.signUp.handler(async ({ input, context }) => {
      await accounts.signUp(input, context.address)
      return done
    }),
    me: api.me.handler(({ context }) => accounts.me(accountOf(context))),
    changeMe: api.changeMe.handler(({ input, context }) => accounts.change(accountOf(context), input)),
    changePassword: api.changePassword.handler(async ({ input, context }) => {
      await accounts.changePassword(callerOf(context), input.oldPassword, input.newPassword)
      return done
    }),
    verifyEmail: api.verifyEmail.handler(async ({ context }) => {
      await accounts.askForVerification(accountOf(context), context.address)
      return done
    }),
    becomeCreator: api.becomeCreator.handler(({ input, context }) => accounts.becomeCreator(accountOf(context), input)),
    acceptCreatorTerms: api.acceptCreatorTerms.handler(({ input, context }) =>
      accounts.acceptTerms(accountOf(context), input.termsVersion),
    ),
    closeAccount: api.closeAccount.handler(async ({ input, context }) => {
      const { password, endLicenses } = input
      return accounts.close(callerOf(context), password, { endLicenses })
    }),
    closingPreview: api.closingPreview.handler(async ({ context }) => {
      const { obstacles, requestedAt, ...preview } = await accounts.closingPreview(accountOf(context))
      return { ...preview, obstacles: [...obstacles], requestedAt: requestedAt?.toISOString() ?? null }
    }),
  }
}

function sessionsRouter(accounts: AccountsService) {
  return {
    sessions: api.sessions.handler(async ({ context }) => {
      const { accountId, sessionId } = callerOf(context)
      return { items: await accounts.sessions(accountId, sessionId) }
    }),
    endSession: api.endSession.handler(async ({ input, context }) => {
      await accounts.endSession(accountOf(context), input.id)
      return done
    }),
    endSessions: api.endSessions.handler(async ({ context }) => {
      await accounts.endSessions(accountOf(context))
      return done
    }),
  }
}

export function accountsRouter(accounts: AccountsService) {
  return {
    ...ownRouter(accounts),
    ...sessionsRouter(accounts),
    creator: api.creator.handler(({ input }) => accounts.creator(input.handle)),
    creatorTerms: api.creatorTerms.handler(({ input }) => ({
      version: CREATOR_TERMS_VERSION,
      terms: [...CREATOR_TERMS],
      changes: termsChangesSince(input?.since ?? CREATOR_TERMS_VERSION).map(({ version, changes }) => ({
        version,
        changes: [...changes],
      })),
    })),
    grantRole: api.grantRole.handler(async ({ input, context }) => {
      await accounts.giveRole(input.id, input.role, accountOf(context))
      return done
    }),
    removeRole: api.removeRole.handler(async ({ input, context }) => {
      await accounts.takeRole(input.id, input.role, accountOf(context))
      return done
    }),
    verifyCreator: api.verifyCreator.handler(({ input }) => accounts.verifyCreator(input.id, input.isVerified)),
  }
}
