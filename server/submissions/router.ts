import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { DerivationsService } from './derivations-service.ts'
import type { SubmissionsService } from './submissions.ts'
import type { Uploads } from './uploads.ts'

export function uploadsRouter(uploads: Uploads) {
  const api = marketImplementer.uploads
  return {
    begin: api.begin.handler(({ input, context }) => uploads.begin(accountOf(context), input)),
    find: api.find.handler(({ input, context }) => uploads.find(accountOf(context), input.id)),
    complete: api.complete.handler(({ input, context }) => uploads.complete(accountOf(context), input.id)),
  }
}

export function submissionsRouter(submissions: SubmissionsService) {
  const api = marketImplementer.submissions
  const keyOf = (context: Parameters<typeof accountOf>[0], { id }: { readonly id: string }) => ({
    accountId: accountOf(context),
    submissionId: id,
  })
  return {
    create: api.create.handler(({ input: { id, ...draft }, context }) =>
      submissions.create(accountOf(context), draft, id),
    ),
    list: api.list.handler(({ input, context }) => submissions.list(accountOf(context), input)),
    find: api.find.handler(({ input, context }) => submissions.find(keyOf(context, input))),
    update: api.update.handler(({ input: { id, version, ...draft }, context }) =>
      submissions.update(keyOf(context, { id }), draft, version),
    ),
    submit: api.submit.handler(({ input, context }) => submissions.submit(keyOf(context, input))),
    resubmit: api.resubmit.handler(({ input, context }) => submissions.resubmit(keyOf(context, input))),
    withdraw: api.withdraw.handler(({ input, context }) =>
      submissions.withdraw(keyOf(context, input), input.reason ?? null),
    ),
    appeal: api.appeal.handler(({ input, context }) => submissions.appeal(keyOf(context, input), input.reason)),
    changes: api.changes.handler(({ input, context }) => submissions.changes(keyOf(context, input))),
  }
}

export function derivationsRouter(derivations: DerivationsService) {
  const api = marketImplementer.derivations
  return {
    terms: api.terms.handler(({ context }) => derivations.terms(accountOf(context))),
    setTerms: api.setTerms.handler(({ input, context }) => derivations.setTerms(accountOf(context), input)),
    termsOf: api.termsOf.handler(({ input }) => derivations.termsOf(input.id)),
    agreements: api.agreements.handler(({ input, context }) => derivations.agreements(accountOf(context), input)),
    answer: api.answer.handler(({ input, context }) => derivations.answer(accountOf(context), input.id, input.accept)),
  }
}
