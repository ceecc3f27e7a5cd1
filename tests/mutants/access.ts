/** These mutants break rules of access: who sees what, who may do what, and which decisions are made by people. */
import { type Mutant, mutantsOf } from './mutant.ts'

const sales = mutantsOf('server/db/migrations/0010_sales.sql', 'server/testing/row-security.test.ts')
const ledger = mutantsOf('server/db/migrations/0009_ledger.sql', 'server/testing/row-security.test.ts')
const submissionStates = mutantsOf('shared/submissions/states.ts', 'shared/submissions/states.test.ts')
const reviewDecision = mutantsOf('shared/submissions/decision.ts', 'shared/submissions/decision.test.ts')
const reviewTables = mutantsOf('server/db/migrations/0005_review.sql', 'server/review/only-people-approve.test.ts')
const queue = mutantsOf('server/review/queue.ts', 'server/review/review.test.ts')
const queueRows = mutantsOf('server/review/queue-rows.ts', 'server/review/review.test.ts')
const desk = mutantsOf('server/review/submission-desk.ts', 'server/review/review.test.ts')
const decide = mutantsOf('server/review/decide.ts', 'server/review/review.test.ts')
const blind = mutantsOf('server/review/blind.ts', 'server/review/review.test.ts')
const mediaLinks = mutantsOf('server/submissions/media-links.ts', 'server/review/review.test.ts')
const caseTables = mutantsOf('server/db/migrations/0013_moderation.sql', 'server/moderation/moderation.test.ts')
const cases = mutantsOf('server/moderation/case-rows.ts', 'server/moderation/moderation.test.ts')
const moderation = mutantsOf('server/moderation/decide.ts', 'server/moderation/moderation.test.ts')
const appeals = mutantsOf('server/moderation/appeals.ts', 'server/moderation/moderation.test.ts')
const revocations = mutantsOf('server/licensing/revocation-steps.ts', 'server/licensing/revocation-steps.test.ts')
const reputation = mutantsOf('shared/reputation/levels.ts', 'shared/reputation/reputation.test.ts')
const closing = mutantsOf('server/accounts/closing.ts', 'server/accounts/closing.test.ts')
const adultEntries = mutantsOf('server/publications/shown-entries.ts', 'server/accounts/adult-names.test.ts')
const adultPrices = mutantsOf('server/offers/comparables.ts', 'server/accounts/adult-names.test.ts')
const adultOffers = mutantsOf('server/offers/offers.ts', 'server/accounts/adult-names.test.ts')
const adultLicenses = mutantsOf('server/licensing/offering.ts', 'server/accounts/adult-names.test.ts')
const adultWords = mutantsOf('server/search/spelling.ts', 'server/accounts/adult-names.test.ts')
const adultMatches = mutantsOf('server/fingerprints/shown-names.ts', 'server/accounts/adult-names.test.ts')
const adultRefusals = mutantsOf('server/submissions/submit.ts', 'server/accounts/adult-names.test.ts')
const publicCard = mutantsOf('server/publications/assets.ts', 'server/publications/publish.test.ts')
const claims = mutantsOf('server/accounts/oauth/provider.ts', 'server/accounts/oauth/clients.test.ts')
const accounts = mutantsOf('server/accounts/accounts.ts', 'server/accounts/accounts.test.ts')
const creatorsOnly = mutantsOf('server/http/access.ts', 'tests/market/licensing.test.ts')
const adminsOnly = mutantsOf('server/http/access.ts', 'server/ledger/router.test.ts')
const verified = mutantsOf('server/http/access.ts', 'server/accounts/verification.test.ts')
const tokens = mutantsOf('server/accounts/oauth/reuse.ts', 'server/accounts/oauth/reuse.test.ts')
const webhookAddress = mutantsOf('server/webhooks/public-address.ts', 'server/webhooks/send.test.ts')
const webhookSend = mutantsOf('server/webhooks/send.ts', 'server/webhooks/send.test.ts')
const keyRights = mutantsOf('server/http/access.ts', 'server/api-keys/api-keys.test.ts')
const keySecrets = mutantsOf('server/api-keys/api-keys.ts', 'server/api-keys/api-keys.test.ts')
const staffReads = mutantsOf('server/review/console.ts', 'server/moderation/staff-reads.test.ts')
const staffReadsTable = mutantsOf('server/db/migrations/0070_staff_reads.sql', 'server/moderation/staff-reads.test.ts')
const visitors = mutantsOf('server/http/app.ts', 'tests/market/web-hostile.test.ts')
const framing = mutantsOf('server/web/answers.ts', 'tests/market/web-hostile.test.ts')
const formTokens = mutantsOf('server/web/form-answers.ts', 'tests/market/web-hostile.test.ts')
const settings = mutantsOf('server/settings.ts', 'server/settings.test.ts')
const uses = mutantsOf('server/sales/per-use.ts', 'server/sales/sales.test.ts')
const checkouts = mutantsOf('server/sales/buyable.ts', 'server/sales/sales.test.ts')
const entitlements = mutantsOf('server/sales/entitlements.ts', 'server/licensing/access.test.ts')
const views = mutantsOf('server/publications/views.ts', 'tests/market/assets.test.ts')
const heldFiles = mutantsOf('server/submissions/account-media.ts', 'server/submissions/submissions.test.ts')
const webhooks = mutantsOf('server/payments/stripe-provider.ts', 'tests/market/hostile-webhooks.test.ts')
const onboarding = mutantsOf('server/payments/onboarding-links.ts', 'server/payments/onboarding-links.test.ts')
const certificates = mutantsOf('shared/provenance/certificates.ts', 'shared/provenance/certificates.test.ts')
const checkedCertificate = mutantsOf(
  'electron/engine/licensing/check-certificate.ts',
  'electron/engine/licensing/check-certificate.test.ts',
)
const boughtFile = mutantsOf(
  'electron/engine/purchases/fetch-bought-file.ts',
  'electron/engine/purchases/fetch-bought-file.test.ts',
)
const mailLinks = mutantsOf('server/notifications/mails/unsubscribe-links.ts', 'tests/market/web-mail.test.ts')
const mailEvents = mutantsOf('server/notifications/mails/events.ts', 'tests/market/web-mail.test.ts')
const mailPreviews = mutantsOf('server/web/operator/mails-page.ts', 'tests/market/web-mail.test.ts')
const mailNotices = mutantsOf('server/notifications/mails/notices.ts', 'server/notifications/mails/notices.test.ts')
const suppressions = mutantsOf('server/mail/suppressions.ts', 'server/mail/smtp.test.ts')
const browserGuard = mutantsOf('electron/hosts/browser/guard.ts', 'electron/hosts/browser/guard.test.ts')
const windows = mutantsOf('electron/hosts/electron/harden.ts', 'electron/hosts/electron/harden.test.ts')
const conflictSheet = mutantsOf(
  'renderer/src/pages/submissions/conflict-sheet.tsx',
  'renderer/src/pages/submissions/conflict-sheet.test.tsx',
)

export const ACCESS_MUTANTS: readonly Mutant[] = [
  mailLinks('anybody ends mails of others by a link of their own making', 'await macs.verify(', 'true || macs.verify('),
  mailEvents('anybody reports that mails came back', '!isSignedWith(signature, body, secret, clock.now())', 'false'),
  mailPreviews('everybody sees the previews of mails', "!identity.roles.has('admin')", 'false'),
  mailNotices('mails go to addresses that no one confirmed', "    .where('email_verified_at', 'is not', null)\n", ''),
  suppressions('mails go on to a mailbox that does not exist', "kind !== 'link'", 'false'),
  webhookAddress('webhooks reach the metadata service of clouds', "'169.254.0.0/16', ", ''),
  webhookSend(
    'one public address of a name is enough',
    'addresses.every(isPublicAddress)',
    'addresses.some(isPublicAddress)',
  ),
  keyRights(
    'an API key does what its rights do not name',
    '(right !== null && apiKey.rights.has(right))',
    'right !== null',
  ),
  keySecrets('a revoked API key continues', 'and k.revoked_at is null', ''),
  keySecrets(
    'a rotated secret has no end',
    '(s.expires_at is null or s.expires_at >',
    '(s.expires_at is not null or now() >',
  ),
  sales(
    'rows: everybody reads all sales',
    'own on sales for select to luna_app using (account_id = app_account())',
    'own on sales for select to luna_app using (true)',
  ),
  ledger(
    'rows: everybody reads the ledger',
    'debit_owner_id = app_account() or credit_owner_id = app_account()',
    'true',
  ),
  ledger('rows: the market rewrites the ledger', 'insert on ledger_tr', 'insert, update on ledger_tr'),
  submissionStates(
    'review: the market approves by itself',
    "'in_review', 'approve', 'reviewer'",
    "'in_review', 'approve', 'system'",
  ),
  reviewDecision('review: approved though a criterion failed', 'failed.length > 0', 'failed.length > 3'),
  reviewTables('review: a decision in another’s name', 'reviewer_id = app_account() and account_id', 'account_id'),
  reviewTables('review: published without an approval', "not in ('approved', 'published')", "not in ('approved')"),
  queueRows('review: of one’s own work', ".where('account_id', '<>', reviewerId)", ''),
  desk('review: an appeal goes to the same person', '...deciders.map(({ reviewer_id }) => reviewer_id),', ''),
  queue('review: a claim never ends', ".where('claim_until', '>', now)\n    .forUpdate()", '.forUpdate()'),
  decide('review: possible after the role was taken', 'await assertReviewer(tx, reviewerId, verdict.at)', ''),
  blind('review: the creator of a match is shown', 'creatorName: null, name: text', 'name: text'),
  mediaLinks('files: an address never runs out', ' || expires < clock.now().getTime()', ''),
  caseTables('moderation: one person removes', ' or answered_by <> proposed_by', ' or true'),
  cases('moderation: of one’s own case', 'subject.creatorId === moderatorId || ', ''),
  cases('moderation: by the reporter', ' || parties.includes(moderatorId)', ''),
  moderation('moderation: the creator is not heard', '    requireHeard(subject, at)', ''),
  appeals('moderation: an appeal decided by the same person', '...(await participantsOf(tx, subject))', ''),
  revocations('license: revoked by one person', "step === 'confirm' && decided", "step === 'report' && decided"),
  reputation('reputation: every finding is a strike', "({ finding }) => finding === 'plagiarism'", '() => true'),
  closing('account: a closed one still sells', 'await leaveMarket(tx, accountId)', ''),
  accounts('account: the last admin can leave', "accountId === takenBy && role === 'admin'", 'false'),
  creatorsOnly('roles: buyers do what creators do', "access !== 'account'", "access === 'admin'"),
  adminsOnly('roles: everybody is an admin', 'identity.roles.has(access)', '(identity.roles.size > 0)'),
  verified('account: an address that was not confirmed buys', '!identity.isEmailVerified', 'false'),
  tokens('token: refreshed twice at the same moment', ".where('consumed_at', 'is', null)", ''),
  uses('sale: a creator uses their own work', 'if (asset.creatorId === request.buyerId)', 'if (false)'),
  checkouts('sale: a creator buys their own work', 'if (work.creatorId === buyerId)', 'if (false)'),
  entitlements('files: kept after the license ended', 'e.valid_until >', 'e.valid_until <>'),
  views('files: what is sold is free for members', "access?.kind === 'full' ||", 'isShown(asset) ||'),
  heldFiles(
    'files: a hash is enough to use another’s file',
    "        .where('account_id', '=', accountId)\n        .where('sha256', 'in'",
    "        .where('sha256', 'in'",
  ),
  webhooks('webhook: one of last week is accepted', 'TOLERANCE_SECONDS = 300', 'TOLERANCE_SECONDS = 999_999'),
  webhooks('webhook: of one endpoint only', 'of secrets) {', 'of secrets.slice(0, 1)) {'),
  onboarding(
    'onboarding: onto the account of somebody else',
    "!(await macs.verify(content, Buffer.from(signature, 'base64url')))",
    'false',
  ),
  onboarding('onboarding: a link of last year', 'expires < clock.now().getTime()', 'false'),
  certificates('certificate: terms of another hash', 'sha256HexOfText(terms) !== termsSha256', 'false'),
  checkedCertificate('certificate: about another work', ' || license.assetId !== document.assetId', ''),
  boughtFile('download: other bytes are kept', '(await sha256Of(partPath)) !== file.sha256', 'false'),
  browserGuard('host: any page can call the studio', "!hosts.has(request.headers.get('host') ?? '')", 'false'),
  browserGuard(
    'host: any program can call the studio',
    'if (!hasSession(request))',
    "if (!request.headers.has('cookie'))",
  ),
  browserGuard('host: a link works any number of times', '    token = newToken()\n', ''),
  windows('window: plain http opens anywhere', '&& LOOPBACK_HOSTS.has(hostname)', ''),
  conflictSheet('conflict: kept before every field is decided', 'decided < fields.length', 'decided === 0'),
  adultEntries(
    '18+: the log names works to everybody',
    "hidden.has(namedAsset(entry) ?? '') ? null : envelope",
    'envelope',
  ),
  adultPrices('18+: named as comparables', ' or a.age_rating <>', ' or true or a.age_rating <>'),
  adultOffers('18+: offers are shown to everybody', 'await requireShown(tx, callerId, asset)\n', ''),
  adultLicenses(
    '18+: licenses are shown to everybody',
    'await requireShown(tx, readerId, await assetById(tx, license.assetId))\n',
    '',
  ),
  adultWords(
    '18+: a correction gives their words away',
    'const seen = conditionOf({ ageRating })',
    'const seen = conditionOf({})',
  ),
  adultMatches(
    '18+: evidence names them',
    "return hidden.has(fingerprintIdOf(match) ?? '') ?",
    'return hidden.size < 0 ?',
  ),
  adultRefusals('18+: a refusal names them', 'const data = await shown()', 'const data = report'),
  publicCard(
    'card: what is no longer public stays public',
    'publicCardOf(parseAssetCardDocument(card))',
    'parseAssetCardDocument(card)',
  ),
  staffReads(
    'reads by staff: a review is not recorded',
    'await recordReads(tx, reviewerId, [subject], clock.now())',
    '',
  ),
  staffReadsTable('reads by staff: they can be removed at once', "(at < now() - interval '365 days')", '(true)'),
  visitors(
    'pages: one visitor holds up all others of the address',
    '(identity ?? visitor)?.accountId ?? null',
    'identity?.accountId ?? null',
  ),
  framing('pages: other sites may frame them', `frameAncestors = "'none'"`, `frameAncestors = '*'`),
  formTokens('pages: a form needs no token', 'if (!isFormTokenOf(', 'if (false && !isFormTokenOf('),
  settings('payments: live ones over http', "|| publicUrl.startsWith('https:')", '|| true'),
  claims('sign-in: everything is told under any scope', "openid: ['sub'],", "openid: ['sub', 'email', 'name'],"),
]
