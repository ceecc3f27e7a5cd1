/** Which address shows or changes what is somebody's own. */
import type { FormAction, OwnPageHandler } from '../parts.ts'
import { NOTIFICATIONS_ACTIONS, notificationsPage } from './notifications-page.ts'
import { PROFILE_ACTIONS, profilePage } from './profile-page.ts'
import { SIGN_INS_ACTIONS, signInsPage } from './sign-ins-page.ts'

export const ACCOUNT_PAGES: Readonly<Record<string, OwnPageHandler>> = {
  '/account': profilePage,
  '/account/sign-ins': signInsPage,
  '/account/notifications': notificationsPage,
}

export const ACCOUNT_ACTIONS: Readonly<Record<string, FormAction>> = {
  ...PROFILE_ACTIONS,
  ...SIGN_INS_ACTIONS,
  ...NOTIFICATIONS_ACTIONS,
}
