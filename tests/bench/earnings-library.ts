/** A library whose account has many ledger lines, sealed as a market seals them: made once below `out/`. */

import { createBooks } from '#engine/earnings/books.ts'
import { createLines } from '#engine/earnings/lines.ts'
import { createSums } from '#engine/earnings/sums.ts'
import type { Engine } from '#engine/engine.ts'
import { GENESIS_HASH, type LedgerLine, lineHash } from '#shared/ledger/chain.ts'
import { DAY_MS } from '#shared/time.ts'
import { keptLibrary } from './kept-library.ts'

const OWNER = '01890000-0000-7000-8000-0000000000e1'
const MARKET_URL = 'http://127.0.0.1:9'
const WORKS = 60
const COUNTRIES = ['DE', 'US', 'JP', 'BR', 'FR', 'IN', null]
const OFFERS = ['one_time', 'per_use', 'subscription'] as const
const DAYS = 720
const LINES_PER_TRANSACTION = 5_000
/** A sale and the market's fee of it. */
const LINES_PER_SALE = 2

const idOf = (group: number, number: number) =>
  `0189${String(group).padStart(4, '0')}-0000-7000-8000-${String(number).padStart(12, '0')}`

/** Sales spread evenly over two years until now, oldest first. */
function* chain(count: number, nowMs: number): Generator<LedgerLine> {
  let hash = GENESIS_HASH
  let balance = 0n
  for (let index = 0; index < count; index++) {
    const sale = Math.floor(index / LINES_PER_SALE)
    const isFee = index % LINES_PER_SALE === 1
    const amount = isFee ? -1_500_000n : 4_990_000n
    balance += amount
    const content: Omit<LedgerLine, 'hash'> = {
      sequence: index + 1,
      journalId: idOf(1, sale),
      transferNumber: (index % LINES_PER_SALE) + 1,
      kind: isFee ? 'fee' : 'sale',
      amountMicroDollars: String(amount),
      balanceMicroDollars: String(balance),
      at: new Date(nowMs - DAYS * DAY_MS * (1 - index / count)).toISOString(),
      availableAt: null,
      saleId: idOf(2, sale),
      assetId: idOf(3, sale % WORKS),
      viaAssetId: null,
      soldAssetId: null,
      versionId: idOf(4, (sale % WORKS) * 10 + (sale % 3)),
      offer: OFFERS[sale % OFFERS.length] ?? null,
      country: COUNTRIES[sale % COUNTRIES.length] ?? null,
      memo: null,
    }
    hash = lineHash(hash, { ownerId: OWNER, book: 'creator' }, content)
    yield { ...content, hash }
  }
}

/** Leaves the rest for later, which `take` would not. */
function nextOf(lines: Iterator<LedgerLine, void>, count: number): LedgerLine[] {
  const page: LedgerLine[] = []
  while (page.length < count) {
    const next = lines.next()
    if (next.done === true) break
    page.push(next.value)
  }
  return page
}

function keepLines({ db, write }: Engine, count: number): void {
  const account = { id: OWNER, marketUrl: MARKET_URL, timeZone: 'Europe/Berlin' }
  const [books, lines, sums] = [createBooks(db), createLines(db), createSums(db)]
  const made = chain(count, Date.now())
  for (let kept = 0; kept < count; kept += LINES_PER_TRANSACTION) {
    const page = nextOf(made, LINES_PER_TRANSACTION)
    const last = page.at(-1)
    if (last === undefined) return
    write(() => {
      const { id } = books.open(account, 'creator')
      lines.add(id, page)
      sums.add(id, account.timeZone, page)
      const end = { lastSequence: last.sequence, headHash: last.hash, balance: BigInt(last.balanceMicroDollars) }
      books.moveHead(id, end)
      books.setSummed(id, { zone: account.timeZone, summedSequence: last.sequence })
      books.setRead(id, { at: new Date().toISOString() })
    })
  }
}

/** @returns the folder of the library; its market is out of reach. */
export function earningsLibrary(count: number): Promise<string> {
  return keptLibrary(`earnings-${count}`, (engine) => {
    engine.settings.update({ welcomeDone: true, marketUrl: MARKET_URL })
    engine.market.accounts.keep(MARKET_URL, {
      ...{
        accountId: OWNER,
        email: 'bench@people.example',
        isEmailVerified: true,
        creatorTerms: null,
        displayName: 'Bench',
      },
      ...{ timeZone: 'Europe/Berlin', roles: ['buyer', 'creator'], creator: null, createdAt: new Date().toISOString() },
      age: { isAdult: null, showsAdultWorks: true },
    })
    keepLines(engine, count)
  })
}
