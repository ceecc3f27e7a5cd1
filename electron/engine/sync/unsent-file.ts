/** What is not sent yet, as a file for the person: to keep, to read, to type in again elsewhere. */
import type { NamedFile } from '../api/exports.ts'
import type { OutboxEntry } from './outbox.ts'

export function unsentFile(entries: readonly OutboxEntry[], now: Date = new Date()): NamedFile {
  const document = {
    format: 'luna-unsent-changes',
    version: 1,
    exportedAt: now.toISOString(),
    changes: entries.map(({ id, number, kind, subject, title, state, error, createdAt, payload }) => ({
      ...{ number, id, title, kind, subject, state, createdAt, error, payload },
    })),
  }
  return {
    bytes: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`),
    mediaType: 'application/json',
    name: `unsent-changes-${now.toISOString().slice(0, 10)}`,
    extension: 'json',
  }
}
