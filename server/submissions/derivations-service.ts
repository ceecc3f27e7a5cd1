/** What creators set and answer about works that derive from theirs. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Agreement, AgreementState, DerivationTerms } from '#shared/contract/market/submissions.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom } from '../http/cursor.ts'
import { agreementView, answerAgreement } from './agreements.ts'
import { derivationTermsOf, listTerms, setTerms, type Terms } from './derivations.ts'

interface AgreementsPage extends PageRequest {
  readonly state?: AgreementState | undefined
}

export interface DerivationsService {
  terms(accountId: string): Promise<DerivationTerms[]>
  setTerms(accountId: string, terms: DerivationTerms): Promise<DerivationTerms>
  /** Of a published asset. Throws NOT_FOUND. */
  termsOf(assetId: string): Promise<Terms>
  /** On either side, newest first. */
  agreements(accountId: string, page: AgreementsPage): Promise<Paged<Agreement>>
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
  const before = decodeCursor(z.uuid(), cursor)
  if (before !== undefined) query = query.where('id', '<', before)
  return pageFrom(
    await query.execute(),
    limit,
    (row) => agreementView(row, accountId),
    ({ id }) => id,
  )
}

async function termsOfAsset(tx: Tx, assetId: string): Promise<Terms> {
  const owner = await tx.selectFrom('asset_directory').select('account_id').where('id', '=', assetId).executeTakeFirst()
  if (owner === undefined) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  return derivationTermsOf(tx, owner.account_id, assetId)
}

export function createDerivationsService(database: MarketDatabase, clock: Clock): DerivationsService {
  return {
    terms: (accountId) => database.asAccount(accountId, (tx) => listTerms(tx, accountId)),
    async setTerms(accountId, terms) {
      await database.asAccount(accountId, (tx) => setTerms(tx, accountId, terms, clock.now()))
      return terms
    },
    termsOf: (assetId) => database.asService((tx) => termsOfAsset(tx, assetId)),
    agreements: (accountId, page) => database.asAccount(accountId, (tx) => listAgreements(tx, accountId, page)),
    answer: (accountId, id, accept) =>
      database.asService((tx) => answerAgreement(tx, { accountId, id, accept, at: clock.now() })),
  }
}
