/** What creators set and answer about works that derive from theirs. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Agreement, AgreementState, DerivationTerms } from '#shared/contract/market/submissions.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { agreementView, answerAgreement, listTerms, setTerms } from './derivations.ts'

interface AgreementsPage {
  readonly state?: AgreementState | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface DerivationsService {
  terms(accountId: string): Promise<DerivationTerms[]>
  setTerms(accountId: string, terms: DerivationTerms): Promise<DerivationTerms>
  /** On either side, newest first. */
  agreements(accountId: string, page: AgreementsPage): Promise<{ items: Agreement[]; nextCursor: string | null }>
  /** By the parent's creator, once. Throws NOT_FOUND, CONFLICT. */
  answer(accountId: string, id: string, accept: boolean): Promise<Agreement>
}

async function listAgreements(tx: Tx, accountId: string, { state, cursor, limit }: AgreementsPage) {
  let query = tx
    .selectFrom('derivation_agreements')
    .selectAll()
    .where((where) => where.or([where('account_id', '=', accountId), where('child_account_id', '=', accountId)]))
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state !== undefined) query = query.where('state', '=', state)
  if (cursor !== undefined) {
    if (!z.uuid().safeParse(cursor).success)
      throw new LunaError('INVALID_INPUT', 'cursor: is not one that was given out')
    query = query.where('id', '<', cursor)
  }
  const rows = await query.execute()
  return {
    items: rows.slice(0, limit).map((row) => agreementView(row, accountId)),
    nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null,
  }
}

export function createDerivationsService(database: MarketDatabase, clock: Clock): DerivationsService {
  return {
    terms: (accountId) => database.asAccount(accountId, (tx) => listTerms(tx, accountId)),
    async setTerms(accountId, terms) {
      await database.asAccount(accountId, (tx) => setTerms(tx, accountId, terms, clock.now()))
      return terms
    },
    agreements: (accountId, page) => database.asAccount(accountId, (tx) => listAgreements(tx, accountId, page)),
    answer: (accountId, id, accept) =>
      database.asService((tx) => answerAgreement(tx, { accountId, id, accept, at: clock.now() })),
  }
}
