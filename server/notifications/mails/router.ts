/** The mail part of the API. */
import { accountOf } from '../../http/access.ts'
import { marketImplementer } from '../../http/implementer.ts'
import type { MailSettingsService } from './settings.ts'

export function mailRouter(settings: MailSettingsService) {
  const api = marketImplementer.mail
  return {
    settings: api.settings.handler(({ context }) => settings.read(accountOf(context))),
    change: api.change.handler(({ input, context }) => settings.change(accountOf(context), input.choices)),
    resume: api.resume.handler(({ context }) => settings.resume(accountOf(context))),
  }
}
