/** The moderation part of the API. */
import { accountOf } from '../http/access.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { ModerationService } from './moderation.ts'

const api = marketImplementer.moderation

function actingIn(input: { readonly id: string }, context: RequestContext) {
  return { caseId: input.id, moderatorId: accountOf(context) }
}

function moderatorsRouter(moderation: ModerationService) {
  return {
    cases: api.cases.handler(({ input, context }) => moderation.cases(accountOf(context), input)),
    case: api.case.handler(({ input, context }) => moderation.case(actingIn(input, context))),
    note: api.note.handler(({ input, context }) =>
      moderation.note(actingIn(input, context), input.text, input.isForCreator),
    ),
    pause: api.pause.handler(({ input, context }) =>
      moderation.pause(actingIn(input, context), input.reason, input.days),
    ),
    resume: api.resume.handler(({ input, context }) => moderation.resume(actingIn(input, context), input.reason)),
    dismiss: api.dismiss.handler(({ input, context }) => moderation.dismiss(actingIn(input, context), input.reason)),
    propose: api.propose.handler(({ input, context }) => moderation.propose(actingIn(input, context), input.proposal)),
    confirm: api.confirm.handler(({ input, context }) =>
      moderation.confirm(actingIn(input, context), input.proposalId, input.acceptsBan),
    ),
    decline: api.decline.handler(({ input, context }) =>
      moderation.decline(actingIn(input, context), input.proposalId, input.reason),
    ),
    decideAppeal: api.decideAppeal.handler(({ input, context }) =>
      moderation.decideAppeal(actingIn(input, context), input),
    ),
  }
}

export function moderationRouter(moderation: ModerationService) {
  return {
    ...moderatorsRouter(moderation),
    report: api.report.handler(({ input, context }) => moderation.report(accountOf(context), input)),
    contest: api.contest.handler(({ input, context }) => moderation.contest(accountOf(context), input)),
    reports: api.reports.handler(({ input, context }) => moderation.reports(accountOf(context), input)),
    ownCases: api.ownCases.handler(({ input, context }) => moderation.ownCases(accountOf(context), input)),
    ownCase: api.ownCase.handler(({ input, context }) => moderation.ownCase(accountOf(context), input.id)),
    counterNotice: api.counterNotice.handler(({ input, context }) =>
      moderation.counterNotice(accountOf(context), input.id, input.text),
    ),
    appeal: api.appeal.handler(({ input, context }) => moderation.appeal(accountOf(context), input.id, input.text)),
  }
}
