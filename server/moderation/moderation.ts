/** Moderation as a service: who reports, whom it is about, and who decides each have their own side of it. */
import type {
  CaseSummary,
  ModeratedCase,
  NewContest,
  NewProposal,
  NewReport,
  OwnCase,
  OwnCaseEvent,
  Report,
} from '#shared/contract/market/moderation.ts'
import type { Paged, PageRequest } from '../http/cursor.ts'
import { appeal, counterNotice, decideAppeal } from './appeals.ts'
import { contest } from './contests.ts'
import { type Acting, confirm, decline, dismiss, note, pause, propose, resume } from './decide.ts'
import type { ModerationParts } from './parts.ts'
import { fileReport } from './reports.ts'
import { type CasesQuery, caseFor, casesFor, ownCase, ownCases, ownReports } from './views.ts'
import { endPauses, lookForSpam } from './watch.ts'

export interface ModerationService {
  /** Throws NOT_FOUND, NOT_ALLOWED, CONFLICT, RATE_LIMITED. */
  report(reporterId: string, report: NewReport): Promise<Report>
  /** Throws NOT_FOUND, CONFLICT, INVALID_INPUT, RATE_LIMITED. */
  contest(accountId: string, wanted: NewContest): Promise<Report>
  reports(reporterId: string, page: PageRequest): Promise<Paged<Report>>
  ownCases(creatorId: string, page: PageRequest): Promise<Paged<OwnCase>>
  /** Throws NOT_FOUND. */
  ownCase(creatorId: string, caseId: string): Promise<OwnCase & { events: OwnCaseEvent[] }>
  /** Throws NOT_FOUND, CONFLICT. */
  counterNotice(creatorId: string, caseId: string, text: string): Promise<OwnCase>
  /** Throws NOT_FOUND, CONFLICT. */
  appeal(creatorId: string, caseId: string, text: string): Promise<OwnCase>
  cases(moderatorId: string, query: CasesQuery): Promise<Paged<CaseSummary>>
  /** As all below: throws NOT_ALLOWED, NOT_FOUND also where the case concerns the moderator, CONFLICT. */
  case(acting: Acting): Promise<ModeratedCase>
  note(acting: Acting, text: string, isForCreator: boolean): Promise<ModeratedCase>
  pause(acting: Acting, reason: string, days: number): Promise<ModeratedCase>
  resume(acting: Acting, reason: string): Promise<ModeratedCase>
  dismiss(acting: Acting, reason: string): Promise<ModeratedCase>
  propose(acting: Acting, proposal: NewProposal): Promise<ModeratedCase>
  confirm(acting: Acting, proposalId: string, acceptsBan: boolean): Promise<ModeratedCase>
  decline(acting: Acting, proposalId: string, reason: string): Promise<ModeratedCase>
  decideAppeal(acting: Acting, decision: { isGranted: boolean; reason: string }): Promise<ModeratedCase>
  /** Periodic. */
  endPauses(): Promise<void>
  /** Periodic. */
  lookForSpam(): Promise<void>
}

type CreatorsSide = Pick<ModerationService, 'ownCases' | 'ownCase' | 'counterNotice' | 'appeal'>

function creatorsSide(parts: ModerationParts): CreatorsSide {
  const { database, clock } = parts
  const view = (creatorId: string, caseId: string) =>
    database.asAccount(creatorId, (tx) => ownCase(tx, creatorId, caseId, clock.now()))
  return {
    ownCases: (creatorId: string, page: PageRequest) =>
      database.asAccount(creatorId, (tx) => ownCases(tx, creatorId, page, clock.now())),
    ownCase: view,
    async counterNotice(creatorId: string, caseId: string, text: string) {
      await counterNotice(parts, { creatorId, caseId, text })
      return view(creatorId, caseId)
    },
    async appeal(creatorId: string, caseId: string, text: string) {
      await appeal(parts, { creatorId, caseId, text })
      return view(creatorId, caseId)
    },
  }
}

type ModeratorsSide = Omit<
  ModerationService,
  keyof CreatorsSide | 'report' | 'contest' | 'reports' | 'cases' | 'endPauses' | 'lookForSpam'
>

function moderatorsSide(parts: ModerationParts): ModeratorsSide {
  const { database, clock } = parts
  const view = ({ moderatorId, caseId }: Acting) =>
    database.asService((tx) => caseFor(tx, moderatorId, caseId, clock.now()))
  async function after(acting: Acting, done: Promise<void>): Promise<ModeratedCase> {
    await done
    return view(acting)
  }
  return {
    case: view,
    note: (acting: Acting, text: string, isForCreator: boolean) =>
      after(acting, note(parts, acting, text, isForCreator)),
    pause: (acting: Acting, reason: string, days: number) => after(acting, pause(parts, acting, reason, days)),
    resume: (acting: Acting, reason: string) => after(acting, resume(parts, acting, reason)),
    dismiss: (acting: Acting, reason: string) => after(acting, dismiss(parts, acting, reason)),
    propose: (acting: Acting, proposal: NewProposal) => after(acting, propose(parts, acting, proposal)),
    confirm: (acting: Acting, proposalId: string, acceptsBan: boolean) =>
      after(acting, confirm(parts, acting, proposalId, acceptsBan)),
    decline: (acting: Acting, proposalId: string, reason: string) =>
      after(acting, decline(parts, acting, proposalId, reason)),
    decideAppeal: (acting: Acting, decision: { isGranted: boolean; reason: string }) =>
      after(acting, decideAppeal(parts, acting, decision)),
  }
}

export function createModerationService(parts: ModerationParts): ModerationService {
  const { database, clock } = parts
  const creators = creatorsSide(parts)
  const moderators = moderatorsSide(parts)
  return {
    report: (reporterId, report) => database.asService((tx) => fileReport(tx, reporterId, report, clock.now())),
    contest: (accountId, wanted) => database.asService((tx) => contest(tx, accountId, wanted, clock.now())),
    reports: (reporterId, page) => database.asAccount(reporterId, (tx) => ownReports(tx, reporterId, page)),
    cases: (moderatorId, query) => database.asService((tx) => casesFor(tx, moderatorId, query, clock.now())),
    ...creators,
    ...moderators,
    endPauses: () => endPauses(parts),
    lookForSpam: () => lookForSpam(parts),
  }
}
