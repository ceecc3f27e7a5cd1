/** Which address shows or changes what is somebody's own. */
import type { FormAction, OwnPageHandler } from '../parts.ts'
import { CLOSE_ACTIONS, CLOSE_PATH, closePage } from './close-page.ts'
import { KEYS_ACTIONS, keysPage } from './keys-page.ts'
import { NOTIFICATIONS_ACTIONS, notificationsPage } from './notifications-page.ts'
import { PROFILE_ACTIONS, profilePage } from './profile-page.ts'
import { SIGN_INS_ACTIONS, signInsPage } from './sign-ins-page.ts'
import { webhookPage } from './webhook-page.ts'
import { WEBHOOKS_ACTIONS, webhooksPage } from './webhooks-page.ts'

export const ACCOUNT_PAGES: Readonly<Record<string, OwnPageHandler>> = {
  '/account': profilePage,
  '/account/sign-ins': signInsPage,
  '/account/notifications': notificationsPage,
  '/account/keys': keysPage,
  '/account/webhooks': webhooksPage,
  '/account/webhooks/{id}': webhookPage,
  [CLOSE_PATH]: closePage,
}

export const ACCOUNT_ACTIONS: Readonly<Record<string, FormAction>> = {
  ...PROFILE_ACTIONS,
  ...SIGN_INS_ACTIONS,
  ...NOTIFICATIONS_ACTIONS,
  ...KEYS_ACTIONS,
  ...WEBHOOKS_ACTIONS,
  ...CLOSE_ACTIONS,
}
