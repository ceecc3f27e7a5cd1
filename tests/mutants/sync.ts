/** These mutants break rules of sync: what is merged, in which order it is sent, and that nothing is done twice. */
import { type Mutant, mutantsOf } from './mutant.ts'

const mergeDrafts = mutantsOf('shared/sync/merge-drafts.ts', 'shared/sync/merge.test.ts')
const mergeJson = mutantsOf('shared/sync/merge-json.ts', 'shared/sync/merge.test.ts')
const commonBase = mutantsOf('shared/sync/common-base.ts', 'electron/engine/submissions/agree.test.ts')
const agreed = mutantsOf('electron/engine/submissions/agree.ts', 'electron/engine/submissions/agree.test.ts')
const heldBack = mutantsOf('electron/engine/sync/outbox.ts', 'electron/engine/submissions/protocol.test.ts')
const outbox = mutantsOf('electron/engine/sync/outbox.ts', 'electron/engine/sync/drain.test.ts')
const drain = mutantsOf('electron/engine/sync/drain.ts', 'electron/engine/sync/drain.test.ts')
const submissions = mutantsOf(
  'electron/engine/submissions/submissions.ts',
  'electron/engine/submissions/protocol.test.ts',
)
const retryAfter = mutantsOf('electron/engine/market/retry-after.ts', 'electron/engine/market/retry-after.test.ts')
const contests = mutantsOf('electron/engine/provenance/contest.ts', 'tests/connected/contest.test.ts')
const idempotency = mutantsOf('server/http/idempotency.ts', 'server/http/idempotency.test.ts')
const drafts = mutantsOf('server/submissions/submissions.ts', 'server/submissions/submissions.test.ts')
const changes = mutantsOf('server/sync/account-changes.ts', 'server/sync/account-changes.test.ts')
const uploads = mutantsOf('server/submissions/upload-rows.ts', 'server/submissions/uploads.test.ts')

export const SYNC_MUTANTS: readonly Mutant[] = [
  mergeDrafts('merge: a royalty is put together', "['offers', 'derivation', 'card.l", "['offers', 'card.l"),
  mergeDrafts('merge: a price of the other device is lost', 'value: theirs, conf', 'value: mine, conf'),
  mergeDrafts('merge: an open field is kept silently', 'choice === undefined || ', ''),
  mergeJson('merge: a removed tag comes back', '!mine.includes(item) || !theirs', '!mine.includes(item) && !theirs'),
  commonBase('merge: a save without an answer counts as stored', ': values[0]', ': values[1]'),
  heldBack('outbox: what is behind a held change is sent', "e.state = 'held' or", "e.state = 'none' or"),
  outbox('outbox: the newest change goes first', 'order by number limit 1', 'order by number desc limit 1'),
  drain('outbox: every try has a key of its own', 'Key: entry.id,', 'Key: entry.id + entry.attempts,'),
  drain('outbox: a held change is dropped', "outbox.setState(changed, id, 'held')", 'outbox.remove(changed, id)'),
  drain('backoff: pauses do not grow', '2 ** Math.max(0, attempts - 1)', '1'),
  drain('backoff: pauses grow without end', 'Math.min(LONGEST_PAUSE_MS, ', '('),
  drain('outbox: a clock set back stops it', ' && leftMs <= LONGEST_WAIT_MS', ''),
  agreed('base: a late answer replaces a newer one', 'isOlder && reading.isFresh !== true', 'false'),
  agreed(
    'base: what was sent is not considered',
    'if (lost === null || (sent !== null && isSameJson(sent, theirs))) return sent',
    'if (lost === null) return null',
  ),
  agreed('base: what a restored market lost is taken for sent', 'lost === null || (', 'true || ('),
  agreed('base: a restored market is trusted', '(isOlder || isDoubtful || isKnownVersion)', 'isOlder'),
  submissions(
    'outbox: written after its transaction',
    'queue.resend(changed, row)',
    'setImmediate(() => write((own) => queue.resend(own, row)))',
  ),
  retryAfter('backoff: a market can ask for any wait', 'Math.min(LONGEST_MS, ', '('),
  idempotency(
    'idempotency: a key fits other requests',
    '!hashes.some((hash) => hash.equals(kept.request_hash))',
    'false',
  ),
  idempotency('idempotency: a failure is the answer', 'response.status < 500 && ', ''),
  idempotency('idempotency: a late number is accepted', "last_number', '<', number", "last_number', '>', 0n"),
  drafts('conflict: the older edit wins', 'version !== undefined && row.version !== version', 'false'),
  changes('feed: a restored market is not noticed', ' || !(await knows(tx, accountId, mark))', ''),
  uploads('upload: a part counts twice', 'part.sizeBytes) return false', 'part.sizeBytes) return true'),
  contests(
    'contest: the latest claim goes along',
    'a.receipt.inclusion.leafIndex - b.',
    'b.receipt.inclusion.leafIndex - a.',
  ),
]
